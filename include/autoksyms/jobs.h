/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_JOBS_H
#define AUTOKSYMS_JOBS_H

#include "api.h"

/*
 * How many threads to use, and the make jobserver's tokens for them.
 * Below a `make -jN`, MAKEFLAGS names a pipe or fifo that holds one byte per
 * process that may run beside those running now
 * (GNU make manual, "POSIX Jobserver Interaction").
 */
struct ak_jobs {
	unsigned int count; /* threads that may run, at least 1 */
	int fd;		    /* the jobserver, -1: none */
	int write_fd;
	unsigned int held; /* tokens taken */
	char tokens[256];  /* they must be given back as they were */
};

/*
 * Takes what is free now, never waiting: `wanted` threads (0: as many as
 * there are CPUs for this process), fewer if a jobserver has fewer tokens.
 * An explicit `wanted` doesn't ask the jobserver.  `makeflags` is the
 * content of MAKEFLAGS, NULL if unset.
 */
AK_API void ak_jobs_take(struct ak_jobs *jobs, unsigned int wanted, const char *makeflags);

/* Gives all tokens back. */
AK_API void ak_jobs_give_back(struct ak_jobs *jobs);

#endif
