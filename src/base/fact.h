/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_FACT_H
#define BASE_FACT_H

#include <nettle/sha2.h>
#include <stdbool.h>

#include "autoksyms/error.h"

/*
 * Something that takes a while to prove, kept in a file for the next run.  It's true of what it was
 * proven of, which is what the key is a hash of: the kind of fact, and the files and the words
 * that it depends on.
 */
struct fact_key {
	struct sha256_ctx sha256;
};

void fact_key_begin(struct fact_key *key, const char *kind);
void fact_key_add(struct fact_key *key, const char *word);

/*
 * Which file it is and in which state: its path, place, size and times, one of which changes whenever it's
 * written or another one is put there.  False: it can't be looked at, and there's no key.
 */
bool fact_key_add_file(struct fact_key *key, const char *path);

/*
 * The file is text: a line that tells the format and who wrote it, as another version may prove more;
 * the key in hexadecimal; the fact, which is one line.  *value is that, to be freed, or NULL:
 * nothing is known of this key, or the file isn't there, or is another one.  0 or -1: it can't be read,
 * or written.
 */
int fact_read(const char *path, const struct fact_key *key, char **value, struct ak_error *err);
int fact_write(const char *path, const struct fact_key *key, const char *value,
	       struct ak_error *err);

#endif
