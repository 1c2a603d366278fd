// SPDX-License-Identifier: GPL-2.0-or-later
#include "autoksyms/needs.h"
#include "cli.h"

/* Text names this many of those who need a symbol; --json names all. */
#define NAMED 3

void cli_print_needed_by(const struct ak_needs *needs, const struct ak_needs_index *index,
			 const char *symbol)
{
	uint32_t id = ak_needs_find(needs, symbol);
	uint32_t i = index->first[id], end = index->first[id + 1];
	uint32_t shown = end - i > NAMED ? i + NAMED : end;
	const char *separator = "";

	for (; i < shown; i++) {
		cli_print("%s%s", separator, ak_needs_source(needs, index->needs[i].source));
		if (index->needs[i].line)
			cli_print(":%u", index->needs[i].line);
		separator = ", ";
	}
	if (i < end)
		cli_print(" and %u more", end - i);
}
