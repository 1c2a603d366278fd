/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AR_WRITER_H
#define AR_WRITER_H

#include <stddef.h>

struct buf;

/* Writes ar archives member by member, damaged ones as readily as good ones. */

void ar_begin(struct buf *out, int thin);

/* A header with this name field (up to 16 bytes) and size, without content. */
void ar_header(struct buf *out, const char *name_field, size_t size);

/* A header with this name field, the content, and a newline if its size is odd. */
void ar_member(struct buf *out, const char *name_field, const void *content, size_t size);

/*
 * A whole thin archive of these blank-separated paths, as GNU ar makes it:
 * all names in the table of long names.
 */
void put_thin_archive(const char *path, const char *members);

#endif
