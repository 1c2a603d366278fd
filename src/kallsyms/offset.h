/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_OFFSET_H
#define KALLSYMS_OFFSET_H

#include <stdint.h>

#include "autoksyms/error.h"

struct ak_kallsyms;

/*
 * What is written for symbol i where addresses aren't absolute words.
 * Base-relative: the number in kallsyms_offsets, as a signed or unsigned 32-bit
 * number.  Place-relative (--pc-relative): its distance from _text.  From 7.0
 * on without that: the address, of which the lower 32 bits stand in the table.
 * 0, or -1: out of range, the symbol is named.
 */
int kallsyms_offset(const struct ak_kallsyms *k, uint32_t i, int64_t *value, struct ak_error *err);

#endif
