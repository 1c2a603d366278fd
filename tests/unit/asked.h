/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ASKED_H
#define ASKED_H

#include "autoksyms/list.h"
#include "autoksyms/needs.h"

/* Shorthands for needed sets. */

/* A set in which one source of this kind asks for these blank-separated symbols; to be freed. */
struct ak_needs *needs_of(enum ak_source_kind kind, const char *source, const char *symbols);

/* Adds such a source to a set. */
void add_needs(struct ak_needs *needs, enum ak_source_kind kind, const char *source,
	       const char *symbols);

/* The same as a list, each symbol a macro; its symbols are to be freed. */
struct ak_list list_of(const char *symbols);

/* Asserts that the set's symbols, sorted, are these, blank-separated. */
void assert_symbols(const struct ak_needs *needs, const char *symbols);

/*
 * Asserts what one source asks for, in its order: "name@line|name@line", the
 * line left out where it is 0.
 */
void assert_asks(const struct ak_needs *needs, uint32_t source, const char *requests);

/* "kind:name kind:name", e.g. "module:a.ko whitelist:wl": asserts that these are the sources. */
void assert_sources(const struct ak_needs *needs, const char *sources);

#endif
