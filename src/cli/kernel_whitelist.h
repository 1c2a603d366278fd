/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_KERNEL_WHITELIST_H
#define CLI_KERNEL_WHITELIST_H

#include "kernel.h"

/*
 * `scan --as-whitelist`: the lines that a whitelist needs for the operands to
 * find in a kernel all that it can export, behind comments that name the
 * modules.  Written to `output` (NULL: stdout).  Frees the options' lists.
 * The exit status: EXIT_DIFFERS if a module needs what the kernel can't export.
 */
int kernel_whitelist(const struct cli *cli, struct kernel_options *options, const char *output);

#endif
