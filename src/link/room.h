/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_ROOM_H
#define LINK_ROOM_H

#include <stdbool.h>

#include "autoksyms/kallsyms.h"

/*
 * How much of an image each table gets, while links show what they need.  It only ever grows: what
 * makes room for one symbol may bring another one, which takes it away again, for ever.
 */

/* Grows each table's room to what it needs; by more than that if `generous`. */
void room_grow(struct ak_kallsyms_room *room, const struct ak_kallsyms_room *need, bool generous);

/* True if tables that need `a` are laid out as those that need `b` are: every label at the same place. */
bool room_same_layout(const struct ak_kallsyms_room *a, const struct ak_kallsyms_room *b,
		      const struct ak_kallsyms_options *options, bool is64);

/*
 * The sizes that the last build's tables had, in a small text file: lines `LABEL BYTES`, and
 * `relative_base DISTANCE` from _text.  1; 0: there's none, or it's of another layout; -1.
 */
int room_read(struct ak_kallsyms_room *room, int64_t *relative_base, const char *path,
	      const struct ak_kallsyms_options *options, struct ak_error *err);
int room_write(const struct ak_kallsyms_room *room, int64_t relative_base, const char *path,
	       const struct ak_kallsyms_options *options, struct ak_error *err);

#endif
