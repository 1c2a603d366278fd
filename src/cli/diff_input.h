/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_DIFF_INPUT_H
#define CLI_DIFF_INPUT_H

#include <stdbool.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"

struct cli;
struct map_options;

/* Where a side's symbols are from. */
enum diff_origin {
	DIFF_MAP,     /* a text */
	DIFF_SYMBOLS, /* an ELF file's symbol table */
	DIFF_TABLES,  /* kallsyms tables */
};

/* One of the two that are compared. */
struct diff_side {
	const char *path;
	enum diff_origin origin;
	struct ak_map map;
	bool has_image;
	struct ak_kallsyms_image image; /* if has_image: of an ELF file with tables */
	struct ak_kallsyms
		made; /* where the map is what tables of it would hold: names borrow from symbols */
	struct ak_map symbols;
};

/*
 * Reads both sides.  Tables are taken from objects, from images without other
 * symbols, and with `tables` from all.  If just one side's symbols are from
 * tables, the other's are those that such tables would hold.  0 or -1; free
 * each with diff_side_free() either way.
 */
int diff_read(const struct cli *cli, const struct map_options *o, bool tables,
	      struct diff_side *old, struct diff_side *new, struct ak_error *err);
void diff_side_free(struct diff_side *side);

#endif
