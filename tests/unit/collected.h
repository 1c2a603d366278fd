/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COLLECTED_H
#define COLLECTED_H

#include "base/buf.h"
#include "input/undefined.h"

/*
 * All that a reader of undefined symbols gives, as text: the names one after
 * the other with a blank between, and likewise the objects and the notes
 * ("FILE: TEXT" lines).
 */
struct collected {
	struct buf symbols, objects, notes;
};

/* A sink that collects there. */
struct undefined_sink collecting_sink(struct collected *to);

/* Reads the file; what undefined_read() returns.  Free with collected_free() either way. */
int collect(struct collected *to, const char *path, bool weak, struct ak_error *err);
void collected_free(struct collected *collected);

/* Asserts that the file has these undefined symbols, in its order. */
void assert_undefined(const char *path, const char *symbols);

/* Asserts that reading the file fails, with assert_error(). */
void assert_unreadable(const char *path, const char *file, const char *part);

#endif
