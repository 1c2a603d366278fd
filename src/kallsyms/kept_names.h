/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_KEPT_NAMES_H
#define KALLSYMS_KEPT_NAMES_H

#include <stdbool.h>

#include "autoksyms/api.h"
#include "autoksyms/kallsyms.h"
#include "base/buf.h"

/*
 * The part of tables that takes longest to make, and depends on nothing but the types and the names of
 * the symbols, in their order: names, markers, tokens and seqs.  From one link to the next they are
 * mostly the same, and so they are from one build to the next.  Zero-initialise it.
 */
struct kept_names {
	bool is_there;
	bool is_new; /* since kept_names_read() */
	struct buf
		list; /* of all that the tables depend on: options, then each symbol's type and name, with its NUL */
	struct ak_kallsyms tables; /* count, and these tables; owned */
	/* Whether linkers made some of these symbols: for whoever asks to note, as it takes a while, too. */
	enum { KEPT_STUBS_UNKNOWN, KEPT_STUBS_NONE, KEPT_STUBS_SOME } stubs;
};

/* ak_kallsyms_make(), which takes them if they are those of the same symbols, and else leaves its own there. */
int kallsyms_make_with(struct ak_kallsyms *k, const struct ak_map *map,
		       const struct ak_kallsyms_options *options, struct kept_names *kept,
		       struct ak_error *err);

/* Fills these parts of *k, if they're those of its symbols.  1; 0: they aren't; -1. */
int kept_names_give(const struct kept_names *kept, struct ak_kallsyms *k, struct ak_error *err);

/* Keeps a copy of these parts, and of what they depend on.  0 or -1. */
int kept_names_take(struct kept_names *kept, const struct ak_kallsyms *k, struct ak_error *err);

/* The first line of such a file: whose tables they are, as another version may make other ones. */
#define KEPT_NAMES_MAGIC "autoksyms kept names 2, " AK_VERSION "\n"

/*
 * In a file: a line that tells the format and who wrote it, little-endian words (see
 * kept_names.c), the list, the tables one behind the other, and a hash of all that.  Any other
 * file is as good as none.  0 or -1: it can't be read, or written.
 */
int kept_names_read(struct kept_names *kept, const char *path, struct ak_error *err);
int kept_names_write(const struct kept_names *kept, const char *path, struct ak_error *err);

void kept_names_free(struct kept_names *kept);

#endif
