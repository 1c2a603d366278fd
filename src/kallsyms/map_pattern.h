/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_PATTERN_H
#define KALLSYMS_MAP_PATTERN_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "autoksyms/error.h"

/*
 * A POSIX basic regular expression to be looked for in lines
 * `ADDRESS TYPE NAME`.  Most say something about the type or about one end of
 * the name: a comparison, as long as the name has no blanks.
 */
enum map_pattern_kind {
	PATTERN_TYPE,  /* ` [aN] `: the type is one of these */
	PATTERN_START, /* ` abc`: the name starts like this */
	PATTERN_WHOLE, /* ` abc$`: that's the name */
	PATTERN_END,   /* `abc$`: the name ends like this */
	PATTERN_PART,  /* `a.bc`: the name holds this */
	PATTERN_LINE,  /* anything else: needs the line */
};

struct map_pattern {
	char *text; /* owned; the expression */
	enum map_pattern_kind kind;
	/* PATTERN_START ... _PART: what the name has there; within literal or start. */
	const char *name;
	size_t name_len;
	/* All that a line must hold, at its start and end maybe; owned.  NULL: it's not that simple. */
	char *literal;
	bool at_start, at_end;
	unsigned char types[32]; /* PATTERN_TYPE: a bit for each letter */
	/* Neither: a name that passes the comparison, if any, and holds the needle needs the line. */
	bool has_regex;
	regex_t regex;
	char *start;  /* owned; NULL: none */
	char *needle; /* owned; NULL: none */
};

/*
 * How long the piece of an expression is that text, which isn't empty, starts
 * with: a bracket expression, a backslash and what it stands before, or a byte.
 */
size_t map_pattern_piece(const char *text, size_t len);

/* Compiles pattern[0..len).  Free with map_pattern_free().  0 or -1. */
int map_pattern_compile(struct map_pattern *p, const char *pattern, size_t len,
			struct ak_error *err);
void map_pattern_free(struct map_pattern *p);

/* Whether it's in this line, which ends with a NUL. */
bool map_pattern_in_line(const struct map_pattern *p, const char *line, size_t len);

/* PATTERN_PART, or _LINE with a needle: what the name has to hold. */
static inline const char *map_pattern_part(const struct map_pattern *p)
{
	return p->kind == PATTERN_PART ? p->name : p->needle;
}

static inline bool map_pattern_has_type(const struct map_pattern *p, char type)
{
	return p->types[(unsigned char)type / 8] >> ((unsigned char)type % 8) & 1;
}

#endif
