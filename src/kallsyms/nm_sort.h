/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_NM_SORT_H
#define KALLSYMS_NM_SORT_H

#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"

/* The index of something that is sorted by a number. */
struct nm_key {
	uint64_t key;
	uint32_t index;
};

/* Sorts by key; equal ones stay in their order.  `spare` has room for n, too. */
void nm_sort_keys(struct nm_key *keys, struct nm_key *spare, size_t n);

#endif
