// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map.h"
#include "base/buf.h"
#include "kallsyms/select.h"
#include "scratch.h"
#include "unit.h"

#define MOST 32

/* Lines `ADDRESS TYPE NAME`, NULL-terminated, as a map that borrows the names. */
static void load(struct ak_map *map, struct ak_symbol *symbols, const char *const *lines)
{
	int name;

	*map = (struct ak_map){ .symbols = symbols, .digits = 16, .is_text = true };
	for (; lines[map->count]; map->count++) {
		struct ak_symbol *sym = &symbols[map->count];

		assert_true(map->count < MOST);
		assert_int_equal(sscanf(lines[map->count], "%" SCNx64 " %c %n", &sym->address,
					&sym->letter, &name),
				 2);
		sym->name = lines[map->count] + name;
		sym->len = (uint32_t)strlen(sym->name);
	}
}

static struct ak_kallsyms_options layout(const char *name)
{
	struct ak_error err = { 0 };
	const struct ak_kallsyms_layout *row = ak_kallsyms_layout_find(name, &err);

	assert_non_null(row);
	return (struct ak_kallsyms_options){ .layout = row };
}

static int select_lines(struct ak_kallsyms *k, const char *const *lines, struct ak_error *err)
{
	struct ak_symbol symbols[MOST];
	struct ak_map map;

	load(&map, symbols, lines);
	return kallsyms_select(k, &map, err);
}

/* What is selected, as TYPE:NAME, separated by blanks. */
static void assert_selected(struct ak_kallsyms *k, const char *const *lines, const char *expected)
{
	struct ak_error err = { 0 };
	struct buf list = { 0 };
	uint32_t i;

	if (select_lines(k, lines, &err))
		fail_msg("%s", ak_error_text(&err));
	for (i = 0; i < k->count; i++)
		buf_addf(&list, "%s%c:%s", i ? " " : "", k->symbols[i].type, k->symbols[i].name);
	assert_string_equal(list.len ? buf_str(&list) : "", expected);
	buf_free(&list);
}

#define TEXT "1000 T _text", "1000 T _stext", "2000 T _etext"

