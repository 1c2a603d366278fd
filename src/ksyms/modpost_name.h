/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KSYMS_MODPOST_NAME_H
#define KSYMS_MODPOST_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How modpost takes the names of undefined symbols (scripts/mod/modpost.c:
 * remove_dot(), ignore_undef_symbol(), handle_symbol()).
 */

/* The length of a name without a number that GCC appended: `foo.12`, `foo.12.isra`. */
size_t modpost_name_length(const char *name, size_t len);

/* Whether the final link of a module provides it; section_bounds: __start_X and __stop_X as well. */
bool modpost_name_is_provided(const char *name, uint16_t machine, bool section_bounds);

/* SPARC: `.foo` is exported as `_Foo`. */
bool modpost_name_is_munged(const char *name, uint16_t machine);
void modpost_name_munge(char *name);

#endif
