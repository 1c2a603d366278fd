/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_KERNEL_WHY_H
#define CLI_KERNEL_WHY_H

#include "kernel.h"

/*
 * `why` for kernels of 6.5 and later: the operands are symbols, `modules` are
 * files to scan beside the tree's.  Frees the options' lists.  The exit status.
 */
int kernel_why(const struct cli *cli, struct kernel_options *options,
	       const struct ak_paths *modules, bool graph);

#endif
