// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "autoksyms/map_diff.h"
#include "base/buf.h"
#include "scratch.h"
#include "unit.h"

/* A map of lines such as nm's, in addresses of as many digits as they have. */
static struct ak_map read_map(const char *lines)
{
	struct ak_error err = { 0 };
	struct ak_map map;

	put_file("map", lines);
	if (ak_map_read_text(&map, "map", &err))
		fail_msg("%s", ak_error_text(&err));
	return map;
}

static void add_symbol(struct buf *out, const struct ak_symbol *sym)
{
	if (sym)
		buf_addf(out, " %llx %c %s", (unsigned long long)sym->address, sym->letter,
			 sym->name);
}

/* The differences as lines: changes as "+ NEW", "- OLD", "~ OLD NEW", with family and pattern; then moves. */
static char *describe(const struct ak_map_diff *diff)
{
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < diff->change_count; i++) {
		const struct ak_map_change *c = &diff->changes[i];

		buf_addc(&out, "-+~"[c->kind]);
		add_symbol(&out, c->old);
		add_symbol(&out, c->new);
		buf_addf(&out, "; %s; %s\n", c->family->name, c->pattern ? c->pattern : "none");
	}
	for (i = 0; i < diff->move_count; i++) {
		const struct ak_map_move *m = &diff->moves[i];

		buf_addf(&out, "%+lld %zu %s-%s behind %s\n", (long long)m->distance, m->count,
			 m->first->name, m->last->name, m->before ? m->before->name : "nothing");
	}
	assert_non_null(buf_str(&out));
	return out.data;
}

struct diff_case {
	const char *old, *new, *differences;
};

static void check(const struct diff_case *c)
{
	struct ak_map old = read_map(c->old), new = read_map(c->new);
	struct ak_error err = { 0 };
	struct ak_map_diff diff;
	char *text;

	assert_int_equal(ak_map_diff_make(&diff, &old, &new, &err), 0);
	text = describe(&diff);
	assert_string_equal(text, c->differences);
	free(text);
	ak_map_diff_free(&diff);
	ak_map_free(&old);
	ak_map_free(&new);
}

static void check_all(const struct diff_case *cases, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		check(&cases[i]);
}

static void changes(void **state)
{
	static const struct diff_case cases[] = {
		{ "", "", "" },
		{ "1000 T a\n1010 t b\n", "1000 T a\n1010 t b\n", "" },
		{ "1000 T a\n", "", "- 1000 T a; other; none\n" },
		{ "", "1000 T a\n", "+ 1000 T a; other; none\n" },
		{ "1000 T a\n", "1000 t a\n", "~ 1000 T a 1000 t a; other; none\n" },
		{ "1000 T a\n", "1010 t a\n", "~ 1000 T a 1010 t a; other; none\n" },
		{ "1000 T a\n", "1010 T a\n", "+16 1 a-a behind nothing\n" },
		{ "         U a\n1000 T b\n", "1000 T b\n         w c\n",
		  "- 0 U a; other; none\n+ 0 w c; other; none\n" },
	};

	(void)state;
	check_all(cases, COUNT(cases));
}

/* As many lines as symbols would say nothing. */
static void moves(void **state)
{
	static const struct diff_case cases[] = {
		{ "1000 T a\n1010 T b\n1020 T c\n1030 T d\n",
		  "1000 T a\n1018 T b\n1028 T c\n1038 T d\n", "+8 3 b-d behind a\n" },
		/* Gone and new ones in between end no span. */
		{ "1000 T a\n1010 T b\n1020 T x\n1030 T c\n",
		  "1008 T a\n1018 T b\n1020 T y\n1038 T c\n",
		  "- 1020 T x; other; none\n+ 1020 T y; other; none\n+8 3 a-c behind nothing\n" },
		{ "1000 T a\n1010 T b\n1020 T c\n1030 T d\n",
		  "1000 T a\n1020 T b\n1020 T c\n1000 T d\n",
		  "+16 1 b-b behind a\n-48 1 d-d behind c\n" },
		{ "1000 T a\n1010 T b\n2000 T c\n", "1004 T a\n1014 T b\n2008 T c\n",
		  "+4 2 a-b behind nothing\n+8 1 c-c behind b\n" },
		/* What has no place among the others. */
		{ "         U u\n1000 T a\n1010 T b\n", "         U u\n1004 T a\n1014 T b\n",
		  "+4 2 a-b behind nothing\n" },
	};

	(void)state;
	check_all(cases, COUNT(cases));
}

