/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_PLAIN_NAME_H
#define KALLSYMS_PLAIN_NAME_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Plain names are those without blanks and control characters: nearly all.
 * Looked at eight bytes at a time.
 */

/*
 * The lowest set bit is the highest one of the first byte of eight that is a
 * blank, a control character or NUL; 0: none is.
 */
static inline uint64_t low_bytes(const char *eight)
{
	const uint64_t ones = 0x0101010101010101u, highs = ones * 0x80;
	uint64_t bytes;

	memcpy(&bytes, eight, sizeof(bytes));
	bytes = le64toh(bytes);
	return (bytes - ones * '!') & ~bytes & highs;
}

/* The length of a name, behind whose NUL seven more bytes can be read. */
static inline size_t measure_name(const char *name, bool *is_plain)
{
	const char *at = name;
	uint64_t low;

	while (!(low = low_bytes(at)))
		at += sizeof(low);
	at += __builtin_ctzll(low) / 8;
	*is_plain = !*at;
	return (size_t)(at - name) + (*is_plain ? 0 : strlen(at));
}

static inline bool is_plain_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i + 8 <= len; i += 8)
		if (low_bytes(name + i))
			return false;
	/* What is left, with some of what was looked at before. */
	if (len >= 8)
		return !low_bytes(name + len - 8);
	for (; i < len; i++)
		if ((unsigned char)name[i] < '!')
			return false;
	return true;
}

#endif
