/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_STRIPPED_H
#define KALLSYMS_STRIPPED_H

#include <stddef.h>
#include <stdint.h>

struct kallsyms_bytes;

/*
 * Finds the tables in size bytes that nothing is known of but that the first
 * one is at a multiple of 8 in memory, by what tables look like.  The token
 * table's index says where each of 256 strings before it starts, and so is
 * found by itself; the others are around these two, in one of the orders of
 * kallsyms.h.
 *
 * found->format is set by the caller.  1: found->at and found->addresses are
 * set; 0: there are none; -1: out of memory.  Takes time in proportion to the
 * size, whatever the bytes are.
 */
int stripped_find(struct kallsyms_bytes *found, const unsigned char *bytes, size_t size);

#endif