static void same_names(void **state)
{
	static const struct diff_case cases[] = {
		/* All moved: which is which is seen by their neighbours. */
		{ "1000 T a\n1010 b k\n1020 b k\n1030 b k\n",
		  "1010 T a\n1020 b k\n1030 b k\n1040 b k\n", "+16 4 a-k behind nothing\n" },
		/* One more, in the middle, and nothing moved but by it. */
		{ "1000 T a\n1010 b k\n1030 b k\n", "1000 T a\n1010 b k\n1020 b k\n1030 b k\n",
		  "+ 1020 b k; other; none\n" },
		{ "1000 T a\n1010 b k\n1020 b k\n1030 T z\n",
		  "1010 T a\n1020 b k\n1028 b k\n1030 b k\n1040 T z\n",
		  "+ 1028 b k; other; none\n+16 4 a-z behind nothing\n" },
		/* By type before by place, and what is left is retyped. */
		{ "1000 t f\n1010 T f\n", "1000 T f\n1010 t f\n",
		  "+16 1 f-f behind nothing\n-16 1 f-f behind f\n" },
		{ "1000 t f\n1010 T f\n", "1000 t f\n1010 W f\n",
		  "~ 1010 T f 1010 W f; other; none\n" },
		{ "1000 t f\n1010 t f\n1020 t f\n", "1010 t f\n",
		  "- 1000 t f; other; none\n- 1020 t f; other; none\n" },
	};

	(void)state;
	check_all(cases, COUNT(cases));
}

static void families(void **state)
{
	static const struct {
		const char *name, *family;
	} cases[] = {
		{ "kallsyms_names", "tables" },
		{ "kallsyms_lookup_name", "other" },
		{ "__ARMV7PILongThunk_memcpy", "stubs" },
		{ "__AArch64ADRPThunk_", "stubs" },
		{ "__microLA25Thunk_f", "stubs" },
		{ "__memcpy_veneer", "stubs" },
		{ "__erratum_843419_veneer_1f", "stubs" },
		{ "__erratum_835769_veneer_0", "stubs" },
		{ "__vfp11_veneer_3a", "stubs" },
		{ "__stm32l4xx_veneer_0", "stubs" },
		{ "memcpy.long_branch.1", "stubs" },
		{ "0001.plt_branch_2", "stubs" },
		{ "e843419@0002_00000013_1d8", "stubs" },
		{ "__memcpy_from_arm", "stubs" },
		{ "memcpy_from_thumb", "stubs" },
		{ "0000001d.plt_branch.memcpy+8", "stubs" },
		{ "0000001d.long_branch.memcpy", "stubs" },
		{ "0000001d.long_branch_r2off.memcpy", "stubs" },
		{ "0000001d.plt_call.memcpy", "stubs" },
		{ "__long_branch_memcpy", "stubs" },
		{ ".pic.memcpy", "stubs" },
		{ ".LC0", "labels" },
		{ "$d.12", "labels" },
		{ "L0", "labels" },
		{ "__kvm_nvhe_$x", "labels" },
		{ "__kcfi_typeid_memcpy", "cfi" },
		{ "__pi___kcfi_typeid_memcpy", "cfi" },
		{ "memcpy.cfi_jt", "cfi" },
		{ "__crc_memcpy", "exports" },
		{ "__ksymtab_memcpy", "exports" },
		{ "__start___ex_table", "boundaries" },
		{ "__stop_notes", "boundaries" },
		{ "__end_ro_after_init", "boundaries" },
		{ "__init_start", "boundaries" },
		{ "_einittext", "boundaries" },
		{ "blk_start", "other" },
		{ "__key.12", "numbered" },
		{ "foo.llvm.123", "numbered" },
		{ "__UNIQUE_ID_license5", "numbered" },
		{ "foo.part.0.cold", "numbered" },
		{ "foo.bar", "other" },
	};
	char lines[128];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_error err = { 0 };
		struct ak_map old = { .digits = 16 }, new;
		struct ak_map_diff diff;

		snprintf(lines, sizeof(lines), "1000 t %s\n", cases[i].name);
		new = read_map(lines);
		assert_int_equal(ak_map_diff_make(&diff, &old, &new, &err), 0);
		assert_int_equal(diff.change_count, 1);
		if (strcmp(diff.changes[0].family->name, cases[i].family) != 0)
			fail_msg("%s: %s, not %s", cases[i].name, diff.changes[0].family->name,
				 cases[i].family);
		assert_int_equal(diff.changes[0].pattern != NULL,
				 strcmp(cases[i].family, "other") != 0);
		ak_map_diff_free(&diff);
		ak_map_free(&new);
	}
}

