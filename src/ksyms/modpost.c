// SPDX-License-Identifier: GPL-2.0-or-later
#include "autoksyms/modpost.h"
#include "base/release.h"

/*
 * 6.12's and 7.2's rows are what their modpost.c does; in between it's known in
 * which release each change came but for section_bounds, which changes no file.
 */
/* clang-format off */
static const struct ak_modpost rows[] = {
	{ .name = "6.5", .major = 6, .minor = 5 },
	{ .name = "6.10", .major = 6, .minor = 10, .objtree_whitelist = true },
	{ .name = "6.14", .major = 6, .minor = 14, .objtree_whitelist = true, .no_trim = true },
	{ .name = "6.16", .major = 6, .minor = 16, .objtree_whitelist = true, .no_trim = true,
	  .module_namespaces = true },
	{ .name = "6.18", .major = 6, .minor = 18, .objtree_whitelist = true, .no_trim = true,
	  .module_namespaces = true, .section_bounds = true, .aliases = true },
	{ .name = "7.1", .major = 7, .minor = 1, .objtree_whitelist = true, .no_trim = true,
	  .module_namespaces = true, .section_bounds = true, .aliases = true, .flags = true },
};
/* clang-format on */

#define ROWS (sizeof(rows) / sizeof(rows[0]))

const struct ak_modpost *ak_modpost_row(size_t i)
{
	return i < ROWS ? &rows[i] : NULL;
}

int ak_modpost_trims(const char *release, struct ak_error *err)
{
	struct release r;

	if (release_parse(&r, release, err))
		return -1;
	return release_reached(r, rows[0].major, rows[0].minor);
}

const struct ak_modpost *ak_modpost_find(const char *release, struct ak_error *err)
{
	size_t i = ROWS;
	struct release r;

	if (release_parse(&r, release, err))
		return NULL;
	while (i--)
		if (release_reached(r, rows[i].major, rows[i].minor))
			return &rows[i];
	ak_error_set(err, NULL, 0,
		     "kernel %u.%u trims by autoksyms.h; it's from 6.5 on that modpost does; "
		     "autoksyms gen writes that list",
		     r.major, r.minor);
	return NULL;
}
