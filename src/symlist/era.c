// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/symlist.h"

/*
 * Oldest first.  What each row says was seen by running the tools in kernel/build/abi as they were
 * for Android 12, for Android 13, and in 2024.
 */
static const struct ak_symlist_era eras[] = {
	{
		.name = "old",
		.pads_underscores = true,
		.always = "module_layout __put_task_struct",
	},
	{
		.name = "middle",
		.pads_underscores = true,
		.gki_needs = true,
		.sorts_preserved = true,
		.always = "module_layout __put_task_struct",
	},
	{
		.name = "new",
		.by_signature = true,
		.sorts_preserved = true,
		.pairs = true,
		.always = "module_layout __put_task_struct utf8_data_table",
	},
};

#define ERA_COUNT (sizeof(eras) / sizeof(eras[0]))

const struct ak_symlist_era *ak_symlist_era_row(size_t i)
{
	return i < ERA_COUNT ? &eras[i] : NULL;
}

const struct ak_symlist_era *ak_symlist_era_find(const char *name, struct ak_error *err)
{
	size_t i;

	if (!name)
		return &eras[ERA_COUNT - 1];
	for (i = 0; i < ERA_COUNT; i++)
		if (!strcmp(name, eras[i].name))
			return &eras[i];
	ak_error_set(err, NULL, 0, "there are no tools called '%s' (old, middle, new)", name);
	return NULL;
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* The underscores that the older key has at its end; in a name of nothing else the last doesn't count. */
static size_t padding(const struct ak_symlist_era *era, const char *name)
{
	size_t leading = strspn(name, "_");

	if (!era->pads_underscores)
		return 0;
	if (leading && !name[leading])
		leading--;
	return leading < 5 ? 5 - leading : 0;
}

/* The next character of a key, 0 at its end. */
static unsigned char next(const char **name, size_t *pad)
{
	while (**name == '_')
		++*name;
	if (**name)
		return lower(*(*name)++);
	if (!*pad)
		return 0;
	--*pad;
	return '_';
}

int ak_symlist_compare(const struct ak_symlist_era *era, const char *a, const char *b)
{
	size_t pad_a = padding(era, a), pad_b = padding(era, b);
	const char *x = a, *y = b;
	unsigned char c, d;

	do {
		c = next(&x, &pad_a);
		d = next(&y, &pad_b);
	} while (c && c == d);
	return c != d ? (int)c - d : strcmp(a, b);
}
