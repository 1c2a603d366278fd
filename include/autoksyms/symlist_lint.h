/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_SYMLIST_LINT_H
#define AUTOKSYMS_SYMLIST_LINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symlist.h"

/*
 * Symbols with what is to be said of them, as in AOSP's symbols.deny: in each line a symbol and,
 * behind blanks, the reason; # comments.  Of two lines for a symbol the first counts.
 */
struct ak_reasons;

AK_API struct ak_reasons *ak_reasons_new(struct ak_error *err); /* NULL: out of memory */
AK_API void ak_reasons_free(struct ak_reasons *reasons);

/* Adds a file's.  0 or -1. */
AK_API int ak_reasons_read(struct ak_reasons *reasons, const char *path, struct ak_error *err);

/* A symbol's reason, "" if none is given; NULL: the symbol isn't there (or `reasons` is NULL). */
AK_API const char *ak_reasons_find(const struct ak_reasons *reasons, const char *symbol);

/* By what a list is judged, beyond its form. */
struct ak_symlist_lint {
	const struct ak_symlist_era *era;
	bool raw;			/* no sections, sorted bytewise, comments behind names */
	const struct ak_needs *exports; /* what kernels offer; NULL: not looked at */
	const struct ak_reasons *deny;	/* NULL: none */
};

struct ak_symlist_finding {
	uint32_t line; /* 0: the list as a whole */
	enum ak_symlist_problem problem;
	const char *name;   /* borrowed from the list; NULL: it's not about one symbol */
	const char *detail; /* borrowed: the other half, the reason it's denied; NULL: nothing */
	uint32_t other;	    /* the line where a duplicate was listed first */
};

struct ak_symlist_findings {
	struct ak_symlist_finding *finding; /* owned; by line */
	size_t count, capacity;
};

/* Finds all that is wrong with a list.  0 or -1; free with ak_symlist_findings_free() either way. */
AK_API int ak_symlist_lint(const struct ak_symlist *list, const struct ak_symlist_lint *how,
			   struct ak_symlist_findings *findings, struct ak_error *err);
AK_API void ak_symlist_findings_free(struct ak_symlist_findings *findings);

/*
 * The list's text with all mended that can be: form, order within a group, duplicates (the first one
 * stays).  Groups and comments stay where they are.  To be freed; NULL with *err set.
 */
AK_API char *ak_symlist_fix(const struct ak_symlist *list, const struct ak_symlist_lint *how,
			    size_t *len, struct ak_error *err);

/*
 * The other symbol of a tracepoint: __traceiter_x for __tracepoint_x, and the other way round.  To
 * be freed; NULL: it's no tracepoint's.  0 or -1 (no memory).
 */
AK_API int ak_tracepoint_pair(const char *symbol, char **other, struct ak_error *err);

#endif
