/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_KERNEL_SYMBOLS_H
#define CLI_KERNEL_SYMBOLS_H

#include <jansson.h>

#include "kernel_check.h"

/*
 * The same as build_symbols_add() of a kernel of 6.5 or later: all that it can export, and what
 * modules need of it in vain.  0 or -1.
 */
int kernel_symbols_add(json_t *document, const struct kernel_check *check, const struct cli *cli,
		       struct ak_error *err);

#endif