/* Rules for what no family knows: names that hold another's. */
static void shapes(void **state)
{
	static const struct diff_case cases[] = {
		{ "1000 T memcpy\n1010 T printk\n",
		  "1000 T memcpy\n1010 T printk\n2000 t __island_memcpy\n2010 t __island_printk\n",
		  "+ 2000 t __island_memcpy; other;  __island_\n"
		  "+ 2010 t __island_printk; other;  __island_\n" },
		{ "1000 T memcpy\n1010 T printk\n",
		  "1000 T memcpy\n1010 T printk\n2000 t memcpy.hop$1\n2010 t printk.hop$1\n",
		  "+ 2000 t memcpy.hop$1; other; \\.hop\\$1$\n"
		  "+ 2010 t printk.hop$1; other; \\.hop\\$1$\n" },
		/* A number in front and an offset behind are not part of it. */
		{ "1000 T memcpy\n1010 T printk\n",
		  "1000 T memcpy\n1010 T printk\n2000 t 0000001d.hop.memcpy+8\n2010 t 2e.hop.printk\n",
		  "+ 2000 t 0000001d.hop.memcpy+8; other; \\.hop\\.\n"
		  "+ 2010 t 2e.hop.printk; other; \\.hop\\.\n" },
		{ "1000 T memcpy\n1010 T printk\n",
		  "1000 T memcpy\n1010 T printk\n2000 t __into_memcpy_via\n2010 t __into_printk_via\n",
		  "+ 2000 t __into_memcpy_via; other;  __into_.*_via$\n"
		  "+ 2010 t __into_printk_via; other;  __into_.*_via$\n" },
		/* One alone is no family; nor is what others that stay have, too. */
		{ "1000 T memcpy\n", "1000 T memcpy\n2000 t __island_memcpy\n",
		  "+ 2000 t __island_memcpy; other; none\n" },
		{ "1000 T memcpy\n1010 T printk\n1020 t __island_kept\n",
		  "1000 T memcpy\n1010 T printk\n1020 t __island_kept\n2000 t __island_memcpy\n"
		  "2010 t __island_printk\n",
		  "+ 2000 t __island_memcpy; other; none\n+ 2010 t __island_printk; other; none\n" },
		/* Too little to tell anything. */
		{ "1000 T memcpy\n1010 T printk\n",
		  "1000 T memcpy\n1010 T printk\n2000 t __memcpy\n2010 t __printk\n",
		  "+ 2000 t __memcpy; other; none\n+ 2010 t __printk; other; none\n" },
	};

	(void)state;
	check_all(cases, COUNT(cases));
}

static void order_of_changes(void **state)
{
	static const struct diff_case c = {
		"1000 T memcpy\n",
		"1000 T memcpy\n1010 t zebra\n1020 t foo.2\n1030 t f_veneer\n1040 t __aThunk_x\n"
		"1050 t e_veneer\n",
		"+ 1040 t __aThunk_x; stubs;  __[[:alnum:]]*Thunk_\n"
		"+ 1030 t f_veneer; stubs; _veneer$\n"
		"+ 1050 t e_veneer; stubs; _veneer$\n"
		"+ 1020 t foo.2; numbered; \\.[0-9][0-9]*$\n"
		"+ 1010 t zebra; other; none\n",
	};

	(void)state;
	check(&c);
}

static void add_many(struct buf *out, uint32_t from, uint32_t to, uint32_t distance)
{
	uint32_t i;

	/* A third of the names is there many times. */
	for (i = from; i < to; i++)
		if (i % 3)
			buf_addf(out, "%08x t symbol_%u\n", 0x10000000 + i * 16 + distance, i);
		else
			buf_addf(out, "%08x d __key\n", 0x10000000 + i * 16 + distance);
}

/* Also of many symbols of one name, each finds its own. */
static void many(void **state)
{
	struct buf old = { 0 }, new = { 0 };
	struct diff_case c;

	(void)state;
	add_many(&old, 0, 20000, 0);
	add_many(&new, 0, 10000, 0);
	buf_adds(&new, "100270f8 d __key\n");
	add_many(&new, 10000, 20000, 64);
	c = (struct diff_case){
		.old = buf_str(&old),
		.new = buf_str(&new),
		.differences = "+ 100270f8 d __key; other; none\n"
			       "+64 10000 symbol_10000-symbol_19999 behind __key\n",
	};
	check(&c);
	buf_free(&old);
	buf_free(&new);
}

static void table_of_families(void **state)
{
	const struct ak_map_family *family;
	size_t i;

	(void)state;
	for (i = 0; (family = ak_map_family_row(i)); i++) {
		assert_non_null(family->name);
		assert_non_null(family->cause);
		assert_non_null(family->patterns);
	}
	assert_string_equal(ak_map_family_row(i - 1)->name, "other");
	assert_null(ak_map_family_row(i - 1)->patterns[0]);
}

int test_map_diff(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(changes),	  SCRATCH_TEST(moves),
		SCRATCH_TEST(same_names), SCRATCH_TEST(families),
		SCRATCH_TEST(shapes),	  SCRATCH_TEST(order_of_changes),
		SCRATCH_TEST(many),	  SCRATCH_TEST(table_of_families),
	};

	return cmocka_run_group_tests_name("map_diff", tests, NULL, NULL);
}
