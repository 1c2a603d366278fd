/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_BUILD_CHECK_H
#define CLI_BUILD_CHECK_H

#include <jansson.h>
#include <stdbool.h>

#include "autoksyms/decision.h"
#include "autoksyms/exports.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "build.h"

/* All that a decision was made from, and the decision, for kernels before 6.5. */
struct build_check {
	struct build build;
	struct ak_list before, after;
	struct ak_needs *needs; /* what `after` was made from */
	struct ak_needs_index index;
	struct ak_exports exports; /* read only if the list changes */
	struct ak_decision decision;
	char *newer; /* an object that vmlinux doesn't have yet; NULL: none */
	bool complete;
};

/*
 * Decides what becomes of the build's list; `old` is one to compare with, NULL: the tree's own.
 * 0 or -1; build_check_free() and then build_close() either way.
 */
int build_check_make(struct build_check *check, const struct cli *cli,
		     const struct build_options *options, const char *old, bool grow_only,
		     struct ak_error *err);
void build_check_free(struct build_check *check);

bool build_check_relinks(const struct build_check *check);

/* Whether there is something to do, or something was passed over. */
bool build_check_differs(const struct build_check *check);

/* The document of `check` (doc/json.md). */
json_t *build_check_json(const struct build_check *check);

#endif
