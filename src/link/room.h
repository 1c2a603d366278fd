/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_ROOM_H
#define LINK_ROOM_H

#include <stdbool.h>

#include "autoksyms/kallsyms.h"

/*
 * How much of an image the tables and BTF get, while links show what they need.  It only ever grows:
 * what makes room for one symbol may bring another one, which takes it away again, for ever.
 */
struct room {
	struct ak_kallsyms_room tables;
	int64_t relative_base; /* kallsyms_relative_base's distance from _text, bytes */
	uint64_t btf;	       /* bytes; 0: none */
	uint64_t btf_align;
};

/*
 * As little as keeps any two labels from being at the same place: symbols then come in the order that
 * they will have, and their names' tables needn't be made twice.
 */
struct ak_kallsyms_room room_apart(void);

/* Grows each table's room to what it needs; by more than that if `generous`. */
void room_grow(struct ak_kallsyms_room *room, const struct ak_kallsyms_room *need, bool generous);

/* Adds that many percent to all that can be larger than it needs to be. */
void room_reserve(struct room *room, unsigned int percent);

/* True if tables that need `a` are laid out as those that need `b` are: every label at the same place. */
bool room_same_layout(const struct ak_kallsyms_room *a, const struct ak_kallsyms_room *b,
		      const struct ak_kallsyms_options *options, bool is64);

/*
 * The last build's, in a small text file: lines `NAME NUMBER`, the name being a table's label,
 * relative_base, btf or btf_align.  1; 0: there's none, or it's of another layout, or larger than a kernel; -1.
 */
int room_read(struct room *room, const char *path, const struct ak_kallsyms_options *options,
	      struct ak_error *err);
int room_write(const struct room *room, const char *path, const struct ak_kallsyms_options *options,
	       struct ak_error *err);

#endif
