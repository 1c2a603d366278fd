/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_GATHER_H
#define AUTOKSYMS_GATHER_H

#include <stdbool.h>
#include <stdint.h>

#include "scan.h"

struct ak_era;
struct ak_needs;
struct ak_paths;

/* All that asks for symbols in one build. */
struct ak_gather {
	const struct ak_era *era;
	const struct ak_paths *modules; /* files to scan */
	const struct ak_paths *whitelists;
	bool modversions; /* module_layout is needed */
	bool lto;	  /* the era's LTO list is needed */
	bool strict;	  /* upstream's bytes: see ak_whitelist_syntax, ak_scan */
	bool keep_going;
	uint64_t max_decompressed; /* see struct ak_scan */
	unsigned int jobs;
	const char *liblto; /* see struct ak_scan */
	struct ak_warn warn;
};

/*
 * Adds the built-in rules, the modules and the whitelists, in that order, to
 * the needed set.  0; 1 if keep_going passed over a module; -1.
 */
AK_API int ak_gather(const struct ak_gather *gather, struct ak_needs *needs, struct ak_error *err);

#endif
