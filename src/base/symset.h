/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_SYMSET_H
#define BASE_SYMSET_H

#include <stddef.h>
#include <stdint.h>

/*
 * A set of names, each with a dense number in order of first appearance:
 * the ids are 0 to symset_count() - 1.  The set copies the names; their
 * addresses are stable until symset_free().  Not thread-safe.
 */
struct symset;

#define SYMSET_NONE UINT32_MAX

struct symset *symset_new(void); /* NULL: out of memory */
void symset_free(struct symset *set);

/* The id of name[0..len), added if new; SYMSET_NONE: out of memory. */
uint32_t symset_add(struct symset *set, const char *name, size_t len);

/* The id of name[0..len), SYMSET_NONE if it isn't there. */
uint32_t symset_find(const struct symset *set, const char *name, size_t len);

/* Forgets all names with ids from count on.  Takes time in proportion to the set's size. */
void symset_truncate(struct symset *set, uint32_t count);

uint32_t symset_count(const struct symset *set);
const char *symset_name(const struct symset *set, uint32_t id);
size_t symset_len(const struct symset *set, uint32_t id);

/* All ids sorted bytewise by name: symset_count() of them, to be freed; NULL: out of memory. */
uint32_t *symset_sorted(const struct symset *set);

#endif
