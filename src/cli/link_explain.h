/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LINK_EXPLAIN_H
#define CLI_LINK_EXPLAIN_H

#include <jansson.h>
#include <stdio.h>

#include "autoksyms/error.h"

/*
 * Says of a link's record what changed between links, where there were more than usual or it didn't
 * come to rest: by where such symbols come from, and by which rule they could be left out.
 * Nothing if all was as usual.
 */
void link_explain(const json_t *record, FILE *to);

/* Reads a record back.  NULL with *err set: it isn't one. */
json_t *link_explain_read(const char *path, struct ak_error *err);

/* Prints it as tables: links, what took how long, how large the tables are. */
void link_explain_all(const json_t *record, FILE *to);

/* What all of its steps took together. */
double link_explain_seconds(const json_t *record);

#endif
