// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"
#include "image_writer.h"
#include "kallsyms_samples.h"
#include "scratch.h"
#include "unit.h"

static void assert_options(const struct ak_kallsyms_options *a, const struct ak_kallsyms_options *b)
{
	assert_string_equal(a->layout->name, b->layout->name);
	assert_int_equal(a->base_relative, b->base_relative);
	assert_int_equal(a->absolute_percpu, b->absolute_percpu);
	assert_int_equal(a->pc_relative, b->pc_relative);
	assert_int_equal(a->lto_clang, b->lto_clang);
	assert_int_equal(a->all_symbols, b->all_symbols);
}

static void assert_consistent(const struct ak_kallsyms_image *image, const struct ak_map *map)
{
	struct ak_kallsyms_report report;
	struct ak_error err = { 0 };

	assert_int_equal(ak_kallsyms_image_verify(image, map, &image->options, 3, &report, &err),
			 0);
	if (report.total)
		fail_msg("%s[%d]: %s: expected %s, found %s", report.findings[0].where,
			 (int)report.findings[0].index, report.findings[0].what,
			 report.findings[0].expected ? report.findings[0].expected : "nothing",
			 report.findings[0].found ? report.findings[0].found : "nothing");
	ak_kallsyms_report_free(&report);
}

/* Every way tables are written */

/* Where tables are with labels is where they are found without. */
static void assert_same_places(const struct ak_kallsyms_image *a, const struct ak_kallsyms_image *b)
{
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		assert_int_equal(a->tables[i].is_there, b->tables[i].is_there);
		assert_int_equal(a->tables[i].offset, b->tables[i].offset);
		assert_int_equal(a->tables[i].address, b->tables[i].address);
		assert_int_equal(a->tables[i].size, b->tables[i].size);
	}
}

static void check_stripped(const struct ak_kallsyms *k, const struct image_spec *spec,
			   const struct ak_kallsyms_image *labelled)
{
	struct image_spec stripped = *spec;
	struct ak_kallsyms_image image;
	int i;

	for (i = 0; i < 2; i++) {
		stripped.no_symbols = true;
		stripped.no_sections = i;
		sample_image_write(k, &stripped);
		image = sample_image_read();
		assert_false(image.has_labels);
		assert_same_places(&image, labelled);
		assert_options(&image.options, &k->options);
		assert_sample_symbols(&image, k);
		assert_string_equal(image.release, spec->release);
		if (i)
			assert_consistent(&image, NULL);
		ak_kallsyms_image_free(&image);
	}
}

static void check_mode(const struct sample_mode *mode, uint32_t count,
		       const struct image_spec *spec)
{
	struct ak_kallsyms_options o = sample_options(mode, spec->is64);
	size_t longest = o.layout->name_len - 1 < SAMPLE_LONGEST ? o.layout->name_len - 1
								 : SAMPLE_LONGEST;
	uint64_t base = spec->is64 && o.layout->addressing != AK_KALLSYMS_PLACE ? 0xffffffff81000000
										: 0x40000000;
	struct sample_map m =
		sample_map_make(count, base, longest, mode->absolute_percpu, spec->is64 ? 16 : 8);
	struct ak_kallsyms k = sample_tables(&m.map, &o);
	struct ak_kallsyms_image image;

	sample_image_write(&k, spec);
	image = sample_image_read();
	assert_true(image.has_labels);
	assert_false(image.is_object);
	assert_string_equal(image.release, spec->release);
	assert_options(&image.options, &o);
	assert_int_equal(image.relative_base, k.relative_base);
	assert_sample_symbols(&image, &k);
	assert_consistent(&image, &m.map);
	check_stripped(&k, spec, &image);
	ak_kallsyms_image_free(&image);
	ak_kallsyms_free(&k);
	sample_map_free(&m);
}

static void every_layout(void **state)
{
	static const uint32_t counts[] = { 8, 257, 256, 800 };
	size_t i, k, kind;

	(void)state;
	for (i = 0; i < SAMPLE_MODES; i++)
		for (k = 0; k < COUNT(counts); k++)
			for (kind = 0; kind < 4; kind++) {
				const struct image_spec spec = {
					.is64 = kind & 1,
					.big = kind & 2,
					.release = sample_modes[i].release,
				};

				/* The later ones take long: each for one kind. */
				if (k < 2 || kind == (i + k) % 4)
					check_mode(&sample_modes[i], counts[k], &spec);
			}
}

