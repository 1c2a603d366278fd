/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_TOUCH_H
#define BASE_TOUCH_H

#include <stdbool.h>
#include <time.h>

#include "autoksyms/error.h"

/* Whether a is later than b. */
bool time_is_later(const struct timespec *a, const struct timespec *b);

/* Makes the directory `path` is in, with its parents.  0 or -1. */
int make_parents(const char *path, struct ak_error *err);

/*
 * Creates the file if it's missing, its directories too, and sets its time
 * of modification to now, again and again until it is later than `than`:
 * file systems and kernel clocks tick coarsely.  0 or -1.
 */
int touch_newer(const char *path, const struct timespec *than, struct ak_error *err);

#endif
