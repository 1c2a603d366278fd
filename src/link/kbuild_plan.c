// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kbuild.h"
#include "base/buf.h"

#define BLANKS " \t"
#define SCRIPT "$<"

/* What the script is called with, by name; from 6.15 on the output's name follows. */
static const char *const arguments[] = { "\"$(LD)\"", "\"$(KBUILD_LDFLAGS)\"",
					 "\"$(LDFLAGS_vmlinux)\"" };
#define OUTPUT "\"$@\""

/* What helps where the Makefile isn't understood. */
#define INSTALL "contrib/kbuild/install puts ours into the source itself"

/* 1 with a text in plan->why, -1: no memory. */
static int refuse(struct ak_kbuild_plan *plan, struct ak_error *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(struct ak_kbuild_plan *plan, struct ak_error *err, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&plan->why, fmt, ap);
	va_end(ap);
	if (len >= 0)
		return 1;
	plan->why = NULL;
	return ak_error_nomem(err);
}

/* Whether the kernel's own script is one that ours can stand in for.  0, or as refuse(). */
static int check_script(struct ak_kbuild_plan *plan, const struct ak_kbuild_tree *tree,
			struct ak_error *err)
{
	if (!tree->has_script)
		return refuse(plan, err,
			      "%s/scripts/link-vmlinux.sh is missing; name the kernel's source "
			      "(--srctree=DIR)",
			      tree->srctree);
	if (tree->original_lost)
		return refuse(
			plan, err,
			"%s/scripts/link-vmlinux.sh is autoksyms', and the kernel's own isn't "
			"beside it; get that from the kernel's source",
			tree->srctree);
	if (!tree->tells_fixdep)
		return refuse(
			plan, err,
			"%s/scripts/link-vmlinux.sh isn't one of those of 5.15 and later, which "
			"write .vmlinux.d",
			tree->srctree);
	return 0;
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, BLANKS);
}

/* Behind that word and the blanks before it; NULL: it isn't there. */
static const char *skip_word(const char *at, const char *word)
{
	size_t len = strlen(word);

	at = skip_blanks(at);
	return !strncmp(at, word, len) && strchr(BLANKS ";", at[len]) ? at + len : NULL;
}

