/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_KERNEL_PARTS_H
#define CLI_KERNEL_PARTS_H

#include "autoksyms/offers.h"
#include "kernel.h"

/*
 * The objects that vmlinux is made of, and what each exports, as far as the tree's vmlinux.a tells:
 * without one, or of bitcode, they are few or none.  0 or -1; ak_offers_free() either way.
 */
int kernel_parts_read(struct ak_offers *parts, const struct kernel *kernel, const struct cli *cli,
		      struct ak_error *err);

#endif
