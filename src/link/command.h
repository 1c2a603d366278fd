/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_COMMAND_H
#define LINK_COMMAND_H

#include <stdbool.h>

#include "autoksyms/error.h"

struct ak_paths;
struct interrupts;
struct process_watch;

/* What the words of a command stand for; NULL: there's no such file. */
struct command_files {
	const char *output;
	const char *image;
	const char *kallsyms;
	const char *btf;
	bool strip; /* {strip} is --strip-debug */
};

/*
 * Runs a command of a recipe, without a shell, and waits for it.  One that
 * fails is an error, as is one that says it succeeded but left no output, and
 * an interrupt.  For `watch`, which may be NULL, see process.h.  0 or -1.
 */
int command_run(const struct ak_paths *words, const struct command_files *files,
		struct interrupts *in, const struct process_watch *watch, struct ak_error *err);

#endif
