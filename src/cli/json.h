/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "autoksyms/error.h"

struct ak_decision;
struct ak_need;
struct ak_needs;
struct ak_needs_index;

/* doc/json.md describes every document.  Version of all of them. */
#define JSON_VERSION 1

/*
 * From here on the program ends with EXIT_TROUBLE where there's no memory for JSON: else a document
 * would lack what there was no memory for.  For main().
 */
void json_end_without_memory(void);

/* {"version": 1, "command": command}; NULL: no memory. */
json_t *json_document(const char *command);

/* A string whose bytes may be anything: what isn't UTF-8 becomes U+FFFD. */
json_t *json_name(const char *bytes);

/* One request: {"kind": "module|whitelist|rule|list", "name": ..., "line": N}. */
json_t *json_need(const struct ak_needs *needs, const struct ak_need *need);

/* Who asks for a symbol (AK_NONE: nobody known): an array of these. */
json_t *json_needed_by(const struct ak_needs *needs, const struct ak_needs_index *index,
		       uint32_t symbol);

/* A list that was updated, or not: {..., "update", "before", "after", "changed": [symbols]}. */
json_t *json_update(const char *command, const struct ak_decision *decision);

/* Writes the document to `output` (NULL, -: stdout) and frees it.  0 or -1 (NULL: out of memory). */
int json_print(json_t *document, const char *output, struct ak_error *err);

#endif
