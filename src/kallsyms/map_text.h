/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_TEXT_H
#define KALLSYMS_MAP_TEXT_H

#include <stddef.h>

#include "autoksyms/error.h"

struct ak_map;

/* Where a map's names are: the string table of an ELF file, or the lines of a text. */
struct ak_map_text {
	char *bytes; /* owned */
};

/* Makes map->text of the bytes, which it owns from now on, also on error.  0 or -1. */
int map_text_take(struct ak_map *map, char *bytes, struct ak_error *err);

/*
 * The lines `ADDRESS TYPE NAME` in bytes[0..len), which has a NUL behind it;
 * taken, also on error.  `file` is for errors.  0 or -1; the map is to be
 * freed either way.
 */
int map_text_parse(struct ak_map *map, const char *file, char *bytes, size_t len,
		   struct ak_error *err);

#endif
