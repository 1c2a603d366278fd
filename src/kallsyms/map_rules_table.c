// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdio.h>

#include "base/release.h"
#include "map_rules_table.h"

/*
 * What scripts/mksysmap of each release leaves out, as the tool it runs gets to
 * see it.  Some of it isn't what was meant: a shell eats the backslash of `\$`
 * in 6.4, and from 6.10 on, when it's no shell any more, the backslash against
 * that makes another pattern, ` \\$`, repaired in steps.
 * Sources: Debian's linux-kbuild of 5.10.223, 6.1.192, 6.12.117, 7.2.6, 7.2.12
 * and 7.3.4, and the patches in between.  Other trees have rules of their own,
 * and stable series took over some at times that aren't known here: the
 * script of a tree itself, where it can be had, is always better.
 */

/* clang-format off */
#define TYPES " [aNUw] "

static const char *const from_3_0[] = {
	TYPES, "__crc_", " \\$[adt]", NULL
};
static const char *const from_4_2[] = {
	TYPES, "__crc_", " \\$[adt]", " .L", NULL
};
static const char *const from_5_8[] = {
	TYPES, "__crc_", " \\$[adt]", " \\.L", NULL
};
static const char *const from_6_0[] = {
	TYPES, "__crc_", " \\$[adt]", " \\.L", " L0", NULL
};

#define EXPORTS " __crc_", " __kstrtab_", " __kstrtabns_"

static const char *const from_6_1[] = {
	TYPES, " \\$", " \\.L", EXPORTS, " L0$", NULL
};

#define SOME_THUNKS " __AArch64ADRPThunk_", " __ARMV5PILongThunk_", " __ARMV7PILongThunk_", \
	" __ThumbV7PILongThunk_", " __LA25Thunk_", " __microLA25Thunk_"
#define ALL_THUNKS " __[[:alnum:]]*Thunk_"
#define TYPEIDS " __kcfi_typeid_"
#define PREFIXED_TYPEIDS TYPEIDS, " __kvm_nvhe___kcfi_typeid_", " __pi___kcfi_typeid_"
#define ENDS "_from_arm$", "_from_thumb$", "_veneer$"
#define NAMES " L0$", " _SDA_BASE_$", " _SDA2_BASE_$"
#define STUBS "\\.long_branch\\.", "\\.plt_branch\\."
#define REST ENDS, NAMES, STUBS

static const char *const from_6_4[] = {
	TYPES, " $", " \\.L", " __efistub_", " __kvm_nvhe_$", " __kvm_nvhe_\\.L",
	SOME_THUNKS, TYPEIDS, EXPORTS, REST, NULL
};
static const char *const from_6_4_4[] = {
	TYPES, " \\$", " \\.L", " __efistub_", " __kvm_nvhe_\\$", " __kvm_nvhe_\\.L",
	SOME_THUNKS, TYPEIDS, EXPORTS, REST, NULL
};

#define LOCALS TYPES, " \\$", " \\.L", " __efistub_", " __pi_\\$", " __pi_\\.L", \
	" __kvm_nvhe_\\$", " __kvm_nvhe_\\.L"

static const char *const from_6_5[] = {
	LOCALS, SOME_THUNKS, PREFIXED_TYPEIDS, EXPORTS, REST, NULL
};
static const char *const from_6_8[] = {
	LOCALS, ALL_THUNKS, PREFIXED_TYPEIDS, EXPORTS, REST, NULL
};
static const char *const from_6_10[] = {
	TYPES, " \\\\$", " \\.L", " __efistub_", " __pi_\\\\$", " __pi_\\.L",
	" __kvm_nvhe_\\\\$", " __kvm_nvhe_\\.L",
	ALL_THUNKS, PREFIXED_TYPEIDS, EXPORTS, REST, NULL
};

#define NEARLY_LOCALS TYPES, " \\$", " \\.L", " __efistub_", " __pi_\\\\$", " __pi_\\.L", \
	" __kvm_nvhe_\\$", " __kvm_nvhe_\\.L"

static const char *const from_6_13[] = {
	NEARLY_LOCALS, ALL_THUNKS, PREFIXED_TYPEIDS, EXPORTS, REST, NULL
};
static const char *const from_6_18[] = {
	NEARLY_LOCALS, ALL_THUNKS, PREFIXED_TYPEIDS, EXPORTS, " __mod_device_table__",
	ENDS, NAMES, " __UNIQUE_ID_modinfo[0-9]*$", STUBS, NULL
};
static const char *const from_7_3[] = {
	LOCALS, ALL_THUNKS, PREFIXED_TYPEIDS, EXPORTS, " __mod_device_table__",
	ENDS, NAMES, " __UNIQUE_ID_modinfo_[0-9]*$", STUBS, NULL
};

static const struct map_rules_row rows[] = {
	{ "3.0", 3, 0, 0, from_3_0 },
	{ "4.2", 4, 2, 0, from_4_2 },
	{ "4.9.229", 4, 9, 229, from_5_8 },
	{ "5.8", 5, 8, 0, from_5_8 },
	{ "5.10.145", 5, 10, 145, from_6_0 },
	{ "5.15.70", 5, 15, 70, from_6_0 },
	{ "6.0", 6, 0, 0, from_6_0 },
	{ "6.1", 6, 1, 0, from_6_1 },
	{ "6.4.0", 6, 4, 0, from_6_4 },
	{ "6.4.4", 6, 4, 4, from_6_4_4 },
	{ "6.5", 6, 5, 0, from_6_5 },
	{ "6.6.18", 6, 6, 18, from_6_8 },
	{ "6.7.6", 6, 7, 6, from_6_8 },
	{ "6.8", 6, 8, 0, from_6_8 },
	{ "6.10", 6, 10, 0, from_6_10 },
	{ "6.12.9", 6, 12, 9, from_6_13 },
	{ "6.12.117", 6, 12, 117, from_6_8 },
	{ "6.13", 6, 13, 0, from_6_13 },
	{ "6.18", 6, 18, 0, from_6_18 },
	{ "7.2.12", 7, 2, 12, from_7_3 },
	{ "7.3", 7, 3, 0, from_7_3 },
};
/* clang-format on */

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

const struct map_rules_row *map_rules_row(size_t i)
{
	return i < ROW_COUNT ? &rows[i] : NULL;
}

static bool row_applies(const struct map_rules_row *row, struct release r, unsigned int patch)
{
	if (row->patch)
		return r.major == row->major && r.minor == row->minor && patch >= row->patch;
	return release_reached(r, row->major, row->minor);
}

const struct map_rules_row *map_rules_row_find(const char *release, struct ak_error *err)
{
	unsigned int patch = UINT_MAX;
	struct release r;
	size_t i;

	if (release_parse(&r, release, err))
		return NULL;
	if (sscanf(release, "%*u.%*u.%u", &patch) != 1)
		patch = UINT_MAX;
	for (i = ROW_COUNT; i--;)
		if (row_applies(&rows[i], r, patch))
			return &rows[i];
	ak_error_set(
		err, NULL, 0,
		"no rules of kernel %s are known, %s is the oldest; give its tree (--srctree=DIR)",
		release, rows[0].release);
	return NULL;
}
