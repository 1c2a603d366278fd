/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_MAP_RULES_H
#define AUTOKSYMS_MAP_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct ak_symbol;

/*
 * Which symbols stay out of System.map: a list of POSIX basic regular
 * expressions, looked for in the line `ADDRESS TYPE NAME`, as scripts/mksysmap
 * of every kernel release has them (for grep -v up to 6.3, for sed since).
 * A pattern that is a literal with at most a blank in front and a $ behind
 * (nearly all are) costs a comparison, not a regexec().
 */
struct ak_map_rules;

AK_API struct ak_map_rules *ak_map_rules_new(struct ak_error *err); /* NULL: out of memory */
AK_API void ak_map_rules_free(struct ak_map_rules *rules);

/* Adds one pattern; one that doesn't compile is an error.  `file`, `line`: where it is from, for that error; NULL, 0 if nowhere. */
AK_API int ak_map_rules_add(struct ak_map_rules *rules, const char *pattern, const char *file,
			    unsigned long line, struct ak_error *err);

/*
 * Adds the rules of a kernel release ("6.1", "6.12.117"): those of the newest
 * row that isn't newer than it.
 */
AK_API int ak_map_rules_add_release(struct ak_map_rules *rules, const char *release,
				    struct ak_error *err);

/*
 * Adds the rules of a file: a kernel's scripts/mksysmap in any of its forms
 * (shell with grep -v, shell with sed, sed), or a plain list, one pattern a
 * line, # comments.  A line that isn't understood is an error: a rule must
 * not be lost silently.
 */
AK_API int ak_map_rules_read(struct ak_map_rules *rules, const char *path, struct ak_error *err);

/* Leaves out the symbols that the ELF object at `path` defines (mksysmap's third argument, 6.4 to 6.9). */
AK_API int ak_map_rules_exclude_object(struct ak_map_rules *rules, const char *path,
				       struct ak_error *err);

/* The pattern that leaves the symbol out; NULL: it stays. */
AK_API const char *ak_map_rules_match(const struct ak_map_rules *rules, const struct ak_symbol *sym,
				      unsigned int digits);

/* The names of all rows of the built-in table, oldest first; NULL after the last. */
AK_API const char *ak_map_rules_release(size_t i);

#endif
