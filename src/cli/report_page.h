/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_PAGE_H
#define CLI_REPORT_PAGE_H

#include <jansson.h>

#include "autoksyms/error.h"

/*
 * Writes a page of HTML that shows a document of `report` (doc/json.md) to `output` (-: stdout).  All
 * that it takes is in it, and its Content-Security-Policy has browsers load nothing else and run no
 * other script, whatever names the document holds.  0 or -1.
 */
int report_page_write(const json_t *document, const char *output, struct ak_error *err);

#endif
