/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMLIST_RENDER_H
#define SYMLIST_RENDER_H

#include <stddef.h>

#include "autoksyms/error.h"

struct buf;

/* A symbol's line, and a group's title's (NULL: none). */
void symlist_put_symbol(struct buf *out, const char *name);
void symlist_put_title(struct buf *out, const char *title);

/* The buffer's text, to be freed; NULL with *err set: memory ran out. */
char *symlist_take_text(struct buf *out, size_t *len, struct ak_error *err);

#endif
