/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PROTECT_REPORT_H
#define CLI_PROTECT_REPORT_H

#include "autoksyms/symlist_verify.h"
#include "cli.h"

/* Tells what modules need beyond a list, as text or as the document of `command`.  0 or -1. */
int protect_report(const struct cli *cli, const char *command, const struct ak_protected *found,
		   struct ak_error *err);

/*
 * Holds the modules that the operands stand for against the list in that file and reports.  1 if
 * there is something to tell, 0, -1.  max_decompressed: see struct ak_scan.
 */
int protect_run(const struct cli *cli, const char *command, const char *list, bool signed_too,
		uint64_t max_decompressed, struct ak_error *err);

#endif
