/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_COMPRESS_H
#define KALLSYMS_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"

struct ak_kallsym;

/*
 * The compression of kallsyms_names: byte pair encoding over type + name.
 * Bytes that occur stand for themselves; the other codes, from 255 down to 0,
 * each for the pair of codes that is the most frequent one at that moment,
 * pairs that overlap counted, ties to the lowest first + (second << 8).  Pairs
 * are replaced from left to right.  It ends when no pair is left.
 * Source: scripts/kallsyms.c, optimize_result().
 */
struct compression {
	/* The symbols' codes.  See compress.c for what it looks like. */
	unsigned char *text;
	uint32_t *starts; /* symbol -> where it is in text; one more at the end */
	unsigned char pair[256][2];
	uint16_t span[256]; /* code -> bytes it stands for; 0: unused */
	bool has_zero;	    /* code 0 stands for a pair, too */
	uint32_t count;
};

/* Compresses the symbols; free with compression_free().  0 or -1. */
int compression_make(struct compression *c, const struct ak_kallsym *symbols, uint32_t count,
		     struct ak_error *err);
void compression_free(struct compression *c);

/* Writes symbol i's codes to `to` (at least its length + 1 bytes): how many. */
uint32_t compression_codes(const struct compression *c, uint32_t i, unsigned char *to);

/* Writes what a code stands for to `to`: how many bytes, span[code]. */
uint32_t compression_expand(const struct compression *c, unsigned char code, unsigned char *to);

#endif
