/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_KERNEL_TREE_H
#define INPUT_KERNEL_TREE_H

#include "autoksyms/error.h"

/* Where the facts about a kernel build are.  All results are to be freed; NULL with *err set. */

/* The source tree of an objtree: its link `source`, else the objtree itself. */
char *kernel_srctree(const char *objtree, struct ak_error *err);

/*
 * The release, such as "6.1.192": the objtree's include/config/kernel.release; before that exists,
 * VERSION and PATCHLEVEL of the source tree's Makefile.
 */
char *kernel_release(const char *objtree, const char *srctree, struct ak_error *err);

/* objtree's include/config/auto.conf, which must be there. */
char *kernel_config(const char *objtree, struct ak_error *err);

/* The same; before that exists (make syncconfig), what it's going to be made of: .config. */
char *kernel_any_config(const char *objtree, struct ak_error *err);

/*
 * What a variable of kbuild's was, such as SRCARCH, when the tree was configured: Kconfig writes
 * those that it uses to include/config/auto.conf.cmd, as `ifneq "$(NAME)" "value"`.  "" if it isn't
 * there.
 */
char *kernel_variable(const char *objtree, const char *name, struct ak_error *err);

#endif
