// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "autoksyms/symlist_diff.h"
#include "base/file.h"
#include "base/path.h"
#include "json.h"
#include "symlist_input.h"

/* Two lists, or those of all devices together. */
struct pair {
	struct ak_symlist old, new;
};

struct comparing {
	const struct cli *cli;
	json_t *lists;
	bool differs;
	struct ak_error *err;
};

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static void print_changes(const struct cli *cli, const char *name,
			  const struct ak_symlist_changes *changes)
{
	size_t i;

	cli_put_name(name, stdout);
	printf(": %zu added, %zu removed\n", changes->added, changes->removed);
	for (i = 0; i < changes->count; i++) {
		const struct ak_symlist_change *c = &changes->change[i];

		cli_put_colored(cli, c->is_added ? 32 : 31, c->is_added ? "  + " : "  - ");
		cli_put_name(c->symbol, stdout);
		if (c->group) {
			fputs(" (", stdout);
			cli_put_name(c->group, stdout);
			putchar(')');
		}
		putchar('\n');
	}
}

static json_t *changes_json(const char *name, const struct ak_symlist_changes *changes)
{
	json_t *added = json_array(), *removed = json_array();
	size_t i;

	for (i = 0; i < changes->count; i++) {
		const struct ak_symlist_change *c = &changes->change[i];

		json_array_append_new(c->is_added ? added : removed,
				      json_pack("{s:o, s:o}", "symbol", json_name(c->symbol),
						"group",
						c->group ? json_name(c->group) : json_null()));
	}
	return json_pack("{s:o, s:o, s:o}", "list", json_name(name), "added", added, "removed",
			 removed);
}

/* Tells what changed in a list; nothing of one that didn't. */
static int tell_pair(struct comparing *c, const char *name, const struct pair *pair)
{
	struct ak_symlist_changes changes;
	int ret = ak_symlist_diff(&changes, &pair->old, &pair->new, c->err);

	if (!ret && changes.count) {
		c->differs = true;
		if (c->cli->json)
			json_array_append_new(c->lists, changes_json(name, &changes));
		else if (!c->cli->quiet)
			print_changes(c->cli, name, &changes);
	}
	ak_symlist_changes_free(&changes);
	return ret;
}

static void free_pair(struct pair *pair)
{
	ak_symlist_free(&pair->old);
	ak_symlist_free(&pair->new);
}

/* A list that isn't there has no symbols. */
static int read_side(struct ak_symlist *list, const char *dir, const char *name,
		     struct ak_error *err)
{
	char *path = path_join(dir, name);
	int ret = path ? 0 : ak_error_nomem(err);

	if (!ret && file_exists(path))
		ret = ak_symlist_read(list, path, err);
	if (!ret)
		ret = ak_symlist_check(list, true, err);
	free(path);
	return ret;
}

static int compare_names(struct comparing *c, const char *old, const char *new,
			 const struct ak_paths *names)
{
	int ret = 0;
	size_t i;

	for (i = 0; !ret && i < names->count; i++) {
		struct pair pair = { 0 };

		if (i && !strcmp(names->path[i], names->path[i - 1]))
			continue;
		ret = read_side(&pair.old, old, names->path[i], c->err);
		if (!ret)
			ret = read_side(&pair.new, new, names->path[i], c->err);
		if (!ret)
			ret = tell_pair(c, names->path[i], &pair);
		free_pair(&pair);
	}
	return ret;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int compare_directories(struct comparing *c, const char *old, const char *new)
{
	struct ak_paths names = { 0 };
	int ret = ak_symlist_directory(old, &names, c->err);

	if (!ret)
		ret = ak_symlist_directory(new, &names, c->err);
	if (!ret && !names.count)
		ret = ak_error_set(c->err, new, 0, "has no lists in it (files without a dot)");
	if (!ret) {
		qsort(names.path, names.count, sizeof(char *), by_name);
		ret = compare_names(c, old, new, &names);
	}
	ak_paths_free(&names);
	return ret;
}

static int compare_files(struct comparing *c, const char *old, const char *new)
{
	struct pair pair = { 0 };
	int ret = ak_symlist_read(&pair.old, old, c->err);

	if (!ret)
		ret = ak_symlist_check(&pair.old, true, c->err);
	if (!ret)
		ret = ak_symlist_read(&pair.new, new, c->err);
	if (!ret)
		ret = ak_symlist_check(&pair.new, true, c->err);
	if (!ret)
		ret = tell_pair(c, new, &pair);
	free_pair(&pair);
	return ret;
}

static int compare(const struct cli *cli, struct ak_error *err)
{
	struct comparing c = { .cli = cli, .lists = json_array(), .err = err };
	const char *old = cli->operands[0], *new = cli->operands[1];
	json_t *document = json_document("symlist diff");
	int ret;

	if (is_directory(old) && is_directory(new))
		ret = compare_directories(&c, old, new);
	else
		ret = compare_files(&c, old, new);
	json_object_set_new(document, "lists", c.lists);
	if (!ret && cli->json)
		ret = json_print(document, NULL, err);
	else
		json_decref(document);
	return ret ? -1 : c.differs;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	const struct cli_option options[] = { { 0 } };
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && cli->operand_count != 2)
		status = cli_fail_incomplete(command,
					     "takes two lists, or two directories of lists");
	if (status < 0) {
		status = compare(cli, &err);
		status = status < 0 ? cli_fail(&err) : status ? EXIT_DIFFERS : EXIT_SAME;
	}
	return status;
}

const struct cli_command cmd_symlist_diff = {
	.name = "symlist diff",
	.summary = "tell what a change adds to lists, and removes",
	.usage = "[options] OLD NEW",
	.text = "Tells which symbols only one of two lists has, and of which group.  Of two\n"
		"directories the lists of the same name are compared: one for each device, say.\n"
		"\n"
		"Exits with 0 if they have the same symbols, with 1 if not.\n",
	.example = "  autoksyms symlist diff common.old/android common/android\n",
	.run = run,
};
