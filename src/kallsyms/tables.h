/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_TABLES_H
#define KALLSYMS_TABLES_H

#include <stdbool.h>

#include "autoksyms/kallsyms.h"

/*
 * Makes names, markers, tokens and seqs of k->options, symbols and count, which are set.  0 or -1,
 * *k being freed by the caller either way.
 */
int kallsyms_fill(struct ak_kallsyms *k, struct ak_error *err);

/* The label a table stands at, e.g. "kallsyms_names". */
const char *kallsyms_table_label(const struct ak_kallsyms_options *options,
				 enum ak_kallsyms_table table);

/* True if these options write that table at all. */
bool kallsyms_has_table(const struct ak_kallsyms_options *options, enum ak_kallsyms_table table);

/* True if the layout gives the table's label a size. */
bool kallsyms_has_size(const struct ak_kallsyms_layout *layout, enum ak_kallsyms_table table);

/* What every label is aligned to, bytes. */
unsigned int kallsyms_alignment(const struct ak_kallsyms_layout *layout, bool is64);

/* How many entries kallsyms_markers has. */
static inline uint32_t kallsyms_marker_count(const struct ak_kallsyms *k)
{
	return k->count / 256 + (k->count % 256 != 0);
}

/* Symbols' addresses are whole words: label kallsyms_addresses. */
static inline bool kallsyms_has_addresses(const struct ak_kallsyms_options *options)
{
	return options->layout->addressing == AK_KALLSYMS_CHOICE && !options->base_relative;
}

#endif
