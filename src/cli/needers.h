/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_NEEDERS_H
#define CLI_NEEDERS_H

#include <jansson.h>
#include <stdint.h>

#include "autoksyms/needs.h"

/*
 * Who needs something, each written once, as json_need() has it: symbols then name them by number,
 * as a kernel has far more needs than modules.
 */
struct needers {
	const struct ak_needs *needs; /* borrowed, as is the index */
	const struct ak_needs_index *index;
	json_t *array; /* owned */
	uint32_t *
		number; /* of a source, of those without lines: 1 + its place in the array, 0: none yet */
};

/* 0 or -1; needers_free() either way. */
int needers_init(struct needers *needers, const struct ak_needs *needs,
		 const struct ak_needs_index *index, struct ak_error *err);
void needers_free(struct needers *needers);

/* The numbers of those who ask for a symbol (AK_NONE: nobody known): an array. */
json_t *needers_of(struct needers *needers, uint32_t symbol);

#endif
