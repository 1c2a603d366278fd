/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_SYMLIST_EXTRACT_H
#define AUTOKSYMS_SYMLIST_EXTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "paths.h"
#include "symlist.h"

struct symset;

/*
 * What modules need of a kernel, as a symbol list.  A module is one of the kernel's own (a GKI module)
 * or a vendor's; the former offer symbols like vmlinux does, the latter only ask.
 */
struct ak_symlist_extract {
	const struct ak_symlist_era *era;
	const struct ak_paths *modules; /* files; shards of modules, too */
	const struct ak_paths *kernel;	/* vmlinux, or what else there is with its exports */
	const struct ak_paths *symvers; /* Module.symvers: all but vendors' `modules` count */
	const struct ak_paths *gki;	/* names of GKI modules; NULL: as the era tells them */
	const struct ak_paths *include; /* expressions, one of which a module's name has to match */
	const struct ak_paths *exclude; /* and none of these; POSIX extended ones */
	bool include_module_exports;	/* list what only vendors' modules offer, too */
	bool full_gki_abi;		/* list all that the kernel offers */
	bool no_groups;
	uint64_t max_decompressed; /* see struct ak_scan */
	unsigned int jobs;	   /* threads */
	struct ak_warn warn;
};

struct ak_symlist_module {
	const char *path; /* borrowed */
	const char *name; /* without directories and compression; owned by the modules */
	uint32_t source;  /* private: its number among the files */
	bool is_gki;
	uint32_t *needs; /* owned: symbols' numbers, in the era's order; then traceiters */
	size_t need_count;
};

/* A group of a list. */
struct ak_symlist_group {
	char *title;	    /* owned: the comment above it; NULL: none */
	const char **names; /* owned; borrowed names, sorted */
	size_t count;
};

/* A symbol that a module needs and nothing offers. */
struct ak_symlist_missing {
	const char *symbol;
	const char *module; /* its path */
	bool is_weak;	    /* it may be missing */
	bool is_defined;    /* the kernel has it, and doesn't export it */
	bool is_unknown;    /* whether it has can't be told: there are no symbols of it */
	bool is_excluded;   /* a module offers it that was left out */
};

struct ak_extracted {
	struct ak_symlist_module *modules; /* those that count, GKI ones included, by path */
	size_t module_count;
	struct ak_symlist_group *groups; /* the first is that of common symbols */
	size_t group_count, group_capacity;
	struct ak_symlist_missing *missing;
	size_t missing_count, missing_capacity;
	struct symlist_facts *facts; /* private */
};

/* 0 or -1; free with ak_extracted_free() either way. */
AK_API int ak_symlist_extract(struct ak_extracted *extracted, const struct ak_symlist_extract *how,
			      struct ak_error *err);
AK_API void ak_extracted_free(struct ak_extracted *extracted);

/*
 * Adds the symbols of an earlier list that aren't in the new one: to a group of their own, or to
 * the common ones where there are no groups and the era does that.  0 or -1.
 */
AK_API int ak_extracted_preserve(struct ak_extracted *extracted,
				 const struct ak_symlist_extract *how, const struct ak_needs *old,
				 struct ak_error *err);

/* The list as a new file's text.  To be freed; NULL with *err set. */
AK_API char *ak_extracted_render(const struct ak_extracted *extracted, size_t *len,
				 struct ak_error *err);

/*
 * The text of an earlier list with its groups replaced by the new ones, and all that people put
 * there left in place: comments, other groups and sections.  A symbol in one of these isn't
 * repeated.  A comment above a symbol of a replaced group goes with the symbol; if that isn't listed any
 * more it's dropped, and `warn` is told.  To be freed; NULL with *err set.
 */
AK_API char *ak_extracted_update(const struct ak_extracted *extracted, const struct ak_symlist *old,
				 const struct ak_symlist_extract *how, size_t *len,
				 struct ak_error *err);

/* The list of one module alone.  To be freed; NULL with *err set. */
AK_API char *ak_extracted_render_module(const struct ak_extracted *extracted,
					const struct ak_symlist_extract *how, size_t module,
					size_t *len, struct ak_error *err);

/* The list of all that the kernel and its modules offer, without groups.  As above. */
AK_API char *ak_extracted_render_offered(const struct ak_extracted *extracted,
					 const struct ak_symlist_extract *how, size_t *len,
					 struct ak_error *err);

#endif
