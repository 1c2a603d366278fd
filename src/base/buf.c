// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

static int grow(struct buf *b, size_t need)
{
	size_t cap = b->cap ? b->cap : 256;
	char *data;

	if (b->failed)
		return -1;
	if (need <= b->cap)
		return 0;
	while (cap < need)
		cap += cap / 2;
	data = realloc(b->data, cap);
	if (!data) {
		b->failed = 1;
		return -1;
	}
	b->data = data;
	b->cap = cap;
	return 0;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (!len || grow(b, b->len + len))
		return;
	memcpy(b->data + b->len, bytes, len);
	b->len += len;
}

void buf_adds(struct buf *b, const char *str)
{
	buf_add(b, str, strlen(str));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	size_t room = b->cap - b->len;
	va_list ap;
	int len;

	if (b->failed)
		return;
	va_start(ap, fmt);
	len = vsnprintf(b->data ? b->data + b->len : NULL, room, fmt, ap);
	va_end(ap);
	if (len < 0 || grow(b, b->len + (size_t)len + 1))
		goto fail;
	if ((size_t)len >= room) {
		va_start(ap, fmt);
		vsnprintf(b->data + b->len, (size_t)len + 1, fmt, ap);
		va_end(ap);
	}
	b->len += (size_t)len;
	return;
fail:
	b->failed = 1;
}

void *buf_reserve(struct buf *b, size_t len)
{
	return grow(b, len ? len : 1) ? NULL : b->data;
}

const char *buf_str(struct buf *b)
{
	if (grow(b, b->len + 1))
		return NULL;
	b->data[b->len] = '\0';
	return b->data;
}

void buf_reset(struct buf *b)
{
	b->len = 0;
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}
