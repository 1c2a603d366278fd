/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LINK_WATCH_H
#define CLI_LINK_WATCH_H

#include "base/task.h"
#include "heap.h"
#include "link_steps.h"

/* What goes on beside a link: it's shown, and while the linker has its turn, memory is found for what follows. */
struct link_watch {
	struct link_steps steps;
	struct heap heap;   /* once the linker runs: what is needed before is little */
	const char *record; /* of the last link; borrowed */
	unsigned int jobs;
	struct task populating;
};

void link_watch_begin(struct link_watch *watch, const struct cli *cli, const char *record);

/* The watch's event() and running() of an ak_link_watch, with it as the context. */
void link_watch_tell(void *ctx, const struct ak_link_event *event);
void link_watch_running(void *ctx, unsigned int link);

void link_watch_end(struct link_watch *watch);

#endif
