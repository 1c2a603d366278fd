/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_RELEASE_H
#define BASE_RELEASE_H

#include <stdbool.h>

#include "autoksyms/error.h"

/* What decides about formats in a kernel release such as "6.1.192-2" or "5.15". */
struct release {
	unsigned int major, minor;
};

/* 0, or -1 if it doesn't start with two numbers. */
int release_parse(struct release *release, const char *text, struct ak_error *err);

/* True if the release is major.minor or newer. */
bool release_reached(struct release release, unsigned int major, unsigned int minor);

#endif