static void letters(void **state)
{
	static const char *const lines[] = {
		TEXT,		"1100 t local",	 "1100 T global", "1100 d data",  "1100 W weak",
		"1100 V weakv", "1100 u unique", "1100 N debug",  "1100 n note",  "1100 a abs",
		"1100 A ABS",	"1100 i ifunc",	 "1100 ? odd",	  "1100 U undef", NULL,
	};
	static const struct {
		const char *layout, *selected;
	} cases[] = {
		{ "5.4", "T:_text T:_stext t:local T:global d:data V:weakv i:ifunc ?:odd W:weak "
			 "T:_etext" },
		{ "6.1.y", "T:_text T:_stext t:local T:global d:data V:weakv i:ifunc ?:odd W:weak "
			   "T:_etext" },
		/* Later mksysmap leaves those out. */
		{ "6.4", "T:_text T:_stext t:local T:global d:data V:weakv N:debug i:ifunc ?:odd "
			 "U:undef W:weak T:_etext" },
		{ "7.3", "T:_text T:_stext t:local T:global d:data V:weakv N:debug i:ifunc ?:odd "
			 "U:undef W:weak T:_etext" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_kallsyms k = { .options = layout(cases[i].layout) };

		assert_selected(&k, lines, cases[i].selected);
		ak_kallsyms_free(&k);
	}
}

static void kept_absolutes(void **state)
{
	static const char *const lines[] = {
		TEXT,
		"1100 A __kernel_syscall_via_break",
		"1100 a __kernel_syscall_via_epc",
		"1100 A __kernel_sigtramp",
		"1100 A __gp",
		"1100 A __gp0",
		"1100 A __kernel_sigtram",
		"1100 a _gp",
		NULL,
	};
	const char *const layouts[] = { "5.4", "6.1", "6.12", "7.3" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(layouts); i++) {
		struct ak_kallsyms k = { .options = layout(layouts[i]) };

		assert_selected(&k, lines,
				"T:_text T:_stext A:__kernel_syscall_via_break "
				"a:__kernel_syscall_via_epc A:__kernel_sigtramp A:__gp T:_etext");
		ak_kallsyms_free(&k);
	}
}

/* _text counts even if it's left out; the other boundaries don't. */
static void text_is_found_first(void **state)
{
	static const char *const lines[] = { "3000 A _text", "1000 A _stext", "1000 T x",
					     "2000 A _etext", NULL };
	struct ak_kallsyms k = { .options = layout("6.12") };
	struct ak_error err = { 0 };

	(void)state;
	assert_selected(&k, lines, "");
	assert_true(k.has_text);
	assert_int_equal(k.text, 0x3000);
	ak_kallsyms_free(&k);

	k = (struct ak_kallsyms){ .options = layout("6.12") };
	assert_int_equal(select_lines(&k, lines + 1, &err), 0);
	assert_false(k.has_text);
	assert_int_equal(k.text, 0);
	ak_kallsyms_free(&k);
}

/* The layouts whose scripts/kallsyms itself left a name out; from 6.4 on mksysmap does. */
enum { IN_5_4 = 1, IN_6_1 = 2, IN_6_2 = 4, ALWAYS = 7 };

static void ignored_names(void **state)
{
	static const struct {
		const char *name;
		int in;
	} cases[] = {
		{ "kallsyms_addresses", ALWAYS },
		{ "kallsyms_offsets", ALWAYS },
		{ "kallsyms_relative_base", ALWAYS },
		{ "kallsyms_num_syms", ALWAYS },
		{ "kallsyms_names", ALWAYS },
		{ "kallsyms_markers", ALWAYS },
		{ "kallsyms_token_table", ALWAYS },
		{ "kallsyms_token_index", ALWAYS },
		{ "kallsyms_seqs_of_names", IN_6_2 },
		{ "_SDA_BASE_", ALWAYS },
		{ "_SDA2_BASE_", ALWAYS },
		{ "__efistub_x", ALWAYS },
		{ "__AArch64ADRPThunk_x", ALWAYS },
		{ "__ARMV5PILongThunk_x", ALWAYS },
		{ "__ARMV7PILongThunk_x", ALWAYS },
		{ "__ThumbV7PILongThunk_x", ALWAYS },
		{ "__LA25Thunk_x", ALWAYS },
		{ "__microLA25Thunk_x", ALWAYS },
		{ "x_from_arm", ALWAYS },
		{ "x_from_thumb", ALWAYS },
		{ "x_veneer", ALWAYS },
		{ "_veneer", ALWAYS },
		{ "0001.long_branch.x", ALWAYS },
		{ "0001.plt_branch.x", ALWAYS },
		{ ".long_branch.", ALWAYS },
		{ "$x", IN_5_4 },
		{ ".LASANPC1", IN_5_4 },
		{ "__crc_x", IN_5_4 },
		{ "__kvm_nvhe_x", IN_5_4 },
		{ "__kvm_nvhe_$x", ALWAYS },
		{ "__kvm_nvhe_.Lx", ALWAYS },
		{ "__kcfi_typeid_x", IN_6_1 | IN_6_2 },
		/* Only whole names, fronts and ends. */
		{ "kallsyms_names_", 0 },
		{ "xkallsyms_names", 0 },
		{ "x__efistub_", 0 },
		{ "_from_arm_", 0 },
		{ "veneer", 0 },
		{ "x$", 0 },
		{ "long_branch.", 0 },
		{ "xlong_branchx", 0 },
		{ "x_SDA_BASE_", 0 },
	};
	static const struct {
		const char *layout;
		int in;
	} rows[] = { { "5.4", IN_5_4 }, { "6.1", IN_6_1 }, { "6.1.y", IN_6_2 }, { "6.2", IN_6_2 },
		     { "6.4", 0 },	{ "6.11", 0 },	   { "7.3", 0 } };
	char line[64];
	const char *lines[] = { line, "1000 T kept", NULL };
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		for (n = 0; n < COUNT(rows); n++) {
			struct ak_kallsyms k = { .options = layout(rows[n].layout) };
			struct ak_error err = { 0 };
			bool out = cases[i].in & rows[n].in;

			snprintf(line, sizeof(line), "1000 T %s", cases[i].name);
			k.options.all_symbols = true;
			assert_int_equal(select_lines(&k, lines, &err), 0);
			if (k.count != (out ? 1 : 2))
				fail_msg("%s in layout %s: %s", cases[i].name, rows[n].layout,
					 out ? "kept" : "left out");
			ak_kallsyms_free(&k);
		}
}

/* What stays of an image without --all-symbols. */
static void ranges(void **state)
{
	static const struct {
		const char *layout;
		const char *lines[MOST];
		const char *selected;
	} cases[] = {
		/* Both ends belong to it, but at its end only the symbol that says so. */
		{ "6.1",
		  { "fff t before", "1000 t at_start", "1000 T _stext", "1fff t last",
		    "2000 t at_end", "2000 T _etext", "2001 t behind" },
		  "t:at_start T:_stext t:last T:_etext" },
		{ "6.1",
		  { TEXT, "5000 T _sinittext", "5000 t init", "6000 t at_end", "6000 T _einittext",
		    "6001 d data" },
		  "T:_text T:_stext T:_etext t:init T:_sinittext T:_einittext" },
		/* The end of one is within the other. */
		{ "6.1",
		  { "1000 T _stext", "2000 T _etext", "1800 T _sinittext", "3000 T _einittext",
		    "2000 t in_init", "1900 t both" },
		  "T:_stext T:_sinittext t:both T:_etext T:_einittext" },
		/* Both end at once: none of the two symbols is the other's. */
		{ "6.1",
		  { "1000 T _stext", "2000 T _etext", "1800 T _sinittext", "2000 T _einittext" },
		  "T:_stext T:_sinittext" },
		/* Found wherever they stand; the last one counts. */
		{ "6.1",
		  { "1500 t x", "2500 t y", "9000 T _etext", "2000 T _etext", "1000 T _stext" },
		  "T:_stext t:x T:_etext" },
		/* No boundaries: nothing is between them but the address 0, which is an end. */
		{ "6.12", { "0 t zero", "1000 T _text", "1000 t x" }, "" },
		{ "6.12", { "0 T _etext", "0 t zero", "1000 t x" }, "" },
		{ "6.12", { "1000 T _etext", "0 t zero", "800 t x" }, "t:x T:_etext" },
		{ "6.12", { "2000 T _stext", "1000 T _etext", "1800 t x" }, "" },
		/* Section boundaries stay, since 6.10. */
		{ "6.5",
		  { TEXT, "9000 D __start_tab", "9000 D x", "9010 D __stop_tab" },
		  "T:_text T:_stext T:_etext" },
		{ "6.10",
		  { TEXT, "9000 D __start_tab", "9000 D x", "9010 D __stop_tab", "9010 D __start",
		    "9010 D __end_tab", "9010 D x__start_", "9010 A __start_abs" },
		  "T:_text T:_stext T:_etext D:__start_tab D:__stop_tab" },
		{ "7.3",
		  { TEXT, "2000 D __start_", "2000 t x" },
		  "T:_text T:_stext T:_etext D:__start_" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_kallsyms k = { .options = layout(cases[i].layout) };

		assert_selected(&k, cases[i].lines, cases[i].selected);
		ak_kallsyms_free(&k);
	}
}

static void all_symbols(void **state)
{
	static const char *const lines[] = {
		"9000 D data", TEXT, "2000 t at_end", "0 t zero", "fffffffffffffffe B bss", NULL
	};
	struct ak_kallsyms k = { .options = layout("6.1") };

	(void)state;
	k.options.all_symbols = true;
	assert_selected(&k, lines, "t:zero T:_text T:_stext t:at_end T:_etext D:data B:bss");
	ak_kallsyms_free(&k);
}

static void percpu(void **state)
{
	static const char *const lines[] = {
		"0 D __per_cpu_start", "10 d cpu", "10 W weak_cpu", "20 d __per_cpu_end",
		"20 d at_end",	       "21 d out", "1000 T _text",  NULL,
	};
	static const struct {
		const char *layout;
		bool absolute, relative;
		const char *selected;
		uint64_t base;
	} cases[] = {
		{ "6.1", false, true, "d:at_end", 0 },	 { "6.1", true, true, "A:at_end", 0x21 },
		{ "6.1", true, false, "A:at_end", 0 },	 { "6.11", true, false, "A:at_end", 0x21 },
		{ "6.15", false, false, "d:at_end", 0 },
	};
	size_t i;
	uint32_t n;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_kallsyms k = { .options = layout(cases[i].layout) };
		bool absolute = cases[i].absolute;

		k.options.all_symbols = true;
		k.options.absolute_percpu = absolute;
		k.options.base_relative = cases[i].relative;
		/* An A isn't weak any more. */
		assert_selected(&k, lines,
				absolute ? "A:__per_cpu_start A:cpu A:weak_cpu A:at_end "
					   "A:__per_cpu_end d:out T:_text"
					 : "D:__per_cpu_start d:cpu W:weak_cpu d:at_end "
					   "d:__per_cpu_end d:out T:_text");
		for (n = 0; n < k.count; n++)
			assert_int_equal(k.symbols[n].absolute, absolute && n < 5);
		assert_int_equal(k.relative_base, cases[i].base);
		ak_kallsyms_free(&k);
	}
}

/* No end, or an end in front of the start: nothing is per-CPU. */
static void percpu_without_end(void **state)
{
	static const char *const cases[][4] = {
		{ "10 D __per_cpu_start", "10 d x", "20 d y" },
		{ "20 D __per_cpu_end", "10 d x", "20 d y" },
		{
			"10 D __per_cpu_end",
			"20 D __per_cpu_start",
			"10 d x",
		},
	};
	struct ak_error err = { 0 };
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_kallsyms k = { .options = layout("6.12") };

		k.options.all_symbols = k.options.absolute_percpu = true;
		assert_int_equal(select_lines(&k, cases[i], &err), 0);
		assert_int_equal(k.count, 3);
		for (n = 0; n < k.count; n++)
			assert_false(k.symbols[n].absolute);
		ak_kallsyms_free(&k);
	}
}