/* One symbol, and none, where that's allowed. */
static void hardly_any_symbols(void **state)
{
	const struct image_spec spec = { .is64 = true, .release = "6.12.0" };
	struct ak_kallsyms_options o = sample_options(&sample_modes[15], true);
	struct ak_kallsyms_image image;
	struct sample_map m;
	struct ak_kallsyms k;
	int count;

	(void)state;
	for (count = 0; count < 2; count++) {
		m = sample_map_make(1, 0x1000, 20, false, 16);
		m.map.count = (size_t)count;
		k = sample_tables(&m.map, &o);
		sample_image_write(&k, &spec);
		image = sample_image_read();
		assert_sample_symbols(&image, &k);
		assert_consistent(&image, &m.map);
		ak_kallsyms_image_free(&image);
		ak_kallsyms_free(&k);
		sample_map_free(&m);
	}
}

/* Without a banner rows of one order can't be told apart: the newest is taken. */
static void unknown_release(void **state)
{
	static const struct {
		const char *made, *read;
		bool base_relative, absolute_percpu;
	} cases[] = {
		{ "5.4", "6.1", true, false },	 { "6.1.y", "6.2", true, false },
		{ "6.4", "6.15", true, false },	 { "6.4", "6.11", true, true },
		{ "6.4", "6.10", false, false }, { "7.0", "7.0", false, false },
		{ "7.3", "7.3", false, false },
	};
	struct ak_kallsyms_image image;
	struct ak_kallsyms k;
	struct sample_map m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct sample_mode mode = { cases[i].made, NULL, cases[i].base_relative,
						  cases[i].absolute_percpu, false };
		struct ak_kallsyms_options o = sample_options(&mode, true);
		const struct image_spec spec = { .is64 = true };

		m = sample_map_make(300, 0x40000000, 60, mode.absolute_percpu, 16);
		k = sample_tables(&m.map, &o);
		sample_image_write(&k, &spec);
		image = sample_image_read();
		assert_null(image.release);
		assert_string_equal(image.options.layout->name, cases[i].read);
		assert_sample_symbols(&image, &k);
		ak_kallsyms_image_free(&image);
		ak_kallsyms_free(&k);
		sample_map_free(&m);
	}
}

/* Names that are sorted as if they ended earlier. */
static void lto(void **state)
{
	static const char *const names[] = { "foo.llvm.1", "foo.llvm.2", "foo1", "foo_bar" };
	const struct image_spec spec = { .is64 = true, .release = "6.6.0" };
	struct ak_kallsyms_options o = sample_options(&sample_modes[11], true);
	struct ak_kallsyms_image image;
	struct ak_kallsyms k;
	int cut;

	(void)state;
	for (cut = 0; cut < 2; cut++) {
		struct ak_symbol symbols[COUNT(names)];
		struct ak_map map = { .symbols = symbols, .count = COUNT(names), .digits = 16 };
		size_t i;

		/* The later one in the order of names is the earlier one in memory. */
		for (i = 0; i < COUNT(names); i++)
			symbols[i] = (struct ak_symbol){
				.address = 0x1000 - i * 16,
				.name = names[i],
				.len = (uint32_t)strlen(names[i]),
				.letter = 'T',
			};
		o.lto_clang = cut;
		k = sample_tables(&map, &o);
		sample_image_write(&k, &spec);
		image = sample_image_read();
		assert_int_equal(image.options.lto_clang, cut);
		assert_consistent(&image, &map);
		ak_kallsyms_image_free(&image);
		ak_kallsyms_free(&k);
	}
}

/* Without --all-symbols there is only code. */
static void all_symbols(void **state)
{
	static const struct ak_symbol lines[] = {
		{ 0x1000, "_text", 5, 'T' },	   { 0x1000, "_stext", 6, 'T' },
		{ 0x1010, "code", 4, 'T' },	   { 0x2000, "_etext", 6, 'T' },
		{ 0x2000, "behind", 6, 'D' },	   { 0x3000, "__start_notes", 13, 'D' },
		{ 0x4000, "_sinittext", 10, 'T' }, { 0x4010, "init", 4, 't' },
		{ 0x5000, "_einittext", 10, 'T' }, { 0x6000, "data", 4, 'D' },
	};
	struct ak_symbol symbols[COUNT(lines)];
	const struct ak_map map = { .symbols = symbols, .count = COUNT(lines), .digits = 16 };
	size_t i;
	int all;

	(void)state;
	memcpy(symbols, lines, sizeof(lines));
	for (i = 0; i < SAMPLE_MODES; i++)
		for (all = 0; all < 2; all++) {
			struct ak_kallsyms_options o = sample_options(&sample_modes[i], true);
			const struct image_spec spec = { .is64 = true,
							 .release = sample_modes[i].release };
			struct ak_kallsyms_image image;
			struct ak_kallsyms k;

			o.absolute_percpu = false;
			o.all_symbols = all;
			k = sample_tables(&map, &o);
			sample_image_write(&k, &spec);
			image = sample_image_read();
			assert_int_equal(image.options.all_symbols, all);
			assert_sample_symbols(&image, &k);
			assert_consistent(&image, &map);
			ak_kallsyms_image_free(&image);
			ak_kallsyms_free(&k);
		}
}

