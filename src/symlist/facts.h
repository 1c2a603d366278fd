/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMLIST_FACTS_H
#define SYMLIST_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/symlist_extract.h"

struct ak_needs;
struct ak_scan;
struct symset;

/* Who offers a symbol. */
enum { BY_KERNEL = 1, BY_VENDOR = 2, BY_EXCLUDED = 4 };

/* What is known of modules and a kernel: who refers to what, and who offers it. */
struct symlist_facts {
	struct ak_needs *refs;	  /* of the modules, weak ones too */
	struct ak_needs *exports; /* of the modules: the same sources in the same order */
	struct ak_needs *kernel;  /* exports of vmlinux */
	struct ak_needs *symvers; /* those that a Module.symvers has, by object */
	struct symset *names;	  /* all of these; refs' numbers are also their numbers here */
	unsigned char *offered;	  /* by number: BY_* */
	uint32_t offered_count;	  /* names may be added later that nobody offers */
};

struct symlist_facts *symlist_facts_read(const struct ak_symlist_extract *how,
					 struct ak_error *err); /* NULL with *err set */
void symlist_facts_free(struct symlist_facts *facts);

/*
 * Notes who offers what, now that it's known whose the modules are.  who[i]: BY_* of source i;
 * `vendor` has the names of vendors' modules, which aren't the kernel's even where its Module.symvers
 * has them.  0 or -1.
 */
int symlist_facts_offer(struct symlist_facts *facts, const unsigned char *who,
			const struct symset *vendor, struct ak_error *err);

/* ak_scan() into a new needed set; NULL with *err set. */
struct ak_needs *symlist_scan(const struct ak_scan *scan, const struct ak_paths *paths,
			      struct ak_error *err);

/* ak_scan_both() into two new ones.  0 or -1, with neither. */
int symlist_scan_both(const struct ak_scan *scan, const struct ak_paths *paths,
		      struct ak_needs **refs, struct ak_needs **exports, struct ak_error *err);

#endif
