// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autoksyms/paths.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/process.h"
#include "command.h"

struct placeholder {
	const char *name;
	const char *value; /* NULL: nothing */
};

enum { PLACEHOLDERS = 5 };

static void list_placeholders(struct placeholder to[PLACEHOLDERS],
			      const struct command_files *files)
{
	to[0] = (struct placeholder){ "{output}", files->output };
	to[1] = (struct placeholder){ "{image}", files->image };
	to[2] = (struct placeholder){ "{kallsyms}", files->kallsyms };
	to[3] = (struct placeholder){ "{btf}", files->btf };
	to[4] = (struct placeholder){ "{strip}", files->strip ? "--strip-debug" : NULL };
}

static const struct placeholder *find_placeholder(const struct placeholder *known, const char *at)
{
	int i;

	for (i = 0; i < PLACEHOLDERS; i++)
		if (!strncmp(at, known[i].name, strlen(known[i].name)))
			return &known[i];
	return NULL;
}

/* A word with its files in place; "" for a placeholder alone that stands for nothing. */
static char *expand_word(const char *word, const struct placeholder *known)
{
	const struct placeholder *found;
	struct buf text = { 0 };

	while (*word) {
		found = *word == '{' ? find_placeholder(known, word) : NULL;
		if (found) {
			buf_adds(&text, found->value ? found->value : "");
			word += strlen(found->name);
		} else {
			buf_addc(&text, *word++);
		}
	}
	if (!buf_str(&text))
		buf_free(&text);
	return text.data;
}

static bool is_left_out(const char *word, const struct placeholder *known)
{
	const struct placeholder *found = find_placeholder(known, word);

	return found && !found->value && !word[strlen(found->name)];
}

static int expand(struct ak_paths *argv, const struct ak_paths *words,
		  const struct placeholder *known, struct ak_error *err)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (!is_left_out(words->path[i], known) &&
		    ak_paths_take(argv, expand_word(words->path[i], known), err))
			return -1;
	if (!argv->count)
		return ak_error_set(err, NULL, 0,
				    "a command without words can't be run (--btf, --after)");
	return 0;
}

/* argv's words with the NULL that exec wants; the words stay argv's. */
static char **terminate(const struct ak_paths *argv)
{
	char **list = malloc((argv->count + 1) * sizeof(*list));

	size_t i;

	for (i = 0; list && i < argv->count; i++)
		list[i] = argv->path[i];
	if (list)
		list[i] = NULL;
	return list;
}

static int run(const struct ak_paths *argv, const char *output, struct interrupts *in,
	       const struct process_watch *watch, struct ak_error *err)
{
	char **list = terminate(argv);
	int status;

	if (!list)
		return ak_error_nomem(err);
	/* What a run that failed left there mustn't pass for this one's. */
	if (output)
		unlink(output);
	status = process_run(list, in, watch, err);
	if (status > 128)
		status = ak_error_set(
			err, list[0], 0, "was killed by signal %d%s", status - 128,
			status - 128 == SIGKILL
				? "; for want of memory, if nobody else did it: see dmesg"
				: "");
	else if (status > 0)
		status = ak_error_set(err, list[0], 0,
				      "failed with status %d; what it said is above", status);
	else if (!status && output && !file_exists(output))
		status = ak_error_set(
			err, output, 0,
			"wasn't made by %s, which succeeded: is {output} in that command?",
			list[0]);
	free(list);
	return status;
}

int command_run(const struct ak_paths *words, const struct command_files *files,
		struct interrupts *in, const struct process_watch *watch, struct ak_error *err)
{
	struct placeholder known[PLACEHOLDERS];
	struct ak_paths argv = { 0 };
	int ret;

	list_placeholders(known, files);
	ret = expand(&argv, words, known, err);
	if (!ret)
		ret = run(&argv, files->output, in, watch, err);
	ak_paths_free(&argv);
	return ret;
}
