// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>

#include "autoksyms/kallsyms.h"
#include "kallsyms/offset.h"
#include "scratch.h"
#include "unit.h"

/* How an address is written, and whether it can be. */
struct offset_case {
	const char *layout;
	bool absolute_percpu, pc_relative;
	bool is_percpu;
	uint64_t reference; /* relative_base, or _text */
	uint64_t address;
	bool fits;
	int64_t value;
};

#define FAR 0xffffffff80000000

static const struct offset_case cases[] = {
	/* Distances from the lowest symbol, of 32 bits without a sign. */
	{ "6.12", false, false, false, 0x1000, 0x1000, true, 0 },
	{ "6.12", false, false, false, 0x1000, 0x100000fff, true, 0xffffffff },
	{ "6.12", false, false, false, 0x1000, 0x100001000, false },
	{ "6.12", false, false, false, 0x1000, 0xfff, false },
	{ "6.12", false, false, false, 0, FAR, false },
	{ "6.12", false, false, false, FAR, UINT64_MAX, true, 0x7fffffff },
	{ "6.12", false, false, false, 1, 0x8000000000000001, false },
	/* With per-CPU addresses among them they go down from -1. */
	{ "6.12", true, false, false, 0x1000, 0x1000, true, -1 },
	{ "6.12", true, false, false, 0x1000, 0x1001, true, -2 },
	{ "6.12", true, false, false, 0x1000, 0x80000fff, true, INT32_MIN },
	{ "6.12", true, false, false, 0x1000, 0x80001000, false },
	{ "6.12", true, false, false, 0x1000, 0xfff, false },
	{ "6.12", true, false, true, 0x1000, 0, true, 0 },
	{ "6.12", true, false, true, 0x1000, 0x7fffffff, true, 0x7fffffff },
	{ "6.12", true, false, true, 0x1000, 0x80000000, false },
	{ "6.12", true, false, true, FAR, FAR, false },
	/* From _text, either way. */
	{ "7.0", false, true, false, 0x80000000, 0, true, INT32_MIN },
	{ "7.0", false, true, false, 0x80000001, 0, false },
	{ "7.0", false, true, false, 0, 0x7fffffff, true, 0x7fffffff },
	{ "7.0", false, true, false, 0, 0x80000000, false },
	{ "7.0", false, true, false, FAR, FAR - 1, true, -1 },
	{ "7.0", false, true, false, FAR, 0, false },
	{ "7.0", false, true, false, 0, UINT64_MAX, true, -1 },
	/* As it is; whoever writes it takes 32 bits. */
	{ "7.0", false, false, false, 0x1000, 0, true, 0 },
	{ "7.0", false, false, false, 0x1000, 0xc0000000, true, 0xc0000000 },
	{ "7.3", false, false, false, 0x1000, UINT64_MAX, true, -1 },
};

static void offsets(void **state)
{
	struct ak_error err = { 0 };
	int64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct offset_case *c = &cases[i];
		struct ak_kallsym symbol = {
			.address = c->address,
			.name = "name",
			.len = 4,
			.type = 't',
			.absolute = c->is_percpu,
		};
		const struct ak_kallsyms k = {
			.options = {
				.layout = ak_kallsyms_layout_find(c->layout, &err),
				.absolute_percpu = c->absolute_percpu,
				.pc_relative = c->pc_relative,
			},
			.symbols = &symbol,
			.count = 1,
			.text = c->reference,
			.relative_base = c->reference,
		};
		int ret = kallsyms_offset(&k, 0, &value, &err);

		if (ret != (c->fits ? 0 : -1))
			fail_msg("case %zu: %d", i, ret);
		if (c->fits)
			assert_int_equal(value, c->value);
		else
			assert_error(&err, NULL, 0, "is out of range");
	}
}

/* The symbol is named, and what it's too far from. */
static void messages(void **state)
{
	struct ak_kallsym symbol = { .address = 0x80000000, .name = "far_away", .len = 8 };
	struct ak_error err = { 0 };
	struct ak_kallsyms k = {
		.options = { .layout = ak_kallsyms_layout_find("6.12", &err) },
		.symbols = &symbol,
		.count = 1,
		.relative_base = 0x80000010,
	};
	int64_t value;

	(void)state;
	assert_int_equal(kallsyms_offset(&k, 0, &value, &err), -1);
	assert_error(&err, NULL, 0,
		     "symbol far_away at 0x80000000 is out of range: kallsyms has 32 bits for its "
		     "distance from the lowest symbol (0x80000010)");
	k.options.absolute_percpu = symbol.absolute = true;
	assert_int_equal(kallsyms_offset(&k, 0, &value, &err), -1);
	assert_error(&err, NULL, 0, "symbol far_away at 0x80000000 is out of range");
	k.options = (struct ak_kallsyms_options){
		.layout = ak_kallsyms_layout_find("7.0", &err),
		.pc_relative = true,
	};
	assert_int_equal(kallsyms_offset(&k, 0, &value, &err), -1);
	assert_error(&err, NULL, 0, "distance from _text (0)");
}

int test_kallsyms_offset(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets),
		cmocka_unit_test(messages),
	};

	return cmocka_run_group_tests_name("kallsyms offset", tests, NULL, NULL);
}
