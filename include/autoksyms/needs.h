/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_NEEDS_H
#define AUTOKSYMS_NEEDS_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

/*
 * The needed set: symbols, and for each of them who asked for it.
 *
 * A source is a module's object, a whitelist or a built-in rule; sources are
 * numbered 0, 1, ... in the order they were added.  Symbols are numbered in
 * the order of their first appearance.
 */
struct ak_needs;

enum ak_source_kind {
	AK_SOURCE_MODULE,    /* named by the file's path */
	AK_SOURCE_WHITELIST, /* named by the file's path */
	AK_SOURCE_RULE,	     /* named by what it is, e.g. "CONFIG_MODVERSIONS" */
	AK_SOURCE_LIST,	     /* an autoksyms.h, or an Android symbol list */
	AK_SOURCE_SIGNED,    /* a module with a signature, where that is asked for */
};

/* One request: `source` asks for `symbol`. */
struct ak_need {
	uint32_t symbol;
	uint32_t source;
	uint32_t line; /* of the source's file, 1-based; 0: doesn't apply */
};

#define AK_NONE UINT32_MAX

AK_API struct ak_needs *ak_needs_new(struct ak_error *err); /* NULL: out of memory */
AK_API void ak_needs_free(struct ak_needs *needs);

/* Adds a source; the name is copied.  Its number, or AK_NONE with *err set. */
AK_API uint32_t ak_needs_add_source(struct ak_needs *needs, enum ak_source_kind kind,
				    const char *name, struct ak_error *err);

/* Adds a request of the source added last.  0 or -1. */
AK_API int ak_needs_add(struct ak_needs *needs, const char *symbol, size_t len, uint32_t line,
			struct ak_error *err);

AK_API uint32_t ak_needs_symbol_count(const struct ak_needs *needs);
AK_API uint32_t ak_needs_source_count(const struct ak_needs *needs);
AK_API const char *ak_needs_symbol(const struct ak_needs *needs, uint32_t symbol);
AK_API const char *ak_needs_source(const struct ak_needs *needs, uint32_t source);
AK_API enum ak_source_kind ak_needs_source_kind(const struct ak_needs *needs, uint32_t source);

/* The number of a symbol, AK_NONE if nothing asks for it. */
AK_API uint32_t ak_needs_find(const struct ak_needs *needs, const char *symbol);

/* All symbols' numbers, sorted by name; ak_needs_symbol_count() of them, to be freed.  NULL: no memory. */
AK_API uint32_t *ak_needs_sorted(const struct ak_needs *needs, struct ak_error *err);

/* The requests of one source, in its own order; *count of them, borrowed. */
AK_API const struct ak_need *ak_needs_of_source(const struct ak_needs *needs, uint32_t source,
						size_t *count);

/*
 * Who asks for what, by symbol.  Made from a needed set that isn't added to
 * any more; free with ak_needs_index_free().
 */
struct ak_needs_index {
	uint32_t *first;       /* symbol -> its first request; one more at the end */
	struct ak_need *needs; /* grouped by symbol, by ascending source within */
};

AK_API int ak_needs_index_make(struct ak_needs_index *index, const struct ak_needs *needs,
			       struct ak_error *err);
AK_API void ak_needs_index_free(struct ak_needs_index *index);

#endif
