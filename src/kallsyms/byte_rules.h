/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_BYTE_RULES_H
#define KALLSYMS_BYTE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a name has to start with, or end with: as much as fits. */
struct byte_rule {
	uint64_t bytes, mask;
	uint32_t rule; /* its number */
};

/* Those that share a byte, side by side: most names are compared with all of them, and are none of theirs. */
struct byte_rules {
	struct byte_rule *items; /* owned */
	size_t count, capacity;
};

/* Puts it in front, or behind the others.  0, or -1: no memory. */
int byte_rules_add(struct byte_rules *list, const struct byte_rule *item, bool in_front);

/* From number i on, the first one whose bytes are those of the name; list->count: none. */
static inline size_t byte_rules_next(const struct byte_rules *list, size_t i, uint64_t bytes)
{
	while (i < list->count && (bytes & list->items[i].mask) != list->items[i].bytes)
		i++;
	return i;
}

#endif
