/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LINK_STEPS_H
#define CLI_LINK_STEPS_H

#include <pthread.h>
#include <stdbool.h>

#include "autoksyms/link.h"

struct cli;

/*
 * Says what a link is doing: on a terminal a line for each step, with the time it has taken so far;
 * elsewhere a line for each run of the linker, as kbuild does.
 */
struct link_steps {
	const struct cli *cli;
	bool is_live;
	pthread_t clock; /* keeps the line up to date */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool has_ended;
	bool is_running; /* a step is */
	double begun;	 /* when; s */
	char line[160];	 /* of the step */
};

/* -q and --json want none of it. */
void link_steps_begin(struct link_steps *steps, const struct cli *cli);
void link_steps_end(struct link_steps *steps);

/* What ak_link() is to call; ctx is the steps. */
void link_steps_tell(void *ctx, const struct ak_link_event *event);

#endif
