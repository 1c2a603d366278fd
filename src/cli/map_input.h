/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_MAP_INPUT_H
#define CLI_MAP_INPUT_H

#include <stdbool.h>

#include "autoksyms/map.h"
#include "autoksyms/paths.h"
#include "cli.h"

struct ak_map_rules;

/* The options by which commands are told what is in a symbol map. */
struct map_options {
	const char *rules;
	const char *srctree;
	const char *nm;
	struct ak_paths ignore;	 /* patterns */
	struct ak_paths exclude; /* objects */
};

/* The lines of a command's option table for them. */
/* clang-format off */
#define MAP_OPTIONS(o) \
	{ "rules", 0, CLI_VALUE, &(o)->rules, "RULES", \
	  "what to leave out: a release's (6.1), a FILE's, auto, none" }, \
	{ "srctree", 0, CLI_VALUE, &(o)->srctree, "DIR", \
	  "the kernel's source, whose scripts/mksysmap auto takes" }, \
	{ "nm", 0, CLI_VALUE, &(o)->nm, "KIND", "letters and order of nm: gnu (default) or llvm" }, \
	{ "ignore", 0, CLI_LIST, &(o)->ignore, "PATTERN", \
	  "leave out what it matches in a line, too; repeatable" }, \
	{ "exclude-symbols-of", 0, CLI_LIST, &(o)->exclude, "OBJ", \
	  "leave out what that object defines; repeatable" }
/* clang-format on */

/*
 * The rules that the options ask for; without --rules and --srctree what `otherwise` says as --rules
 * would (a file has a slash in it), the newest release's if that is NULL.  To be freed with ak_map_rules_free(); NULL with *err set.
 */
struct ak_map_rules *map_options_rules(const struct map_options *o, const char *otherwise,
				       struct ak_error *err);

/* The newest release whose rules are built in. */
const char *map_options_newest(void);

/* Which nm --nm says.  0 or -1. */
int map_options_nm(const struct map_options *o, enum ak_nm *nm, struct ak_error *err);

/* True if an option says which symbols to leave out. */
bool map_options_filter(const struct map_options *o);

/*
 * Reads an ELF file's symbols, or a text map, and leaves out what the rules say; text only if
 * `filter_text` or an option says so, as a System.map has been filtered before.  0 or -1.
 */
int map_options_read(const struct map_options *o, const char *path, const char *otherwise,
		     bool filter_text, unsigned int jobs, struct ak_map *map, struct ak_error *err);

/* Frees the lists. */
void map_options_free(struct map_options *o);

#endif
