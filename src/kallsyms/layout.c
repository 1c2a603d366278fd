// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "base/release.h"

/* Short names for the rows' sake. */
#define OFFSETS AK_KALLSYMS_OFFSETS
#define BASE AK_KALLSYMS_RELATIVE_BASE
#define NUM AK_KALLSYMS_NUM_SYMS
#define NAMES AK_KALLSYMS_NAMES
#define MARKERS AK_KALLSYMS_MARKERS
#define TOKENS AK_KALLSYMS_TOKEN_TABLE
#define INDEX AK_KALLSYMS_TOKEN_INDEX
#define SEQS AK_KALLSYMS_SEQS_OF_NAMES
#define END AK_KALLSYMS_NO_TABLE

/*
 * Up to 6.3 scripts/kallsyms had a list of names of its own; then
 * scripts/mksysmap got all of them.
 */
#define IGNORED_ALWAYS                                                                          \
	" kallsyms_addresses$", " kallsyms_offsets$", " kallsyms_relative_base$",               \
		" kallsyms_num_syms$", " kallsyms_names$", " kallsyms_markers$",                \
		" kallsyms_token_table$", " kallsyms_token_index$", " _SDA_BASE_$",             \
		" _SDA2_BASE_$", " __efistub_", " __AArch64ADRPThunk_", " __ARMV5PILongThunk_", \
		" __ARMV7PILongThunk_", " __ThumbV7PILongThunk_", " __LA25Thunk_",              \
		" __microLA25Thunk_", "_from_arm$", "_from_thumb$", "_veneer$",                 \
		"\\.long_branch\\.", "\\.plt_branch\\."

static const char *const ignored_5_4[] = {
	IGNORED_ALWAYS, " \\$", " \\.LASANPC", " __crc_", " __kvm_nvhe_", NULL,
};

static const char *const ignored_6_1[] = {
	IGNORED_ALWAYS, " __kvm_nvhe_\\$", " __kvm_nvhe_\\.L", " __kcfi_typeid_", NULL,
};

static const char *const ignored_6_2[] = {
	IGNORED_ALWAYS,	   " __kvm_nvhe_\\$",	       " __kvm_nvhe_\\.L",
	" __kcfi_typeid_", " kallsyms_seqs_of_names$", NULL,
};

static const char *const ignored_6_4[] = { NULL };

/*
 * Held to the packaged scripts/kallsyms of 5.10 (row 5.4), 6.1.192 (6.1.y),
 * 6.12 (6.11), 7.2 (7.0) and 7.3; the others follow from what changed between.
 */
