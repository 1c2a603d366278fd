/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_BUILD_H
#define CLI_BUILD_H

#include <stdbool.h>

#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "cli.h"

struct ak_exports;
struct ak_list;
struct ak_needs;

/* The options by which commands are told what asks for symbols in a build. */
struct build_options {
	const char *objtree;
	const char *srctree;
	const char *era;
	const char *from;
	const char *liblto;
	struct ak_paths whitelists;
	struct ak_paths without;
	enum cli_answer modversions;
	enum cli_answer lto;
	bool modorder;
	bool no_modorder;
	bool strict;
	bool keep_going;
	uint64_t max_decompressed;
};

/* The lines of a command's option table for them. */
/* clang-format off */
#define BUILD_OPTION_TREE(o) \
	{ "objtree", 0, CLI_VALUE, &(o)->objtree, "DIR", "the kernel's build directory" }, \
	{ "srctree", 0, CLI_VALUE, &(o)->srctree, "DIR", \
	  "the kernel's source (default: objtree's link `source`)" }, \
	{ "era", 0, CLI_VALUE, &(o)->era, "X.Y", "behave as that kernel release's scripts" }
#define BUILD_OPTION_NEEDS(o) \
	{ "from", 0, CLI_VALUE, &(o)->from, "WHAT", \
	  "usyms: kbuild's lists; objects: the modules; auto" }, \
	{ "whitelist", 0, CLI_LIST, &(o)->whitelists, "FILE", \
	  "instead of the configured one; repeatable" }, \
	{ "modversions", 0, CLI_YES_NO, &(o)->modversions, NULL, "instead of the configuration" }, \
	{ "lto", 0, CLI_YES_NO, &(o)->lto, NULL, "the same for LTO_CLANG" }, \
	{ "libLTO", 0, CLI_VALUE, &(o)->liblto, "FILE", "reads LLVM bitcode (default: the newest)" }, \
	CLI_MAX_DECOMPRESSED(&(o)->max_decompressed), \
	{ "strict-compat", 0, CLI_FLAG, &(o)->strict, NULL, "upstream's very bytes, quirks included" }
#define BUILD_OPTION_KEEP_GOING(o) \
	{ "keep-going", 0, CLI_FLAG, &(o)->keep_going, NULL, "warn of bad files, go on, and exit 1" }
#define BUILD_OPTION_WITHOUT(o) \
	{ "without", 0, CLI_LIST, &(o)->without, "MODULE", "as if it weren't built; repeatable" }

/* clang-format on */

/* A build, opened: what its options and its tree say together. */
struct build {
	const struct build_options *options;
	struct ak_tree tree;
	bool has_tree;
	bool modversions;
	bool lto;
};

/*
 * Where no --objtree is given it's the current directory, which has to be a build directory then: -1
 * to go on, else the exit status, with what is told of `instead`, other options or "".
 */
int build_default_tree(const char **objtree, const struct cli_command *command,
		       const char *instead);

/* Other options that tell of a kernel. */
#define BUILD_KERNEL_INSTEAD ", or a kernel's files (--vmlinux=FILE, --symvers=FILE)"

/* Without --objtree there must be an --era or else the newest is taken.  0 or -1. */
int build_open(struct build *build, const struct build_options *options, struct ak_error *err);

/* Frees the build and its options' lists. */
void build_close(struct build *build, struct build_options *options);

/*
 * The needed set of the tree's modules (if `modules`), of the operands, the
 * whitelists and the rules.  0; 1 if something was passed over; -1.
 */
int build_gather(const struct build *build, const struct cli *cli, bool modules,
		 struct ak_needs *needs, struct ak_error *err);

/* Reads the list `old`, or the tree's own if that is NULL.  0 or -1. */
int build_read_list(const struct build *build, const char *old, struct ak_list *list,
		    struct ak_error *err);

/* Reads who exports what in the tree, warning of objects that don't tell.  0 or -1. */
int build_read_exports(const struct build *build, const struct cli *cli, struct ak_exports *exports,
		       struct ak_error *err);

/*
 * The list that the needed set makes: its text, to be freed, if `text` isn't
 * NULL, and what is then in it: all of the needed set, but for names that
 * the era's script passes over.  0 or -1.
 */
int build_list(const struct build *build, const struct ak_needs *needs, struct ak_list *list,
	       char **text, size_t *len, struct ak_error *err);

#endif
