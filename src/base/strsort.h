/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_STRSORT_H
#define BASE_STRSORT_H

#include <stddef.h>
#include <stdint.h>

/* A string to be sorted, and what it's the name of. */
struct strsort_item {
	const char *rest; /* the string; without a NUL within len */
	uint32_t len;
	uint32_t id;
	uint64_t key; /* strsort()'s own */
};

/*
 * Sorts by string, bytewise, and equal ones by id.  Changes rest and len: only
 * the ids mean something afterwards.
 */
void strsort(struct strsort_item *items, size_t n);

#endif