/* clang-format off */
static const struct ak_kallsyms_layout rows[] = {
	{
		.name = "5.4", .major = 5, .minor = 4,
		.order = { OFFSETS, BASE, NUM, NAMES, MARKERS, TOKENS, INDEX, END },
		.percpu = true, .reads_nm = true,
		.name_len = 128,
		.ignored_letters = "UuNn",
		.ignored = ignored_5_4,
	},
	{
		.name = "6.1", .major = 6, .minor = 1,
		.order = { OFFSETS, BASE, NUM, NAMES, MARKERS, TOKENS, INDEX, END },
		.long_names = true, .percpu = true,
		.name_len = 512,
		.ignored_letters = "UuNn",
		.ignored = ignored_6_1,
	},
	{
		/* the stable trees got 6.2's tables, and later 6.5's cut */
		.name = "6.1.y", .major = 6, .minor = 1,
		.order = { OFFSETS, BASE, NUM, NAMES, MARKERS, SEQS, TOKENS, INDEX, END },
		.long_names = true, .percpu = true,
		.name_len = 512,
		.lto_cut = ".llvm.",
		.ignored_letters = "UuNn",
		.ignored = ignored_6_2,
	},
	{
		.name = "6.2", .major = 6, .minor = 2,
		.order = { OFFSETS, BASE, NUM, NAMES, MARKERS, SEQS, TOKENS, INDEX, END },
		.long_names = true, .percpu = true,
		.name_len = 512,
		.lto_cut = ".",
		.ignored_letters = "UuNn",
		.ignored = ignored_6_2,
	},
	{
		.name = "6.4", .major = 6, .minor = 4,
		.order = { NUM, NAMES, MARKERS, TOKENS, INDEX, OFFSETS, BASE, SEQS, END },
		.comments = AK_KALLSYMS_OFFSET_COMMENTS,
		.long_names = true, .percpu = true, .blanks = true, .leaves_out_labels = true,
		.name_len = 512,
		.lto_cut = ".",
		.ignored_letters = "un",
		.ignored = ignored_6_4,
	},
	{
		.name = "6.5", .major = 6, .minor = 5,
		.order = { NUM, NAMES, MARKERS, TOKENS, INDEX, OFFSETS, BASE, SEQS, END },
		.comments = AK_KALLSYMS_OFFSET_COMMENTS,
		.long_names = true, .percpu = true, .blanks = true, .leaves_out_labels = true,
		.name_len = 512,
		.lto_cut = ".llvm.",
		.ignored_letters = "un",
		.ignored = ignored_6_4,
	},
	{
		.name = "6.10", .major = 6, .minor = 10,
		.order = { NUM, NAMES, MARKERS, TOKENS, INDEX, OFFSETS, BASE, SEQS, END },
		.comments = AK_KALLSYMS_OFFSET_COMMENTS,
		.long_names = true, .percpu = true, .blanks = true, .keeps_boundaries = true,
		.name_len = 512,
		.lto_cut = ".llvm.",
		.ignored_letters = "un",
		.ignored = ignored_6_4,
	},
	{
		.name = "6.11", .major = 6, .minor = 11,
		.order = { NUM, NAMES, MARKERS, TOKENS, INDEX, OFFSETS, BASE, SEQS, END },
		.addressing = AK_KALLSYMS_BASE,
		.comments = AK_KALLSYMS_ALL_COMMENTS,
		.long_names = true, .percpu = true, .blanks = true, .keeps_boundaries = true,
		.may_be_empty = true,
		.name_len = 512,
		.ignored_letters = "un",
		.ignored = ignored_6_4,
	},
	{
		.name = "6.15", .major = 6, .minor = 15,
		.order = { NUM, NAMES, MARKERS, TOKENS, INDEX, OFFSETS, BASE, SEQS, END },
		.addressing = AK_KALLSYMS_BASE,
		.comments = AK_KALLSYMS_ALL_COMMENTS,
		.long_names = true, .blanks = true, .keeps_boundaries = true,
		.may_be_empty = true,
		.name_len = 512,
		.ignored_letters = "un",
		.ignored = ignored_6_4,
	},
	{
		.name = "7.0", .major = 7, .minor = 0,
		.order = { NUM, NAMES, MARKERS, TOKENS, INDEX, OFFSETS, SEQS, END },
		.addressing = AK_KALLSYMS_PLACE,
		.comments = AK_KALLSYMS_ALL_COMMENTS,
		.long_names = true, .blanks = true, .keeps_boundaries = true,
		.may_be_empty = true,
		.name_len = 512,
		.ignored_letters = "un",
		.ignored = ignored_6_4,
	},
	{
		.name = "7.3", .major = 7, .minor = 3,
		.order = { NUM, NAMES, MARKERS, TOKENS, INDEX, OFFSETS, SEQS, END },
		.addressing = AK_KALLSYMS_PLACE,
		.comments = AK_KALLSYMS_ALL_COMMENTS,
		.sizes = true,
		.long_names = true, .blanks = true, .keeps_boundaries = true,
		.may_be_empty = true,
		.name_len = 512,
		.ignored_letters = "un",
		.ignored = ignored_6_4,
	},
};
/* clang-format on */

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

const struct ak_kallsyms_layout *ak_kallsyms_layout_row(size_t i)
{
	return i < ROW_COUNT ? &rows[i] : NULL;
}

const struct ak_kallsyms_layout *ak_kallsyms_layout_find(const char *name, struct ak_error *err)
{
	struct release release;
	size_t i;

	for (i = 0; i < ROW_COUNT; i++)
		if (!strcmp(name, rows[i].name))
			return &rows[i];
	if (release_parse(&release, name, err))
		return NULL;
	for (i = ROW_COUNT; i--;)
		if (release_reached(release, rows[i].major, rows[i].minor))
			return &rows[i];
	ak_error_set(err, NULL, 0,
		     "kernel %u.%u: its kallsyms tables aren't known, only those from %s on; "
		     "its own scripts/kallsyms makes them",
		     release.major, release.minor, rows[0].name);
	return NULL;
}

bool ak_kallsyms_is_base_relative(const struct ak_kallsyms_options *options)
{
	return options->layout->addressing == AK_KALLSYMS_BASE ||
	       (options->layout->addressing == AK_KALLSYMS_CHOICE && options->base_relative);
}
