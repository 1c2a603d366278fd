/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"

struct base_dir;

/*
 * Bytes to parse: a file, part of one (an archive's member), or memory (what
 * a compressed file held).  Offsets are relative to `base`.  Everything read
 * goes through source_read(), which checks the bounds.
 */
struct source {
	const char *name; /* borrowed; for errors */
	int fd;		  /* -1: in memory */
	bool borrowed;	  /* the descriptor is another source's */
	const unsigned char *mem;
	uint64_t base;
	uint64_t size;
	unsigned char head[64]; /* the first bytes, read ahead: enough for any magic */
	size_t head_len;
};

/* Opens a regular file, below dir if that isn't NULL; close with source_close().  0 or -1. */
int source_open(struct source *src, const struct base_dir *dir, const char *path,
		struct ak_error *err);
void source_close(struct source *src);

/* src[offset..offset + size) as a source of its own, borrowing src's descriptor. */
int source_part(struct source *part, const struct source *src, const char *name, uint64_t offset,
		uint64_t size, struct ak_error *err);

/* Memory as a source; borrowed. */
void source_memory(struct source *src, const char *name, const void *mem, size_t size);

/* Checks that the source has these bytes; if not, the error says what `what` is.  0 or -1. */
int source_check(const struct source *src, uint64_t offset, uint64_t len, const char *what,
		 struct ak_error *err);

/* Reads exactly len bytes; a range past the end is an error that says what `what` is. */
int source_read(const struct source *src, uint64_t offset, void *to, size_t len, const char *what,
		struct ak_error *err);

/* The same, on as many threads as are worth it, at most `jobs`. */
int source_read_on(unsigned int jobs, const struct source *src, uint64_t offset, void *to,
		   size_t len, const char *what, struct ak_error *err);

/* 1 if the source starts with these bytes. */
int source_starts_with(const struct source *src, const void *magic, size_t len);

#endif
