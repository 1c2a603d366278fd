/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_RULES_H
#define KALLSYMS_MAP_RULES_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "autoksyms/map_rules.h"
#include "byte_rules.h"
#include "map_pattern.h"

struct buf;
struct symset;

#define NO_RULE UINT32_MAX

struct rule {
	struct map_pattern pattern;
	uint32_t next; /* of the same list */
};

struct ak_map_rules {
	struct rule *rules; /* owned; in the order they were added */
	size_t count, capacity;
	/* For names without blanks: which rules a symbol has to be compared with. */
	uint32_t by_type[256];		 /* one of them, by the type */
	struct byte_rules by_start[256]; /* by the name's first byte */
	struct byte_rules by_end[256];	 /* by its last byte */
	uint32_t by_part[256];		 /* lists, by any byte of it */
	char part_bytes[256];		 /* those that have a list */
	size_t part_byte_count;
	uint32_t by_line; /* a list: all symbols */
	/* Symbols left out by name, and the objects that have them. */
	struct symset *excluded; /* owned; NULL: none */
	char *excluded_by;	 /* owned */
};

/* The first bytes of text[0..len) as a number: those before them are its lower bits. */
static inline uint64_t head_of(const char *text, size_t len)
{
	uint64_t bytes = 0;

	if (len >= sizeof(bytes))
		memcpy(&bytes, text, sizeof(bytes));
	else
		memcpy(&bytes, text, len);
	return le64toh(bytes);
}

/* The last bytes; those before them are its lower bits, too. */
static inline uint64_t tail_of(const char *text, size_t len)
{
	uint64_t bytes = 0;

	if (len >= sizeof(bytes))
		return head_of(text + len - sizeof(bytes), sizeof(bytes));
	memcpy((char *)&bytes + sizeof(bytes) - len, text, len);
	return le64toh(bytes);
}

/*
 * A pattern that leaves the symbol out, NULL if it stays; which one of several
 * isn't said.  *line is scratch space.  Filters look at lines, and a name may
 * be several: where not all of them stay, or go, it's an error.  0 or -1.
 */
int map_rules_find(const struct ak_map_rules *rules, const struct ak_symbol *sym,
		   unsigned int digits, struct buf *line, const char **pattern,
		   struct ak_error *err);

/* The same for a plain name (plain_name.h). */
int map_rules_find_plain(const struct ak_map_rules *rules, const struct ak_symbol *sym,
			 unsigned int digits, struct buf *line, const char **pattern,
			 struct ak_error *err);

#endif
