// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/grow.h"
#include "byte_rules.h"

int byte_rules_add(struct byte_rules *list, const struct byte_rule *item, bool in_front)
{
	struct byte_rule *grown = grow(list->items, list->count, &list->capacity, sizeof(*grown));
	size_t at = in_front ? 0 : list->count;

	if (!grown)
		return -1;
	list->items = grown;
	memmove(grown + at + 1, grown + at, (list->count - at) * sizeof(*grown));
	grown[at] = *item;
	list->count++;
	return 0;
}
