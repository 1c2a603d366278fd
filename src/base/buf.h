/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

/*
 * A growing byte buffer.  Zero-initialise it.  Once an allocation fails it
 * stays failed and buf_failed() says so, hence a writer appends freely and
 * looks once, at the end.
 */
struct buf {
	char *data;
	size_t len;
	size_t cap;
	int failed;
};

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_adds(struct buf *b, const char *str);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Room for `len` bytes from data on; the content may be lost.  NULL: no memory. */
void *buf_reserve(struct buf *b, size_t len);

/* The content with a NUL behind it; NULL if the buffer failed. */
const char *buf_str(struct buf *b);

/* Empties the buffer, keeping its memory. */
void buf_reset(struct buf *b);
void buf_free(struct buf *b);

static inline int buf_failed(const struct buf *b)
{
	return b->failed;
}

#endif