static void note_warning(void *ctx, const struct ak_error *warning)
{
	buf_addf(ctx, "%s|", ak_error_text(warning));
}

/* name_len of the layout, with the NUL, is one too many. */
static void long_names(void **state)
{
	static const struct {
		const char *layout;
		unsigned int longest;
	} cases[] = { { "5.4", 127 }, { "6.1", 511 }, { "6.12", 511 }, { "7.3", 511 } };
	char lines[4][600], expected[4096];
	const char *list[] = { lines[0], lines[1], lines[2], lines[3], NULL };
	unsigned int i, n, longest;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_kallsyms k = { .options = layout(cases[i].layout) };
		struct buf warnings = { 0 };
		struct ak_error err = { 0 };

		longest = cases[i].longest;
		/* One fits; two don't, the second of them is a line that isn't taken anyway. */
		for (n = 0; n < 3; n++)
			snprintf(lines[n], sizeof(lines[n]), "1000 %c %0*d", "ttA"[n],
				 (int)(longest + (n > 0)), (int)n);
		strcpy(lines[3], "1000 T _text");
		k.options.all_symbols = true;
		k.options.warn = (struct ak_warn){ note_warning, &warnings };
		assert_int_equal(select_lines(&k, list, &err), -1);
		assert_error(&err, NULL, 0, "too long for kallsyms tables");
		snprintf(expected, sizeof(expected),
			 "symbol %s is too long: %u bytes, kallsyms takes at most %u|"
			 "symbol %s is too long: %u bytes, kallsyms takes at most %u|",
			 lines[1] + 7, longest + 1, longest, lines[2] + 7, longest + 1, longest);
		assert_string_equal(buf_str(&warnings), expected);
		ak_kallsyms_free(&k);

		/* Left out, they are told just the same. */
		buf_reset(&warnings);
		k = (struct ak_kallsyms){ .options = layout(cases[i].layout) };
		k.options.all_symbols = k.options.skip_long_names = true;
		k.options.warn = (struct ak_warn){ note_warning, &warnings };
		assert_int_equal(select_lines(&k, list, &err), 0);
		assert_int_equal(k.count, 2);
		assert_int_equal(k.symbols[0].len, longest);
		assert_string_equal(buf_str(&warnings), expected);
		buf_free(&warnings);
		ak_kallsyms_free(&k);
	}
}

