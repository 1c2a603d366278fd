/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHECK_OPTIONS_H
#define CLI_CHECK_OPTIONS_H

#include <stdbool.h>

#include "build.h"
#include "kernel.h"

/* The options by which commands are told what a decision is to be made about, of either era. */
struct check_options {
	struct build_options build;
	struct kernel_options kernel; /* filled by kernel_options_apply() */
	const char *old;	      /* a list to compare with; NULL: the tree's own */
	bool grow_only;		      /* what isn't needed may stay */
};

/* The lines of a command's option table for them. */
/* clang-format off */
#define CHECK_OPTIONS(o) \
	BUILD_OPTION_TREE(&(o)->build), \
	BUILD_OPTION_NEEDS(&(o)->build), \
	BUILD_OPTION_KEEP_GOING(&(o)->build), \
	BUILD_OPTION_WITHOUT(&(o)->build), \
	{ "no-modorder", 0, CLI_FLAG, &(o)->build.no_modorder, NULL, \
	  "leave the tree's own modules out" }, \
	{ "no-trim-check", 0, CLI_FLAG, &(o)->grow_only, NULL, \
	  "a list that holds more than needed is fine" }, \
	{ "old", 0, CLI_VALUE, &(o)->old, "FILE", "compare with this autoksyms.h" }, \
	KERNEL_OPTIONS_OF_CHECK(&(o)->kernel)

/* clang-format on */

#endif
