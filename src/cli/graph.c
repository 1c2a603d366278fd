// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "graph.h"

/* In DOT's strings only the quote means something, and a backslash before it. */
static void put_quoted(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		if ((unsigned char)*text < ' ')
			printf("\\\\x%02x", (unsigned char)*text);
		else
			putchar(*text);
	}
	putchar('"');
}

void graph_begin(void)
{
	puts("digraph why {\n\trankdir=LR;\n\tnode [shape=box];");
}

void graph_symbol(const char *symbol, const char *verdict)
{
	putchar('\t');
	put_quoted(symbol);
	printf(" [shape=ellipse, tooltip=\"%s\"];\n", verdict);
}

void graph_needs(const struct ak_needs *needs, const struct ak_needs_index *index, uint32_t symbol)
{
	uint32_t i;

	if (symbol == AK_NONE)
		return;
	for (i = index->first[symbol]; i < index->first[symbol + 1]; i++) {
		putchar('\t');
		put_quoted(ak_needs_source(needs, index->needs[i].source));
		fputs(" -> ", stdout);
		put_quoted(ak_needs_symbol(needs, symbol));
		if (index->needs[i].line)
			printf(" [label=\"line %u\"]", index->needs[i].line);
		puts(";");
	}
}

void graph_exporter(const char *exporter, const char *symbol)
{
	putchar('\t');
	put_quoted(symbol);
	fputs(" -> ", stdout);
	put_quoted(exporter);
	puts(" [style=dashed];");
}

void graph_end(void)
{
	puts("}");
}
