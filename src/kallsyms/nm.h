/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_NM_H
#define KALLSYMS_NM_H

#include "autoksyms/map.h"

struct ak_map_rules;
struct source;

/*
 * The symbols of an ELF file as `nm -n` lists them, without those that the
 * rules leave out (NULL: none), on `jobs` threads; closes the source.  0 or -1.
 */
int nm_read(struct ak_map *map, struct source *src, enum ak_nm nm, const struct ak_map_rules *rules,
	    unsigned int jobs, struct ak_error *err);

#endif
