/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_SYMLIST_INPUT_H
#define CLI_SYMLIST_INPUT_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "autoksyms/symlist_lint.h"
#include "cli.h"

struct ak_needs;

/* The line of a command's option table that says whose rules hold. */
/* clang-format off */
#define SYMLIST_OPTION_COMPAT(name) \
	{ "compat", 0, CLI_ONCE, name, "WHICH", \
	  "as upstream's tools did: old, middle, new (default)" }
/* clang-format on */

/* Adds the symbols of the operands, lists all ("-": standard input), none being that.  0 or -1. */
int cli_add_lists(const struct cli *cli, bool raw, struct ak_needs *needs, struct ak_error *err);

/* Writes names, sorted, one a line.  0 or -1. */
int cli_write_names(const char *output, const struct ak_needs *needs, const uint32_t *sorted,
		    struct ak_error *err);

/* Prints "FILE:LINE: " or "FILE: ". */
void cli_put_place(FILE *to, const char *file, uint32_t line);

/* A line for something found in a list. */
void cli_print_finding(FILE *to, const struct ak_symlist *list,
		       const struct ak_symlist_finding *finding);
json_t *cli_finding_json(const struct ak_symlist *list, const struct ak_symlist_finding *finding);

/* The files' reasons, none if there are no files.  NULL with *err set. */
struct ak_reasons *cli_read_reasons(const struct ak_paths *files, struct ak_error *err);

/*
 * Who exports what: by Module.symvers files, and by the objects themselves (max_decompressed: see struct
 * ak_scan).  NULL with *err set.
 */
struct ak_needs *cli_read_exports(const struct cli *cli, const struct ak_paths *symvers,
				  const struct ak_paths *objects, uint64_t max_decompressed,
				  struct ak_error *err);

/* Appends the lines of a file that aren't empty.  0 or -1. */
int cli_read_lines(const char *path, struct ak_paths *lines, struct ak_error *err);

#endif
