// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/path.h"
#include "command.h"
#include "linking.h"

static int run_after(struct linking *l, struct ak_error *err)
{
	struct command_files files = { .image = l->image };
	size_t i;

	for (i = 0; i < l->recipe->after_count; i++) {
		const struct ak_paths *command = &l->recipe->after[i];
		double begun = linking_begin(l, AK_STEP_AFTER, command->path[0], NULL);
		int ret = command_run(command, &files, &l->interrupts, NULL, err);

		if (linking_end(l, AK_STEP_AFTER, command->path[0], begun, ret, err))
			return -1;
	}
	return 0;
}

static void remove_temporaries(const struct linking *l)
{
	size_t i;

	for (i = 0; i < l->temporaries.count; i++)
		unlink(l->temporaries.path[i]);
}

static int check(const struct linking *l, struct ak_error *err)
{
	const struct ak_kallsyms_options *o = &l->recipe->tables;

	if (l->target.is64 && o->layout->addressing == AK_KALLSYMS_PLACE && !o->pc_relative)
		return ak_error_set(err, NULL, 0,
				    "a 64-bit kernel's tables of %s need --pc-relative",
				    o->layout->name);
	return 0;
}

/* How many links there are where nothing is out of the ordinary. */
static unsigned int usual_links(const struct ak_link_recipe *recipe)
{
	return recipe->mode == AK_LINK_CLASSIC ? 3 + recipe->extra_pass : 2;
}

/* Temporaries have the same names in every link there; -1 with *err set. */
static int lock(const struct ak_link_recipe *recipe, struct ak_error *err)
{
	const char *path = recipe->temporary;
	char *dir = strndup(path, (size_t)(path_name(path) - path));
	int fd = dir ? lock_dir(*dir ? dir : ".", recipe->tables.warn, err) : ak_error_nomem(err);

	free(dir);
	return fd;
}

static int link_image(struct linking *l, struct ak_error *err)
{
	const struct ak_link_recipe *recipe = l->recipe;
	int ret = ak_elf_target_read(&l->target, recipe->like, err);

	/* Before anything is linked that couldn't be finished. */
	if (!ret)
		ret = ak_elf_target_check(&l->target, recipe->like, err);
	if (!ret)
		ret = check(l, err);
	if (!ret)
		ret = recipe->mode == AK_LINK_CLASSIC ? link_classic(l, err) : link_patched(l, err);
	if (!ret && (run_after(l, err) || linking_show_map(l, err) ||
		     file_replace(l->image, recipe->output, err)))
		ret = -1;
	l->result->interrupted = l->interrupts.arrived;
	if ((!ret || l->result->interrupted) && !recipe->keep)
		remove_temporaries(l);
	return ret;
}

int ak_link(const struct ak_link_recipe *recipe, const struct ak_link_watch *watch,
	    struct ak_link_result *result, struct ak_error *err)
{
	struct linking l = { .recipe = recipe, .watch = watch, .result = result };
	int locked, ret;

	*result = (struct ak_link_result){ .usual = usual_links(recipe) };
	locked = lock(recipe, err);
	if (locked < 0)
		return -1;
	interrupts_hold(&l.interrupts);
	ret = link_image(&l, err);
	linking_drop_map(&l);
	if (l.has_tables)
		ak_kallsyms_free(&l.tables);
	kept_names_free(&l.names);
	ak_paths_free(&l.sparing);
	ak_paths_free(&l.temporaries);
	interrupts_release(&l.interrupts);
	close(locked);
	return ret;
}
