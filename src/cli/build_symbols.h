/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_BUILD_SYMBOLS_H
#define CLI_BUILD_SYMBOLS_H

#include <jansson.h>

#include "build_check.h"

/*
 * Adds to a document what becomes of every symbol that is exported, needed or listed in a build
 * before 6.5: members `needers`, `exporters` and `symbols` of `report` (doc/json.md).  Reads the
 * check's exports, unless it has them.  0 or -1.
 */
int build_symbols_add(json_t *document, struct build_check *check, const struct cli *cli,
		      struct ak_error *err);

#endif
