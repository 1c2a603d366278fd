/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_SYMLIST_H
#define AUTOKSYMS_SYMLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct ak_needs;
struct ak_paths;

/*
 * Android's symbol lists: the symbols that a generic kernel image (GKI) keeps for vendors' modules.
 *
 *	[abi_symbol_list]
 *	# commonly used symbols
 *	  kfree
 *
 *	# required by x.ko
 *	  printk
 *
 * Sections whose names end in `symbol_list` or `whitelist` count.  A list may also be raw, as the
 * kernel's build takes it: no section, a name in each line.
 * Source of the format: the tools in kernel/build/abi of AOSP, Python's configparser, which reads
 * the lists there, and the lists in the Android common kernels.
 */
enum ak_symlist_kind {
	AK_SYMLIST_BLANK,
	AK_SYMLIST_COMMENT,
	AK_SYMLIST_SECTION,
	AK_SYMLIST_SYMBOL,
};

/* What can be wrong with a list: the number of a row in a table, and of a bit in `problems`. */
enum ak_symlist_problem {
	AK_SYMLIST_NUL,
	AK_SYMLIST_BOM,
	AK_SYMLIST_NO_SECTION, /* also set in a raw list, for which it's no error */
	AK_SYMLIST_BAD_SECTION,
	AK_SYMLIST_SPACED_SECTION,
	AK_SYMLIST_DEEPER,
	AK_SYMLIST_VALUE,
	AK_SYMLIST_INLINE_COMMENT,
	AK_SYMLIST_SEVERAL,
	AK_SYMLIST_BAD_NAME,
	AK_SYMLIST_UNKNOWN_SECTION,
	AK_SYMLIST_INDENTATION,
	AK_SYMLIST_TRAILING,
	AK_SYMLIST_CRLF,
	AK_SYMLIST_NO_NEWLINE,
	AK_SYMLIST_EMPTY,
	AK_SYMLIST_UNSORTED,
	AK_SYMLIST_DUPLICATE,
	AK_SYMLIST_UNPAIRED,
	AK_SYMLIST_DENIED,
	AK_SYMLIST_NOT_EXPORTED,
	AK_SYMLIST_PROBLEM_COUNT,
};

struct ak_symlist_rule {
	const char *id;	  /* "inline-comment" */
	const char *text; /* what is wrong with the line */
	bool is_error;	  /* upstream's tools crash on it, or drop something without a word */
	bool is_fixable;
};

AK_API const struct ak_symlist_rule *ak_symlist_rule(enum ak_symlist_problem problem);

struct ak_symlist_line {
	enum ak_symlist_kind kind;
	bool counts; /* a symbol of a section that counts, or of a raw list */
	uint32_t number;
	uint32_t problems;   /* 1u << enum ak_symlist_problem */
	const char *text;    /* as it stands, but for the end of line */
	const char *name;    /* the symbol, or the section; NULL where it's not to be read */
	const char *comment; /* behind a name, from the # on; NULL: none */
};

struct ak_symlist {
	char *path;		       /* owned */
	bool is_raw;		       /* has symbols and no section */
	struct ak_symlist_line *lines; /* owned */
	size_t count, capacity;
	char *text, *names; /* owned: what the lines' strings are in */
};

/*
 * Reads a list ("-": standard input) with all that is wrong in its lines; only a file that can't
 * be read is an error.  0 or -1; ak_symlist_free() either way.
 */
AK_API int ak_symlist_read(struct ak_symlist *list, const char *path, struct ak_error *err);

/* The same of text[0..len); `path` is what errors call it. */
AK_API int ak_symlist_parse(struct ak_symlist *list, const char *path, const char *text, size_t len,
			    struct ak_error *err);
AK_API void ak_symlist_free(struct ak_symlist *list);

/* The first problem that is an error, at FILE:LINE.  A raw list is none if `raw`.  0 or -1. */
AK_API int ak_symlist_check(const struct ak_symlist *list, bool raw, struct ak_error *err);

/* Adds the symbols that count to a needed set, as a source AK_SOURCE_LIST.  0 or -1. */
AK_API int ak_symlist_add(const struct ak_symlist *list, struct ak_needs *needs,
			  struct ak_error *err);

/* Reads, checks and adds a list.  0 or -1. */
AK_API int ak_symlist_add_file(const char *path, bool raw, struct ak_needs *needs,
			       struct ak_error *err);

/*
 * One row for each generation of upstream's tools: what they do differently.
 */
struct ak_symlist_era {
	const char *name;
	bool pads_underscores; /* the older sort key */
	bool by_signature;     /* a GKI module is one that is signed; else one that is listed */
	bool gki_needs;	       /* what GKI modules need is listed, too */
	bool sorts_preserved;  /* without groups, --additions-only's symbols among the others */
	bool pairs;	       /* lists have to have tracepoints in pairs */
	const char *always;    /* symbols that are always listed, blank separated */
};

/* The row of that name; NULL with *err set if there is none.  NULL: the newest. */
AK_API const struct ak_symlist_era *ak_symlist_era_find(const char *name, struct ak_error *err);
AK_API const struct ak_symlist_era *ak_symlist_era_row(size_t i); /* NULL after the last */

/*
 * How lists are sorted: by lower case letters without underscores, then by name; so Foo, __foo, _foo,
 * foo, foo1, foo_bar.  Older tools put (5 - leading underscores) underscores behind the former.
 * <0, 0, >0.
 */
AK_API int ak_symlist_compare(const struct ak_symlist_era *era, const char *a, const char *b);

#endif
