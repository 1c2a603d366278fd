/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_RULES_TABLE_H
#define KALLSYMS_MAP_RULES_TABLE_H

#include <stddef.h>

#include "autoksyms/error.h"

/* The rules of a span of kernel releases. */
struct map_rules_row {
	const char *release; /* the first one that has them */
	unsigned int major, minor;
	unsigned int
		patch; /* of a stable series, which alone has them; 0: later series have them, too */
	const char *const *patterns; /* basic regular expressions; NULL-terminated */
};

/* All rows, oldest first; NULL after the last. */
const struct map_rules_row *map_rules_row(size_t i);

/*
 * The rules of a release: "6.12.5" as of then, "6.12" as of the newest release
 * of that series that is known.  NULL with *err set: there are none.
 */
const struct map_rules_row *map_rules_row_find(const char *release, struct ak_error *err);

#endif
