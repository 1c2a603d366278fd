/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_KERNEL_H
#define CLI_KERNEL_H

#include <stdbool.h>

#include "autoksyms/keep.h"
#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "autoksyms/paths.h"
#include "autoksyms/tree.h"
#include "cli.h"

/* The options by which commands are told of a kernel of 6.5 and later. */
struct kernel_options {
	const char *objtree;
	const char *srctree;
	const char *layout;	     /* the release whose modpost it is */
	const char *vmlinux;	     /* a file: vmlinux.o, vmlinux.a, vmlinux */
	bool any_release;	     /* the tree may be older than 6.5 */
	struct ak_paths out_of_tree; /* directories: what was built there is operands, too */
	struct ak_paths symvers;
	struct ak_paths whitelists;
	struct ak_paths without;
	enum cli_answer modversions;
	bool no_modorder;
	bool keep_going;
	uint64_t max_decompressed;
};

/* The lines of a command's option table for them. */
/* clang-format off */
#define KERNEL_OPTIONS(o) \
	{ "objtree", 0, CLI_VALUE, &(o)->objtree, "DIR", "the kernel's build directory" }, \
	{ "srctree", 0, CLI_VALUE, &(o)->srctree, "DIR", \
	  "the kernel's source (default: objtree's link `source`)" }, \
	{ "layout", 0, CLI_VALUE, &(o)->layout, "X.Y", "behave as that kernel release's modpost" }, \
	{ "vmlinux", 0, CLI_VALUE, &(o)->vmlinux, "FILE", "instead of the tree's vmlinux.o" }, \
	{ "whitelist", 0, CLI_LIST, &(o)->whitelists, "FILE", \
	  "instead of the configured one; repeatable" }, \
	{ "without", 0, CLI_LIST, &(o)->without, "MODULE", "as if it weren't built; repeatable" }, \
	{ "no-modorder", 0, CLI_FLAG, &(o)->no_modorder, NULL, \
	  "leave the tree's own modules out" }, \
	{ "keep-going", 0, CLI_FLAG, &(o)->keep_going, NULL, \
	  "warn of what is bad, go on, and exit 1" }, \
	CLI_MAX_DECOMPRESSED(&(o)->max_decompressed)

#define KERNEL_OPTIONS_OF_CHECK(o) \
	{ "vmlinux", 0, CLI_VALUE, &(o)->vmlinux, "FILE", "6.5 on: instead of the tree's vmlinux.o" }, \
	{ "symvers", 0, CLI_LIST, &(o)->symvers, "FILE", \
	  "6.5 on: a Module.symvers with more exports; repeatable" }

/* clang-format on */

struct build_options;

/*
 * Whether it is a kernel of 6.5 or later that a command is asked about; if so
 * moves to `kernel` what it has in common with `build`.  In doubt it isn't.
 */
bool kernel_options_apply(struct kernel_options *kernel, struct build_options *build);

/*
 * Such a kernel: its tree if there's one, what its objects offer, what its
 * modules, its whitelists and the rules ask for.
 */
struct kernel {
	const struct kernel_options *options;
	struct ak_tree tree;
	bool has_tree;
	const struct ak_modpost *modpost; /* before 6.5: the oldest */
	bool modversions;
	struct ak_paths modules; /* files: the tree's, then the operands */
	size_t own_modules;	 /* how many of them are the tree's */
	struct ak_paths whitelists;
	char *vmlinux; /* what was read for vmlinux; NULL: nothing but lists */
	struct ak_offers offers;
	bool *is_operand; /* by the offers' objects */
	struct ak_needs *needs;
	bool complete; /* nothing was passed over */
};

/* Opens the tree, if one was named, and finds the files.  0 or -1. */
int kernel_open(struct kernel *kernel, const struct cli *cli, const struct kernel_options *options,
		struct ak_error *err);

/* Reads what is offered and what is asked for.  0 or -1. */
int kernel_read(struct kernel *kernel, const struct cli *cli, struct ak_error *err);

/* Warns of modules that need each other.  0 or -1. */
int kernel_warn_of_cycle(const struct ak_keep *keep, struct ak_error *err);

/* Frees the kernel and its options' lists. */
void kernel_close(struct kernel *kernel, struct kernel_options *options);

#endif