/* Nothing, or a variable with the shell that runs the script. */
static bool is_shell(const char *text, size_t len)
{
	while (len && strchr(BLANKS, text[len - 1]))
		len--;
	if (!len)
		return true;
	return len > 3 && text[0] == '$' && text[1] == '(' && text[len - 1] == ')' &&
	       strspn(text + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == len - 3;
}

/* Where the command names the script, if it calls it as ours wants to be called; else NULL. */
static const char *find_script(const char *command)
{
	const char *script = strstr(command, SCRIPT), *at, *output;
	size_t i;

	if (!script || !is_shell(command, (size_t)(script - command)))
		return NULL;
	at = script + strlen(SCRIPT);
	for (i = 0; at && i < sizeof(arguments) / sizeof(*arguments); i++)
		at = skip_word(at, arguments[i]);
	if (!at)
		return NULL;
	output = skip_word(at, OUTPUT);
	at = skip_blanks(output ? output : at);
	/* What follows is run after it, and is none of our business. */
	if ((*at && *at != ';') || strstr(at, SCRIPT) || strchr(at, '#'))
		return NULL;
	return script;
}

static int check_command(struct ak_kbuild_plan *plan, const struct ak_kbuild_tree *tree,
			 struct ak_error *err)
{
	if (!tree->definitions)
		return refuse(plan, err,
			      "neither scripts/Makefile.vmlinux nor Makefile in %s defines the "
			      "command that links vmlinux",
			      tree->srctree);
	if (tree->definitions > 1)
		return refuse(plan, err,
			      "%s defines %s %u times, so which one counts isn't known; " INSTALL,
			      tree->makefile, tree->variable, tree->definitions);
	if (!tree->command)
		return refuse(plan, err, "%s defines %s in a way that isn't known; " INSTALL,
			      tree->makefile, tree->variable);
	if (!find_script(tree->command))
		return refuse(plan, err,
			      "%s:%lu: %s calls the script in a way that isn't known: %s",
			      tree->makefile, tree->line, tree->variable, tree->command);
	return 0;
}

static int check_tables(struct ak_kbuild_plan *plan, const struct ak_kbuild_tree *tree,
			struct ak_error *err)
{
	const char *why = tree->refuted ? tree->refuted : tree->machine;

	return why && tree->option[AK_KBUILD_KALLSYMS] ? refuse(plan, err, "%s", why) : 0;
}

/* fixdep and make cut the names in their files at these, and nothing keeps them from it. */
static int check_path(const char *path, struct ak_error *err)
{
	for (; *path; path++)
		if (!isalnum((unsigned char)*path) && !strchr("/._-+@,~", *path) &&
		    !((unsigned char)*path & 0x80))
			return ak_error_set(
				err, NULL, 0,
				"there is a '%c' in the path of what is to be put into the "
				"build, and kbuild can't have that; put it elsewhere",
				*path);
	return 0;
}

/* The tree's own definition, but for the script's name and what it's to know. */
static int add_link(struct ak_kbuild_plan *plan, const struct ak_kbuild_tree *tree,
		    const struct ak_kbuild_ours *ours, struct ak_error *err)
{
	const char *script = find_script(tree->command);
	struct buf arg = { 0 };

	if (check_path(ours->program, err) || check_path(ours->stand_in, err))
		return -1;
	buf_addf(&arg, "%s=AUTOKSYMS=%s ", tree->variable, ours->program);
	if (ours->mode)
		buf_addf(&arg, "AUTOKSYMS_MODE=%s ", ours->mode);
	buf_add(&arg, tree->command, (size_t)(script - tree->command));
	buf_adds(&arg, ours->stand_in);
	buf_adds(&arg, script + strlen(SCRIPT));
	if (buf_str(&arg))
		return ak_paths_take(&plan->args, arg.data, err);
	buf_free(&arg);
	return ak_error_nomem(err);
}

int ak_kbuild_plan(struct ak_kbuild_plan *plan, const struct ak_kbuild_tree *tree,
		   const struct ak_kbuild_ours *ours, struct ak_error *err)
{
	int ret;

	*plan = (struct ak_kbuild_plan){ .link = AK_KBUILD_LINK_NOT };
	ret = check_script(plan, tree, err);
	if (!ret)
		ret = check_command(plan, tree, err);
	if (!ret)
		ret = check_tables(plan, tree, err);
	if (ret)
		return ret < 0 ? -1 : 0;
	plan->link = AK_KBUILD_LINK_OURS;
	if (!tree->option[AK_KBUILD_KALLSYMS]) {
		plan->link = AK_KBUILD_LINK_HANDED_ON;
		if (refuse(plan, err, "without CONFIG_KALLSYMS it takes one link") < 0)
			return -1;
	}
	return add_link(plan, tree, ours, err);
}

void ak_kbuild_plan_free(struct ak_kbuild_plan *plan)
{
	if (!plan)
		return;
	free(plan->why);
	ak_paths_free(&plan->args);
	*plan = (struct ak_kbuild_plan){ 0 };
}

static void quote_word(struct buf *line, const char *word)
{
	buf_addc(line, '\'');
	for (; *word; word++)
		if (*word == '\'')
			buf_adds(line, "'\\''");
		else
			buf_addc(line, *word);
	buf_addc(line, '\'');
}

char *ak_kbuild_quote(const struct ak_paths *args)
{
	struct buf line = { 0 };
	size_t i;

	for (i = 0; i < args->count; i++) {
		if (i)
			buf_addc(&line, ' ');
		quote_word(&line, args->path[i]);
	}
	if (buf_str(&line))
		return line.data;
	buf_free(&line);
	return NULL;
}
