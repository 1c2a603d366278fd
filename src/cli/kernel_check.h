/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_KERNEL_CHECK_H
#define CLI_KERNEL_CHECK_H

#include <jansson.h>
#include <stdbool.h>

#include "idle_lines.h"
#include "kernel.h"
#include "verdicts.h"

/* All that a decision was made from, and the decision, for kernels of 6.5 and later. */
struct kernel_check {
	struct kernel kernel;
	struct ak_offers before;
	bool has_before; /* else nothing is trimmed, as far as we know */
	struct ak_keep keep;
	struct ak_needs_index index;
	struct ak_keep_changes changes;
	struct verdicts verdicts;
	struct idle_lines idle;
	char *newer; /* what vmlinux isn't linked from yet; NULL: none */
};

/*
 * Decides what becomes of the kernel's exports.  `old` is a .vmlinux.export.c or a Module.symvers to
 * compare with, NULL: the tree's own.  0 or -1; kernel_check_free() either way, which frees the
 * options' lists, too.
 */
int kernel_check_make(struct kernel_check *check, const struct cli *cli,
		      const struct kernel_options *options, const char *old, bool grow_only,
		      struct ak_error *err);
void kernel_check_free(struct kernel_check *check, struct kernel_options *options);

/* False: every export stays, whoever needs it. */
bool kernel_check_trims(const struct kernel_check *check);

/* The document of `check` (doc/json.md).  NULL with *err set. */
json_t *kernel_check_json(const struct kernel_check *check, struct ak_error *err);

/* `check` for such kernels: makes it, prints it, frees it.  The exit status. */
int kernel_check(const struct cli *cli, struct kernel_options *options, const char *old,
		 bool grow_only);

#endif
