// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "base/buf.h"
#include "kallsyms/order.h"
#include "unit.h"

#define MOST 16

struct line {
	uint64_t address;
	char type;
	const char *name;
};

static uint32_t load(struct ak_kallsym *symbols, const struct line *lines)
{
	uint32_t n;

	for (n = 0; n < MOST && lines[n].name; n++)
		symbols[n] = (struct ak_kallsym){
			.address = lines[n].address,
			.type = lines[n].type,
			.name = lines[n].name,
			.len = (uint32_t)strlen(lines[n].name),
		};
	return n;
}

/* Names are unique: they tell the order, separated by blanks. */
static void assert_order(const struct line *lines, const char *expected)
{
	struct ak_kallsym symbols[MOST];
	uint32_t n = load(symbols, lines), i;
	struct ak_error err = { 0 };
	struct buf order = { 0 };

	assert_int_equal(kallsyms_order(symbols, n, &err), 0);
	for (i = 0; i < n; i++) {
		buf_addf(&order, "%s%s", i ? " " : "", symbols[i].name);
		assert_int_equal(symbols[i].len, strlen(symbols[i].name));
	}
	assert_string_equal(n ? buf_str(&order) : "", expected);
	buf_free(&order);
}

static void by_address(void **state)
{
	static const struct {
		struct line lines[MOST];
		const char *order;
	} cases[] = {
		{ { { 0 } }, "" },
		{ { { 5, 't', "one" } }, "one" },
		{ { { 1, 't', "b" }, { 2, 't', "a" } }, "b a" },
		{ { { 2, 't', "a" }, { 1, 't', "b" } }, "b a" },
		{ { { 0xffffffffffffffff, 't', "last" },
		    { 0x8000000000000000, 't', "high" },
		    { 0x7fffffffffffffff, 't', "low" },
		    { 0, 't', "first" } },
		  "first low high last" },
		/* Ties, in a sorted map and in one that isn't. */
		{ { { 1, 't', "c" },
		    { 2, 't', "b" },
		    { 2, 't', "a" },
		    { 2, 't', "0" },
		    { 3, 't', "z" } },
		  "c b a 0 z" },
		{ { { 2, 't', "b" },
		    { 1, 't', "c" },
		    { 2, 't', "a" },
		    { 3, 't', "z" },
		    { 2, 't', "0" } },
		  "c b a 0 z" },
		{ { { 1, 't', "b" }, { 1, 't', "a" }, { 0, 't', "0" } }, "0 b a" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_order(cases[i].lines, cases[i].order);
}

/* At one address. */
static void among_equals(void **state)
{
	static const struct {
		struct line lines[MOST];
		const char *order;
	} cases[] = {
		/* Weak ones are last, whatever else they are; v isn't called weak. */
		{ { { 0, 'W', "W" }, { 0, 'w', "w" }, { 0, 'V', "V" }, { 0, 'T', "T" } },
		  "V T W w" },
		{ { { 0, 'W', "plain" }, { 0, 'T', "__start_rodata" } }, "__start_rodata plain" },
		/* Then those that linker scripts mostly define. */
		{ { { 0, 'T', "__start_x" },
		    { 0, 'T', "__stop_xy" },
		    { 0, 'T', "__end_xyz" },
		    { 0, 'T', "__x_start" },
		    { 0, 'T', "__xyz_end" },
		    { 0, 'T', "___plain" } },
		  "___plain __start_x __stop_xy __end_xyz __x_start __xyz_end" },
		/* Shorter than 8 bytes they aren't. */
		{ { { 0, 'T', "__x_end" }, { 0, 'T', "___plain" } }, "__x_end ___plain" },
		{ { { 0, 'T', "__xy_end" }, { 0, 'T', "___plain" } }, "___plain __xy_end" },
		{ { { 0, 'T', "__start" }, { 0, 'T', "___plain" } }, "__start ___plain" },
		{ { { 0, 'T', "__start_" }, { 0, 'T', "___plain" } }, "___plain __start_" },
		{ { { 0, 'T', "__stop_" }, { 0, 'T', "___plain" } }, "__stop_ ___plain" },
		{ { { 0, 'T', "__end_" }, { 0, 'T', "___plain" } }, "__end_ ___plain" },
		/* Two underscores in front it takes, the word may follow at once. */
		{ { { 0, 'T', "_text_start" }, { 0, 'T', "__plain" } }, "_text_start __plain" },
		{ { { 0, 'T', "___start_x" }, { 0, 'T', "____plain" } }, "___start_x ____plain" },
		{ { { 0, 'T', "___start" }, { 0, 'T', "____plain" } }, "____plain ___start" },
		{ { { 0, 'T', "__xstart" }, { 0, 'T', "___plain" } }, "__xstart ___plain" },
		{ { { 0, 'T', "__initcall_ends" }, { 0, 'T', "___plain" } },
		  "__initcall_ends ___plain" },
		/* Then by underscores in front. */
		{ { { 0, 'T', "__c" },
		    { 0, 'T', "_b" },
		    { 0, 'T', "a__" },
		    { 0, 'T', "_" },
		    { 0, 'T', "___" },
		    { 0, 'T', "_a" } },
		  "a__ _b _ _a __c ___" },
		{ { { 0, 'T', "____x_end" }, { 0, 'T', "__x_y_end" } }, "__x_y_end ____x_end" },
		{ { { 0, 'W', "__x" }, { 0, 'w', "_y" }, { 0, 'W', "z" } }, "z _y __x" },
		/* Then as they were: neither name nor type decides. */
		{ { { 0, 't', "b" }, { 0, 'D', "a" }, { 0, 'T', "c" }, { 0, 'A', "" } }, "b a c " },
		/* Bytes above 0x7f are like any other. */
		{ { { 0, 't', "\xff" }, { 0, 't', "\x80" }, { 0, 't', "a" } }, "\xff \x80 a" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_order(cases[i].lines, cases[i].order);
}

/* What one symbol is among others at its address, as a number to sort by. */
static uint32_t rank(const struct ak_kallsym *sym)
{
	return (sym->type == 'W') * 100 + (uint32_t)strspn(sym->name, "_");
}

/* A sort that isn't stable shows only with many. Where their names are tells where they were. */
static void many_equals(void **state)
{
	enum { MANY = 5000 };
	struct ak_kallsym *symbols = malloc(MANY * sizeof(*symbols));
	char(*names)[4] = calloc(MANY, sizeof(*names));
	struct ak_error err = { 0 };
	uint32_t i;

	(void)state;
	assert_true(symbols && names);
	for (i = 0; i < MANY; i++) {
		memcpy(names[i], i % 3 ? "x\0" : "_x", 3);
		symbols[i] = (struct ak_kallsym){
			.address = i < 5 ? 9 : 7,
			.type = "tTdW"[i % 4],
			.name = names[i],
			.len = (uint32_t)strlen(names[i]),
			.absolute = i % 2,
		};
	}
	assert_int_equal(kallsyms_order(symbols, MANY, &err), 0);
	for (i = 0; i < MANY; i++) {
		const struct ak_kallsym *sym = &symbols[i], *last = i ? sym - 1 : sym;
		size_t was = (size_t)(sym->name - names[0]) / sizeof(*names);

		assert_int_equal(sym->type, "tTdW"[was % 4]);
		assert_int_equal(sym->absolute, was % 2);
		assert_int_equal(sym->len, strlen(names[was]));
		assert_true(last->address <= sym->address);
		if (last->address < sym->address)
			continue;
		assert_true(rank(last) <= rank(sym));
		assert_true(rank(last) < rank(sym) || last->name <= sym->name);
	}
	free(symbols);
	free(names);
}

static void by_name(void **state)
{
	static const struct {
		struct line lines[MOST];
		const char *cut;
		uint32_t seqs[MOST];
	} cases[] = {
		{ { { 0 } }, NULL, { 0 } },
		{ { { 1, 't', "b" }, { 2, 'T', "a" }, { 3, 't', "c" } }, NULL, { 1, 0, 2 } },
		/* The type doesn't count; of equal names the lower number comes first. */
		{ { { 1, 'b', "a" }, { 2, 'a', "a" }, { 2, 't', "" }, { 3, 'A', "a" } },
		  NULL,
		  { 2, 0, 1, 3 } },
		/* Bytewise, as unsigned ones. */
		{ { { 1, 't', "a\xff" },
		    { 1, 't', "a\x7f" },
		    { 1, 't', "a\x80" },
		    { 1, 't', "a" },
		    { 1, 't', "_" },
		    { 1, 't', "A" } },
		  NULL,
		  { 5, 4, 3, 1, 2, 0 } },
		{ { { 1, 't', "printk_deferred" }, { 1, 't', "printk" }, { 1, 't', "print" } },
		  NULL,
		  { 2, 1, 0 } },
		/* With nothing cut: '.' < 'b'. */
		{ { { 1, 't', "foo.llvm.9" }, { 2, 't', "foo" }, { 3, 't', "foo.cold" } },
		  NULL,
		  { 1, 2, 0 } },
		/* Cut, they are equal, and their numbers decide. */
		{ { { 1, 't', "foo.llvm.9" }, { 2, 't', "foo" }, { 3, 't', "foo.cold" } },
		  ".llvm.",
		  { 0, 1, 2 } },
		{ { { 1, 't', "foo.llvm.9" }, { 2, 't', "foo" }, { 3, 't', "foo.cold" } },
		  ".",
		  { 0, 1, 2 } },
		{ { { 1, 't', "foo.z" }, { 2, 't', "foo.a" }, { 3, 't', "foo" } },
		  ".",
		  { 0, 1, 2 } },
		{ { { 1, 't', "foo.z" }, { 2, 't', "foo.a" }, { 3, 't', "foo" } },
		  ".llvm.",
		  { 2, 1, 0 } },
		/* The first of several; what only looks like it; a name that is nothing else. */
		{ { { 1, 't', "b.llvm.1.llvm.0" },
		    { 2, 't', "b.llvm.0.llvm.1" },
		    { 3, 't', "b.llvm" },
		    { 4, 't', "b.llvm.0" },
		    { 5, 't', ".llvm.5" },
		    { 6, 't', "a" } },
		  ".llvm.",
		  { 4, 5, 0, 1, 3, 2 } },
	};
	struct ak_kallsym symbols[MOST];
	struct ak_error err = { 0 };
	uint32_t *seqs, n;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		n = load(symbols, cases[i].lines);
		seqs = kallsyms_order_by_name(symbols, n, cases[i].cut, &err);
		assert_non_null(seqs);
		assert_memory_equal(seqs, cases[i].seqs, n * sizeof(*seqs));
		free(seqs);
	}
}

int test_kallsyms_order(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_address),
		cmocka_unit_test(among_equals),
		cmocka_unit_test(many_equals),
		cmocka_unit_test(by_name),
	};

	return cmocka_run_group_tests_name("kallsyms order", tests, NULL, NULL);
}