static void check_relocated(const struct ak_map *map, const struct ak_kallsyms_options *o,
			    const struct image_spec *spec)
{
	struct ak_kallsyms k = sample_tables(map, o);
	struct ak_kallsyms_image image;

	sample_image_write(&k, spec);
	image = sample_image_read();
	assert_int_equal(image.relative_base, k.relative_base);
	assert_sample_symbols(&image, &k);
	assert_consistent(&image, NULL);
	ak_kallsyms_image_free(&image);
	ak_kallsyms_free(&k);
}

/* A kernel that can be loaded anywhere: its base, or all its addresses, aren't in place. */
static void relocated(void **state)
{
	struct sample_map m = sample_map_make(300, 0x50000000, 60, false, 16);
	struct ak_kallsyms_options o = sample_options(&sample_modes[6], true);
	int i;

	(void)state;
	o.absolute_percpu = false;
	for (i = 0; i < 16; i++) {
		const struct image_spec spec = {
			.is64 = i & 1,
			.big = i & 2,
			.release = "6.1.0",
			.is_relocated = true,
			.has_dynamic_symbol = i & 4,
		};

		o.base_relative = i & 8;
		check_relocated(&m.map, &o, &spec);
	}
	sample_map_free(&m);
}

/* Objects, before they're linked */

static const struct ak_elf_target targets[] = {
	{ .machine = EM_X86_64, .is64 = true },
	{ .machine = EM_386 },
	{ .machine = EM_AARCH64, .is64 = true },
	{ .machine = EM_ARM },
	{ .machine = EM_RISCV, .is64 = true },
	{ .machine = EM_PPC64, .is64 = true, .big_endian = true },
	{ .machine = EM_PPC64, .is64 = true },
	{ .machine = EM_S390, .is64 = true, .big_endian = true },
	{ .machine = EM_MIPS, .big_endian = true },
	{ .machine = EM_MIPS },
	{ .machine = EM_MIPS, .is64 = true, .big_endian = true },
	{ .machine = EM_MIPS, .is64 = true },
	{ .machine = 258 /* LoongArch */, .is64 = true },
};

static void check_object(const struct sample_mode *mode, const struct ak_elf_target *target)
{
	struct ak_kallsyms_options o = sample_options(mode, target->is64);
	bool is_absolute = o.layout->addressing == AK_KALLSYMS_PLACE && !o.pc_relative;
	struct sample_map m =
		sample_map_make(40, 0x40000000, 60, mode->absolute_percpu, target->is64 ? 16 : 8);
	struct ak_kallsyms k = sample_tables(&m.map, &o);
	struct ak_kallsyms_image image;
	struct ak_error err = { 0 };
	size_t len;
	char *bytes = ak_kallsyms_object(&k, target, NULL, &len, &err);
	uint32_t i;

	if (!bytes)
		fail_msg("%s", ak_error_text(&err));
	put_bytes(SAMPLE_IMAGE, bytes, len);
	free(bytes);
	image = sample_image_read();
	assert_true(image.is_object);
	assert_int_equal(image.target.machine, target->machine);
	assert_int_equal(image.target.big_endian, target->big_endian);
	assert_int_equal(image.options.pc_relative, o.pc_relative);
	assert_int_equal(image.options.absolute_percpu, o.absolute_percpu);
	assert_int_equal(image.from_text, !is_absolute);
	assert_consistent(&image, &m.map);
	for (i = 0; i < k.count; i++)
		if (!k.symbols[i].absolute && !is_absolute)
			k.symbols[i].address -= k.text;
	assert_sample_symbols(&image, &k);
	ak_kallsyms_image_free(&image);
	ak_kallsyms_free(&k);
	sample_map_free(&m);
}

/* All ways of writing addresses for each machine, and all layouts for one of them. */
static void objects(void **state)
{
	static const size_t all[] = { 0, 2, 4, 17, 18 };
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(all); i++)
		for (k = 1; k < COUNT(targets); k++)
			check_object(&sample_modes[all[i]], &targets[k]);
	for (i = 0; i < SAMPLE_MODES; i++)
		check_object(&sample_modes[i], &targets[0]);
}

int test_kallsyms_image(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(every_layout),    SCRATCH_TEST(hardly_any_symbols),
		SCRATCH_TEST(unknown_release), SCRATCH_TEST(lto),
		SCRATCH_TEST(all_symbols),     SCRATCH_TEST(relocated),
		SCRATCH_TEST(objects),
	};

	return cmocka_run_group_tests_name("kallsyms_image", tests, NULL, NULL);
}
