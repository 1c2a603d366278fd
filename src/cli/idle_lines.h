/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_IDLE_LINES_H
#define CLI_IDLE_LINES_H

#include <jansson.h>
#include <stddef.h>

#include "kernel.h"

/*
 * The lines of whitelists that have nothing kept, since no export matches them: modpost says nothing
 * of those.  Zero-initialise it.
 */
struct idle_lines {
	const struct kernel *kernel; /* borrowed */
	struct idle_line *line;	     /* owned */
	size_t count, capacity;
};

/* 0 or -1; to be freed either way. */
int idle_lines_find(struct idle_lines *idle, const struct kernel *kernel,
		    const struct ak_keep *keep, struct ak_error *err);
void idle_lines_free(struct idle_lines *idle);

/* A line of text for each, on stdout; an array of objects. */
void idle_lines_print(const struct idle_lines *idle);
json_t *idle_lines_json(const struct idle_lines *idle);

#endif
