/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_SELECT_H
#define KALLSYMS_SELECT_H

#include "autoksyms/error.h"

struct ak_kallsyms;
struct ak_map;

/*
 * Which symbols of the map the tables hold, and in which order: fills
 * k->symbols, count, text, has_text and relative_base; k->options are set.
 * Source: scripts/kallsyms.c, is_ignored_symbol(), symbol_valid() and
 * compare_symbols().  0 or -1.
 */
int kallsyms_select(struct ak_kallsyms *k, const struct ak_map *map, struct ak_error *err);

#endif
