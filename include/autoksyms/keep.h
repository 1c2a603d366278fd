/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_KEEP_H
#define AUTOKSYMS_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct ak_modpost;
struct ak_needs;
struct ak_offer;
struct ak_offers;
struct ak_paths;
struct ak_tree;

/* All that has modpost keep exports. */
struct ak_keep_gather {
	const struct ak_modpost *modpost;
	const struct ak_paths *modules; /* files */
	const struct ak_paths *whitelists;
	const struct ak_offers *offers; /* whose .no_trim_symbol counts; NULL: none */
	bool modversions;		/* module_layout is needed */
	bool keep_going;
	uint64_t max_decompressed; /* see struct ak_scan */
	unsigned int jobs;
	struct ak_warn warn;
};

/*
 * Adds to the needed set what the modules refer to, strongly or weakly, what
 * .no_trim_symbol sections name, the whitelists' lines, each read just as
 * modpost does, and module_layout.  0; 1 if keep_going passed over a module;
 * -1.
 */
AK_API int ak_keep_gather(const struct ak_keep_gather *gather, struct ak_needs *needs,
			  struct ak_error *err);

/*
 * Which exports stay: those that a module other than their own asks for, or a
 * whitelist, or a rule.
 */
struct ak_keep {
	const struct ak_offers *offers; /* borrowed, as are the needs */
	const struct ak_needs *needs;
	uint32_t *offer_of;  /* the needs' symbol -> number of its offer, or AK_NONE */
	uint32_t *object_of; /* the needs' source -> the offers' object, or AK_NONE */
	bool *kept;	     /* number of an offer -> it stays */
	size_t kept_count;
};

enum {
	AK_KEEP_ALL = 1, /* without TRIM_UNUSED_KSYMS */
};

/* 0 or -1; ak_keep_free() either way. */
AK_API int ak_keep_decide(struct ak_keep *keep, const struct ak_offers *offers,
			  const struct ak_needs *needs, unsigned int flags, struct ak_error *err);
AK_API void ak_keep_free(struct ak_keep *keep);

/*
 * Modules that need each other's exports, so that none of them can be loaded
 * before another; modpost takes them, depmod doesn't.  *cycle is the first such
 * cycle as "a -> b -> a", to be freed, or NULL: there's none.  0 or -1.
 */
AK_API int ak_keep_find_cycle(const struct ak_keep *keep, char **cycle, struct ak_error *err);

/*
 * An export that isn't the same as before: one of the two is NULL where it
 * comes or goes, else its licence, its namespace or its kind changes.
 */
struct ak_keep_change {
	const struct ak_offer *before, *after;
	uint32_t object; /* of the offers after, or AK_NONE: it's not there any more */
};

struct ak_keep_changes {
	struct ak_keep_change *change; /* sorted by symbol */
	size_t count;
	size_t added, dropped;
	size_t before, after; /* exports in all, without foreign objects' */
	bool could_shrink;    /* something isn't needed any more, counted or not */
	/*
	 * An export of vmlinux changes: .vmlinux.export.c does, hence
	 * .vmlinux.export.o is compiled and vmlinux linked again.
	 */
	bool relink;
};

enum {
	AK_CHANGES_GROW_ONLY = 1, /* what isn't needed any more may stay */
};

/*
 * Compares what was kept with what is.  Foreign objects' exports don't count.
 * 0 or -1; free with ak_keep_changes_free() either way, before the offers.
 */
AK_API int ak_keep_compare(struct ak_keep_changes *changes, const struct ak_offers *before,
			   const struct ak_keep *after, unsigned int flags, struct ak_error *err);
AK_API void ak_keep_changes_free(struct ak_keep_changes *changes);

/*
 * Reads what a tree's last build kept: vmlinux's exports of .vmlinux.export.c,
 * or else of Module.symvers or vmlinux, and modules' of Module.symvers.  0, or
 * -1: nothing was built there.
 */
AK_API int ak_keep_read(struct ak_offers *kept, const struct ak_tree *tree, struct ak_error *err);

/*
 * The text of .vmlinux.export.c: the exports of vmlinux that stay.  `tail` is
 * what stands behind them in layouts with aliases, "" for none.  To be freed;
 * *len bytes.  NULL: no memory.
 */
AK_API char *ak_keep_source(const struct ak_keep *keep, const struct ak_modpost *modpost,
			    bool modversions, const char *tail, size_t *len, struct ak_error *err);

/* The text of Module.symvers: the exports of all objects that stay.  Likewise. */
AK_API char *ak_keep_symvers(const struct ak_keep *keep, size_t *len, struct ak_error *err);

#endif