static void blanks(void **state)
{
	static const char *const names[] = { "1000 t a b", "1000 t a\tb", "1000 t a\vb",
					     "1000 t a\f", "1000 t a\r",  "1000 t a\nb" };
	static const struct {
		const char *layout;
		bool allowed;
	} cases[] = { { "5.4", false }, { "6.1", false }, { "6.1.y", false }, { "6.2", false },
		      { "6.4", true },	{ "6.5", true },  { "6.10", true },   { "6.11", true },
		      { "6.15", true }, { "7.0", true },  { "7.3", true } };
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		for (k = 0; k < COUNT(names); k++) {
			const char *const lines[] = { names[k], NULL };
			struct ak_kallsyms tables = { .options = layout(cases[i].layout) };
			struct ak_error err = { 0 };
			int ret;

			tables.options.all_symbols = true;
			ret = select_lines(&tables, lines, &err);
			assert_int_equal(ret, cases[i].allowed ? 0 : -1);
			if (ret)
				assert_error(&err, NULL, 0, "has a blank in it");
			ak_kallsyms_free(&tables);
		}
}

/* An empty table was an error until the tables were linked in empty for the first pass. */
static void nothing_left(void **state)
{
	static const char *const nothing[] = { NULL };
	static const char *const data[] = { TEXT, "9000 D data", NULL };
	static const struct {
		const char *layout;
		bool allowed;
	} cases[] = { { "5.4", false }, { "6.1.y", false }, { "6.4", false }, { "6.10", false },
		      { "6.11", true }, { "6.15", true },   { "7.0", true },  { "7.3", true } };
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		for (k = 0; k < 2; k++) {
			struct ak_kallsyms tables = { .options = layout(cases[i].layout) };
			struct ak_error err = { 0 };
			int ret = select_lines(&tables, k ? data + 3 : nothing, &err);

			assert_int_equal(ret, cases[i].allowed ? 0 : -1);
			assert_int_equal(tables.count, 0);
			if (ret)
				assert_error(&err, NULL, 0, "no symbol is left");
			ak_kallsyms_free(&tables);
		}
}

int test_kallsyms_select(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters),
		cmocka_unit_test(kept_absolutes),
		cmocka_unit_test(text_is_found_first),
		cmocka_unit_test(ignored_names),
		cmocka_unit_test(ranges),
		cmocka_unit_test(all_symbols),
		cmocka_unit_test(percpu),
		cmocka_unit_test(percpu_without_end),
		cmocka_unit_test(long_names),
		cmocka_unit_test(blanks),
		cmocka_unit_test(nothing_left),
	};

	return cmocka_run_group_tests_name("kallsyms select", tests, NULL, NULL);
}
