/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMLIST_MODULES_H
#define SYMLIST_MODULES_H

#include "autoksyms/symlist_extract.h"

/*
 * Reads the facts about all modules and fills in those that count, by path, with what they need:
 * extracted->modules and ->facts.  0 or -1.
 */
int symlist_modules_read(struct ak_extracted *extracted, const struct ak_symlist_extract *how,
			 struct ak_error *err);

#endif
