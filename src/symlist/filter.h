/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMLIST_FILTER_H
#define SYMLIST_FILTER_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "autoksyms/paths.h"

/* Regular expressions (POSIX extended), of which one may match. */
struct filter {
	regex_t *expressions; /* owned */
	size_t count;
};

/* `texts` NULL: none.  0 or -1: one can't be compiled.  Free with filter_free() either way. */
int filter_compile(struct filter *filter, const struct ak_paths *texts, struct ak_error *err);
void filter_free(struct filter *filter);
bool filter_matches(const struct filter *filter, const char *name);

#endif
