// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "json.h"
#include "needers.h"

int needers_init(struct needers *n, const struct ak_needs *needs,
		 const struct ak_needs_index *index, struct ak_error *err)
{
	*n = (struct needers){ .needs = needs, .index = index, .array = json_array() };
	n->number = calloc((size_t)ak_needs_source_count(needs) + 1, sizeof(*n->number));
	return n->array && n->number ? 0 : ak_error_nomem(err);
}

void needers_free(struct needers *n)
{
	json_decref(n->array);
	free(n->number);
	*n = (struct needers){ 0 };
}

static size_t number_of(struct needers *n, const struct ak_need *need)
{
	uint32_t *number = &n->number[need->source];
	size_t next = json_array_size(n->array);

	if (!need->line && *number)
		return *number - 1;
	if (!need->line)
		*number = (uint32_t)next + 1;
	json_array_append_new(n->array, json_need(n->needs, need));
	return next;
}

json_t *needers_of(struct needers *n, uint32_t symbol)
{
	json_t *numbers = json_array();
	uint32_t i;

	if (symbol == AK_NONE)
		return numbers;
	for (i = n->index->first[symbol]; i < n->index->first[symbol + 1]; i++)
		json_array_append_new(numbers,
				      json_integer((json_int_t)number_of(n, &n->index->needs[i])));
	return numbers;
}
