/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <sys/types.h>

#include "autoksyms/error.h"

struct buf;
struct interrupts;

/*
 * Runs argv[0] (looked up in PATH if it has no slash; no shell), with its standard input from the
 * file `input` (NULL: nothing) and what it prints on stdout as the content of *out.  stderr is dropped.
 * Its exit status, 128 + the signal that killed it, or -1 with *err set: it couldn't be run.
 */
int process_capture(char *const *argv, const char *input, struct buf *out, struct ak_error *err);

/* Called once the program runs: for what can be done beside it, and mustn't hold it up. */
struct process_watch {
	void (*running)(void *ctx);
	void *ctx;
};

/*
 * Runs argv[0] with this process's own standard streams and waits for it; watch may be NULL.  The same
 * results.  An interrupt that arrives meanwhile goes on to it, and once it has ended that is the error.
 */
int process_run(char *const *argv, struct interrupts *in, const struct process_watch *watch,
		struct ak_error *err);

/* Waits for a child, called `name` in errors, with the same results. */
int process_wait(pid_t pid, const char *name, struct ak_error *err);

#endif
