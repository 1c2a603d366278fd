/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_GUESS_H
#define CLI_GUESS_H

#include <stddef.h>

/* What somebody may have meant by a word that's none of those there are. */
struct guess {
	const char *word; /* borrowed */
	size_t len;
	const char *nearest; /* borrowed; NULL: none is near */
	size_t distance;
};

struct guess guess_begin(const char *word, size_t len);

/* One of the words there are; the nearest is kept, of equals the first. */
void guess_note(struct guess *guess, const char *name);

/* " (did you mean PREFIX'NAME'?)", or nothing; for the end of a message. */
#define GUESS_FMT "%s%s%s%s"
#define GUESS_ARGS(guess, prefix)                                                  \
	(guess).nearest ? " (did you mean " : "", (guess).nearest ? (prefix) : "", \
		(guess).nearest ? (guess).nearest : "", (guess).nearest ? "?)" : ""

#endif
