/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_LINE_H
#define KALLSYMS_MAP_LINE_H

#include <ctype.h>
#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "autoksyms/map.h"

/* A symbol as a line `ADDRESS TYPE NAME`, as nm writes it. */

/* What nm has for a type: letters, a question mark, a dash. */
static inline bool map_is_type(char c)
{
	return isalpha((unsigned char)c) || c == '?' || c == '-';
}

/*
 * How wide the address is: binutils writes those that don't fit all the same,
 * such as 32-bit MIPS ones, which are negative.
 */
static inline unsigned int map_line_width(const struct ak_symbol *sym, unsigned int digits)
{
	return sym->address >> 32 && digits < 16
		       ? (67 - (unsigned int)__builtin_clzll(sym->address)) / 4
		       : digits;
}

/* With its newline. */
static inline size_t map_line_size(const struct ak_symbol *sym, unsigned int digits)
{
	return map_line_width(sym, digits) + strlen(" T \n") + sym->len;
}

/* The eight digits of a number, as bytes from the highest digit on. */
static inline uint64_t map_line_digits(uint32_t number)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t digits = number, letters;

	/* Each half byte into a byte of its own, ... */
	digits = (digits | digits << 16) & 0x0000ffff0000ffffu;
	digits = (digits | digits << 8) & 0x00ff00ff00ff00ffu;
	digits = (digits | digits << 4) & ones * 0x0f;
	/* ... which is 1 where the digit is a letter. */
	letters = ((digits + ones * 6) >> 4) & ones;
	return htobe64(digits + ones * '0' + letters * ('a' - '0' - 10));
}

/* At least eight digits. */
static inline void map_line_put_address(char *to, uint64_t address, unsigned int digits)
{
	uint64_t high = map_line_digits((uint32_t)(address >> 32));
	uint64_t low = map_line_digits((uint32_t)address);

	/* Of a known length it takes no call. */
	if (digits == 16)
		memcpy(to, &high, 8);
	else
		memcpy(to, (const char *)&high + 16 - digits, digits - 8);
	memcpy(to + digits - 8, &low, 8);
}

/* Writes the line, with a newline and no NUL: what stands behind it. */
static inline char *map_line_put(char *to, const struct ak_symbol *sym, unsigned int digits)
{
	digits = map_line_width(sym, digits);
	if (ak_symbol_is_undefined(sym))
		memset(to, ' ', digits);
	else
		map_line_put_address(to, sym->address, digits);
	to += digits;
	*to++ = ' ';
	*to++ = sym->letter;
	*to++ = ' ';
	memcpy(to, sym->name, sym->len);
	to += sym->len;
	*to++ = '\n';
	return to;
}

#endif
