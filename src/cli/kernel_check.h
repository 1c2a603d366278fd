/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_KERNEL_CHECK_H
#define CLI_KERNEL_CHECK_H

#include "kernel.h"

/*
 * `check` for kernels of 6.5 and later.  `old` is a .vmlinux.export.c or a
 * Module.symvers to compare with, NULL: the tree's own.  Frees the options'
 * lists.  The exit status.
 */
int kernel_check(const struct cli *cli, struct kernel_options *options, const char *old,
		 bool grow_only);

#endif
