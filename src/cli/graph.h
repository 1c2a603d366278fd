/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_GRAPH_H
#define CLI_GRAPH_H

#include "autoksyms/needs.h"

/*
 * `why --graph=dot`: who needs a symbol and who exports it, in the language of
 * Graphviz; see dot(1).  Between graph_begin() and graph_end() each symbol once.
 */
void graph_begin(void);
void graph_symbol(const char *symbol, const char *verdict);
void graph_needs(const struct ak_needs *needs, const struct ak_needs_index *index, uint32_t symbol);
void graph_exporter(const char *exporter, const char *symbol);
void graph_end(void);

#endif
