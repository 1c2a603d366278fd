/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMLIST_MISSING_H
#define SYMLIST_MISSING_H

#include "autoksyms/symlist_extract.h"

/* Fills in ->missing, by module and in the era's order, with what is known of each.  0 or -1. */
int symlist_missing_find(struct ak_extracted *extracted, const struct ak_symlist_extract *how,
			 struct ak_error *err);

#endif
