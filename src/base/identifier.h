/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_IDENTIFIER_H
#define BASE_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The longest name taken: far beyond KSYM_NAME_LEN (512), and a bound on what
 * one damaged string table can make of a few symbols.
 */
#define SYMBOL_NAME_MAX 65535

/* Whether name[0..len) can follow __KSYM_ in a macro's name: letters, digits, `_`. */
static inline bool is_identifier(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		char c = name[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_'))
			return false;
	}
	return len > 0;
}

#endif
