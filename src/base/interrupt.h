/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

#include "autoksyms/error.h"

/*
 * The signals by which a user ends a program (SIGHUP, SIGINT, SIGTERM), held back from this thread
 * and those it starts, so that work ends at a place where it leaves nothing half done.  Those that
 * are ignored stay ignored.
 */
struct interrupts {
	sigset_t before; /* the thread's mask, to be given back, and for programs that are run */
	sigset_t held;
	bool arrived; /* one has ended the work */
};

void interrupts_hold(struct interrupts *in);

/* Gives the mask back.  What arrived meanwhile and wasn't taken acts now. */
void interrupts_release(struct interrupts *in);

/* 0; or -1 with *err set if one has arrived, which it then takes. */
int interrupts_check(struct interrupts *in, struct ak_error *err);

/* Notes that it has arrived and sets *err for that signal; returns -1. */
int interrupts_error(struct interrupts *in, int signal, struct ak_error *err);

#endif
