/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_ERROR_H
#define AUTOKSYMS_ERROR_H

#include <stdbool.h>

#include "api.h"

/*
 * What went wrong, where, and what to do about it.  Start with all zeroes
 * (`struct ak_error err = { 0 };`).  The first error set is kept; later ones
 * are consequences and dropped.
 */
struct ak_error {
	bool is_set;
	char *file;	    /* owned; NULL: not about one file */
	unsigned long line; /* 1-based; 0: the file as a whole */
	char *text;	    /* owned; NULL: out of memory */
};

/* Sets *err (NULL is allowed) unless it's set already.  Always returns -1. */
AK_API int ak_error_set(struct ak_error *err, const char *file, unsigned long line, const char *fmt,
			...) __attribute__((format(printf, 4, 5)));

/* The same with ": " and the text of errno appended. */
AK_API int ak_error_errno(struct ak_error *err, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Out of memory.  Allocates nothing; always returns -1. */
AK_API int ak_error_nomem(struct ak_error *err);

/* Moves `from` into `to` (dropped if that is set) and empties `from`. */
AK_API void ak_error_move(struct ak_error *to, struct ak_error *from);

/* The text, never NULL; valid as long as *err. */
AK_API const char *ak_error_text(const struct ak_error *err);

/* Frees what *err owns and empties it. */
AK_API void ak_error_free(struct ak_error *err);

/* Where the library reports what it could work around (see keep_going). */
struct ak_warn {
	void (*report)(void *ctx, const struct ak_error *warning); /* NULL: nowhere */
	void *ctx;
};

#endif
