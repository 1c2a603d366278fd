/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_LINE_H
#define KALLSYMS_MAP_LINE_H

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "autoksyms/map.h"

/* A symbol as a line `ADDRESS TYPE NAME`, as nm writes it. */

/* What nm has for a type: letters, a question mark, a dash. */
static inline bool map_is_type(char c)
{
	return isalpha((unsigned char)c) || c == '?' || c == '-';
}

/* With its newline. */
static inline size_t map_line_size(const struct ak_symbol *sym, unsigned int digits)
{
	return digits + strlen(" T \n") + sym->len;
}

static inline void map_line_put_digits(char *to, uint64_t number, unsigned int digits)
{
	static const char hex[] = "0123456789abcdef";

	while (digits--) {
		to[digits] = hex[number & 15];
		number >>= 4;
	}
}

/* Writes the line, with a newline and no NUL: what stands behind it. */
static inline char *map_line_put(char *to, const struct ak_symbol *sym, unsigned int digits)
{
	if (ak_symbol_is_undefined(sym))
		memset(to, ' ', digits);
	else
		map_line_put_digits(to, sym->address, digits);
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
