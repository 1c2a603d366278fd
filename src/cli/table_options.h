/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_TABLE_OPTIONS_H
#define CLI_TABLE_OPTIONS_H

#include "autoksyms/kallsyms.h"
#include "cli.h"

/* The options by which commands are told which kallsyms tables a kernel has. */
struct table_options {
	const char *layout;
	const char *objtree;
	const char *proven; /* where it's kept which layout the tree has; NULL: nowhere */
	struct ak_kallsyms_options
		tables; /* the flags that were given, until table_options_find() */
};

/* The lines of a command's option table for them. */
/* clang-format off */
#define TABLE_OPTIONS(o) \
	{ "layout", 0, CLI_VALUE, &(o)->layout, "X.Y", \
	  "which kernel's tables; auto: the objtree's" }, \
	{ "objtree", 0, CLI_VALUE, &(o)->objtree, "DIR", \
	  "the kernel's build directory: options and layout" }, \
	{ "all-symbols", 0, CLI_FLAG, &(o)->tables.all_symbols, NULL, "data symbols, too" }, \
	{ "absolute-percpu", 0, CLI_FLAG, &(o)->tables.absolute_percpu, NULL, \
	  "per-CPU symbols are absolute (up to 6.14)" }, \
	{ "base-relative", 0, CLI_FLAG, &(o)->tables.base_relative, NULL, \
	  "32-bit offsets (up to 6.10; then always)" }, \
	{ "lto-clang", 0, CLI_FLAG, &(o)->tables.lto_clang, NULL, \
	  "sort names without LTO's suffixes (6.1.y to 6.10)" }, \
	{ "pc-relative", 0, CLI_FLAG, &(o)->tables.pc_relative, NULL, \
	  "offsets from their own place (from 7.0 on)" }, \
	{ "skip-long-names", 0, CLI_FLAG, &(o)->tables.skip_long_names, NULL, \
	  "leave out names that don't fit, as upstream does" }
/* clang-format on */

/* True if neither --layout nor --objtree says which tables. */
bool table_options_missing(const struct table_options *o);

/*
 * Completes o->tables: those of the tree, if there's one, and what was given on top.  srctree NULL:
 * the objtree's.  0 or -1.
 */
int table_options_find(struct table_options *o, const char *srctree, const struct cli *cli,
		       struct ak_error *err);

/*
 * What --rules would say where it's silent: nothing, if the kernel that has this layout doesn't filter its symbols; the tree's
 * mksysmap, if there is a tree.  To be freed; NULL with *err set.
 */
char *table_options_rules(const struct table_options *o, struct ak_error *err);

#endif
