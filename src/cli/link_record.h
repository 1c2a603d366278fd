/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LINK_RECORD_H
#define CLI_LINK_RECORD_H

#include <jansson.h>

#include "autoksyms/error.h"

struct ak_link_recipe;
struct ak_link_result;

/* What a link is noted in, in the directory of the image. */
#define LINK_RECORD_NAME ".autoksyms.link.json"

/* The path of an output's record, to be freed; NULL: no memory. */
char *link_record_path(const char *output);

/* The document of a link (doc/json.md), finished or, with `failure`, not. */
json_t *link_record(const struct ak_link_recipe *recipe, const struct ak_link_result *result,
		    const struct ak_error *failure);

#endif
