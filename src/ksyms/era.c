// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "base/release.h"

#define OLD_DEP_DIR "include/config/ksym"
#define DEP_DIR "include/ksym"

/* clang-format off */
static const struct ak_era eras[] = {
	{ .name = "4.7", .major = 4, .minor = 7, .input = AK_INPUT_MODVERDIR,
	  .creates_list = true, .verbatim_whitelist = true, .layout_last = true,
	  .dep_dir = OLD_DEP_DIR, .dep_splits = true },
	{ .name = "4.17", .major = 4, .minor = 17, .input = AK_INPUT_MODVERDIR,
	  .creates_list = true, .verbatim_whitelist = true, .layout_last = true,
	  .dep_dir = DEP_DIR, .dep_splits = true },
	{ .name = "5.3", .major = 5, .minor = 3, .input = AK_INPUT_MOD,
	  .creates_list = true, .verbatim_whitelist = true, .layout_last = true,
	  .dep_dir = DEP_DIR, .dep_splits = true },
	{ .name = "5.7", .major = 5, .minor = 7, .input = AK_INPUT_MOD,
	  .expands_whitelist = true, .verbatim_whitelist = true, .layout_last = true,
	  .dep_dir = DEP_DIR, .dep_splits = true },
	{ .name = "5.12", .major = 5, .minor = 12, .input = AK_INPUT_MOD,
	  .expands_whitelist = true, .strips_dot = true,
	  .lto_symbols = "memcpy memmove memset _mcount __stack_chk_fail __stack_chk_guard",
	  .dep_dir = DEP_DIR, .dep_splits = true },
	{ .name = "5.15", .major = 5, .minor = 15, .input = AK_INPUT_MOD,
	  .expands_whitelist = true, .strips_dot = true,
	  .dep_dir = DEP_DIR },
	{ .name = "5.19", .major = 5, .minor = 19, .input = AK_INPUT_USYMS, .strips_dot = true,
	  .drops_this_module = true, .dep_dir = DEP_DIR },
};
/* clang-format on */

/* The first release without autoksyms.h. */
#define END_MAJOR 6
#define END_MINOR 5

const struct ak_era *ak_era_row(size_t i)
{
	return i < sizeof(eras) / sizeof(eras[0]) ? &eras[i] : NULL;
}

const struct ak_era *ak_era_find(const char *release, struct ak_error *err)
{
	size_t i = sizeof(eras) / sizeof(eras[0]);
	struct release r;

	if (release_parse(&r, release, err))
		return NULL;
	if (release_reached(r, END_MAJOR, END_MINOR)) {
		ak_error_set(
			err, NULL, 0,
			"kernel %u.%u has no autoksyms.h: from 6.5 on modpost trims the exports; "
			"autoksyms check, why and exports know how",
			r.major, r.minor);
		return NULL;
	}
	while (i--)
		if (release_reached(r, eras[i].major, eras[i].minor))
			return &eras[i];
	ak_error_set(err, NULL, 0,
		     "kernel %u.%u can't trim its exports: that came with 4.7, and there's "
		     "nothing to do before",
		     r.major, r.minor);
	return NULL;
}

static void bad_dep_name(const char *symbol, struct ak_error *err)
{
	ak_error_set(err, NULL, 0, "'%s' can't be the name of a dependency file; leave it out",
		     symbol);
}

char *ak_era_dep_file(const struct ak_era *era, const char *symbol, struct ak_error *err)
{
	size_t len;
	char *path, *p;

	/* The shell's `read` takes these off. */
	symbol += strspn(symbol, " \t");
	len = strlen(symbol);
	while (len && (symbol[len - 1] == ' ' || symbol[len - 1] == '\t'))
		len--;
	if (!len || memchr(symbol, '/', len) || (len <= 2 && !memcmp(symbol, "..", len))) {
		bad_dep_name(symbol, err);
		return NULL;
	}
	if (asprintf(&path, "%s/%.*s%s", era->dep_dir, (int)len, symbol,
		     era->dep_splits ? ".h" : "") < 0) {
		ak_error_nomem(err);
		return NULL;
	}
	if (!era->dep_splits)
		return path;
	for (p = path + strlen(era->dep_dir) + 1; *p; p++)
		*p = *p == '_' ? '/' : (char)tolower((unsigned char)*p);
	if (strstr(path, "/../")) {
		bad_dep_name(symbol, err);
		free(path);
		return NULL;
	}
	return path;
}
