// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"
#include "image_writer.h"
#include "kallsyms_samples.h"
#include "scratch.h"
#include "unit.h"

static void assert_symbols(const struct ak_kallsyms_image *image, const struct ak_kallsyms *k)
{
	uint32_t i;

	assert_int_equal(image->count, k->count);
	for (i = 0; i < k->count; i++) {
		const struct ak_kallsym *a = &image->symbols[i], *b = &k->symbols[i];

		assert_string_equal(a->name, b->name);
		assert_int_equal(a->len, b->len);
		assert_int_equal(a->type, b->type);
		assert_int_equal(a->address, b->address);
		assert_int_equal(a->absolute, b->absolute);
	}
}

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
		assert_symbols(&image, k);
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
	assert_symbols(&image, &k);
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
		assert_symbols(&image, &k);
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
		assert_symbols(&image, &k);
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
			assert_symbols(&image, &k);
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
	assert_symbols(&image, &k);
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
	assert_symbols(&image, &k);
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

/* What verify finds */

struct flaw {
	enum ak_kallsyms_table table;
	size_t offset;
	unsigned char byte; /* added to what is there */
	const char *layout;
	const char *where, *what;
	int64_t index;
};

/* Of the symbols below; little-endian, 64 bits. */
static const struct ak_symbol few[] = {
	{ 0x40000000, "_text", 5, 'T' },    { 0x40000010, "bar", 3, 't' },
	{ 0x40000010, "aar", 3, 'W' },	    { 0x40000020, "foo_bar", 7, 'T' },
	{ 0x40000030, "kallsyms", 8, 'D' }, { 0x40000040, "zoo", 3, 'D' },
};

static const struct flaw flaws[] = {
	{ AK_KALLSYMS_OFFSETS, 20, 1, "6.2", "symbols", "address", -1 },
	{ AK_KALLSYMS_OFFSETS, 4, 0x70, "6.2", "symbols", "address", -1 },
	{ AK_KALLSYMS_RELATIVE_BASE, 0, 16, "6.2", "symbols", "address", -1 },
	{ AK_KALLSYMS_NAMES, 1, 1, "6.2", "symbols", "a symbol is missing", -1 },
	{ AK_KALLSYMS_MARKERS, 0, 1, "6.2", "kallsyms_markers", "offset", 0 },
	{ AK_KALLSYMS_MARKERS, 5, 1, "6.2", "kallsyms_markers", "padding behind it", -1 },
	{ AK_KALLSYMS_SEQS_OF_NAMES, 2, 1, "6.2", "kallsyms_seqs_of_names", "order", 0 },
	{ AK_KALLSYMS_SEQS_OF_NAMES, 3, 255, "6.2", "kallsyms_seqs_of_names", "order", 1 },
	{ AK_KALLSYMS_OFFSETS, 0, 1, "7.3", "symbols", "address", -1 },
	{ AK_KALLSYMS_MARKERS, 0, 1, "7.3", "kallsyms_markers", "offset", 0 },
};

static struct ak_map few_symbols(struct ak_symbol *symbols)
{
	memcpy(symbols, few, sizeof(few));
	return (struct ak_map){ .symbols = symbols, .count = COUNT(few), .digits = 16 };
}

static void check_flaw(const struct flaw *flaw)
{
	const struct sample_mode mode = { flaw->layout, NULL, flaw->layout[0] == '6', false,
					  false };
	const struct image_spec spec = { .is64 = true };
	struct ak_kallsyms_options o = sample_options(&mode, true);
	struct ak_symbol symbols[COUNT(few)];
	struct ak_map map = few_symbols(symbols);
	struct ak_kallsyms k = sample_tables(&map, &o);
	struct image file = image_write(&k, &spec);
	struct ak_kallsyms_image image;
	struct ak_kallsyms_report report;
	struct ak_error err = { 0 };

	file.bytes[file.tables[flaw->table] + flaw->offset] += flaw->byte;
	sample_image_put(&file);
	image = sample_image_read();
	assert_int_equal(ak_kallsyms_image_verify(&image, &map, &image.options, 1, &report, &err),
			 0);
	assert_in_range(report.total, 1, 100);
	assert_int_equal(report.count, 1);
	assert_string_equal(report.findings[0].where, flaw->where);
	assert_string_equal(report.findings[0].what, flaw->what);
	assert_int_equal(report.findings[0].index, flaw->index);
	ak_kallsyms_report_free(&report);
	ak_kallsyms_image_free(&image);
	image_free(&file);
	ak_kallsyms_free(&k);
}

static void flawed_tables(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(flaws); i++)
		check_flaw(&flaws[i]);
}

/* Which finding that is, if it's among them. */
static const struct ak_kallsyms_finding *find(const struct ak_kallsyms_report *report,
					      const char *where, const char *what)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		if (!strcmp(report->findings[i].where, where) &&
		    !strcmp(report->findings[i].what, what))
			return &report->findings[i];
	return NULL;
}

/* A code's two tokens change places, in the table and all that refers to it. */
static void other_compression(void **state)
{
	const struct sample_mode mode = { "6.15", NULL, false, false, false };
	const struct image_spec spec = { .is64 = true };
	struct ak_kallsyms_options o = sample_options(&mode, true);
	struct ak_symbol symbols[COUNT(few)];
	struct ak_map map = few_symbols(symbols);
	struct ak_kallsyms k = sample_tables(&map, &o);
	const struct ak_kallsyms_finding *f;
	struct ak_kallsyms_image image;
	struct ak_kallsyms_report report;
	struct ak_error err = { 0 };
	unsigned char a = 0, b = 0;
	size_t size = 0, i, n;

	(void)state;
	/* Each of these few names is one code by now. */
	assert_int_equal(k.names_size, 2 * COUNT(few));
	for (i = 0; i < COUNT(few); i++) {
		n = strlen((char *)k.token_table + k.token_index[k.names[2 * i + 1]]);
		if (n != strlen("tbar"))
			continue;
		a = b;
		b = k.names[2 * i + 1];
		size = n;
	}
	assert_true(a && b && a != b);
	for (i = 0; i < size; i++) {
		unsigned char byte = k.token_table[k.token_index[a] + i];

		k.token_table[k.token_index[a] + i] = k.token_table[k.token_index[b] + i];
		k.token_table[k.token_index[b] + i] = byte;
	}
	for (i = 0; i < k.names_size; i++)
		if (k.names[i] == a || k.names[i] == b)
			k.names[i] = (unsigned char)(a + b - k.names[i]);
	sample_image_write(&k, &spec);
	image = sample_image_read();
	assert_symbols(&image, &k);
	assert_int_equal(ak_kallsyms_image_verify(&image, &map, &image.options, 9, &report, &err),
			 0);
	assert_int_equal(report.total, 3);
	f = find(&report, "kallsyms_token_table", "token");
	assert_non_null(f);
	assert_int_equal(f->index, a < b ? a : b);
	assert_non_null(find(&report, "kallsyms_names", "compression"));
	ak_kallsyms_report_free(&report);
	ak_kallsyms_image_free(&image);
	ak_kallsyms_free(&k);
}

/* Symbols of the kernel that the tables don't have, and the other way round. */
static void other_symbols(void **state)
{
	const struct sample_mode mode = { "6.15", NULL, false, false, false };
	const struct image_spec spec = { .is64 = true };
	struct ak_kallsyms_options o = sample_options(&mode, true);
	struct ak_symbol symbols[COUNT(few)];
	struct ak_map map = few_symbols(symbols);
	struct ak_kallsyms k = sample_tables(&map, &o);
	const struct ak_kallsyms_finding *f;
	struct ak_kallsyms_image image;
	struct ak_kallsyms_report report;
	struct ak_error err = { 0 };

	(void)state;
	sample_image_write(&k, &spec);
	image = sample_image_read();
	symbols[1].name = "new";
	symbols[2].letter = 't';
	symbols[4].address += 4;
	symbols[5].address += 4;
	assert_int_equal(ak_kallsyms_image_verify(&image, &map, &image.options, 9, &report, &err),
			 0);
	assert_int_equal(report.total, 4);
	f = find(&report, "symbols", "a symbol is missing");
	assert_string_equal(f->expected, "0000000040000010 t new");
	assert_null(f->found);
	f = find(&report, "symbols", "a symbol that isn't the kernel's");
	assert_null(f->expected);
	assert_string_equal(f->found, "0000000040000010 t bar");
	f = find(&report, "symbols", "type");
	assert_string_equal(f->expected, "0000000040000010 t aar");
	assert_string_equal(f->found, "0000000040000010 W aar");
	f = find(&report, "symbols", "address");
	assert_string_equal(f->expected, "0000000040000034 D kallsyms");
	assert_string_equal(f->found, "0000000040000030, and so on for 2 symbols up to zoo");
	ak_kallsyms_report_free(&report);
	ak_kallsyms_image_free(&image);
	ak_kallsyms_free(&k);
}

/* Bad files */

static struct image small_image(bool no_symbols)
{
	const struct image_spec spec = {
		.is64 = true,
		.release = "6.2.0",
		.no_symbols = no_symbols,
	};
	struct ak_kallsyms_options o = sample_options(&sample_modes[8], true);
	struct ak_symbol symbols[COUNT(few)];
	struct ak_map map = few_symbols(symbols);
	struct ak_kallsyms k = sample_tables(&map, &o);
	struct image image = image_write(&k, &spec);

	ak_kallsyms_free(&k);
	return image;
}

static void expect_error(const char *part)
{
	struct ak_kallsyms_image image;
	struct ak_error err = { 0 };

	assert_int_equal(ak_kallsyms_image_read(&image, SAMPLE_IMAGE, &err), -1);
	assert_error(&err, SAMPLE_IMAGE, 0, part);
}

static void not_elf(void **state)
{
	(void)state;
	put_file(SAMPLE_IMAGE, "\037\213 is how gzip starts");
	expect_error("scripts/extract-vmlinux");
	put_file(SAMPLE_IMAGE, "");
	expect_error("is no ELF file");
}

static void no_tables(void **state)
{
	struct ak_kallsyms_image image;
	struct ak_error err = { 0 };
	struct image file = small_image(true);

	(void)state;
	memset(file.bytes + file.tables[AK_KALLSYMS_TOKEN_TABLE], 0, 256);
	sample_image_put(&file);
	assert_int_equal(ak_kallsyms_image_read(&image, SAMPLE_IMAGE, &err), 1);
	assert_false(err.is_set);
	image_free(&file);
}

static void missing_label(void **state)
{
	struct image_spec spec = { .is64 = true, .release = "6.2.0" };
	struct ak_kallsyms_options o = sample_options(&sample_modes[8], true);
	struct ak_symbol symbols[COUNT(few)];
	struct ak_map map = few_symbols(symbols);
	struct ak_kallsyms k = sample_tables(&map, &o);

	(void)state;
	spec.missing = "kallsyms_markers";
	sample_image_write(&k, &spec);
	expect_error("has kallsyms tables, but no symbol kallsyms_markers");
	spec.missing = "kallsyms_relative_base";
	sample_image_write(&k, &spec);
	expect_error("in an order of no known kernel: offsets, num_syms, names, markers");
	ak_kallsyms_free(&k);
}

static void damaged_tables(void **state)
{
	static const struct {
		enum ak_kallsyms_table table;
		size_t offset;
		unsigned char byte;
		const char *error;
	} cases[] = {
		{ AK_KALLSYMS_NUM_SYMS, 0, 200, "kallsyms_offsets of 200 symbols takes 800 bytes" },
		{ AK_KALLSYMS_NUM_SYMS, 0, 7, "kallsyms_offsets of 7 symbols" },
		{ AK_KALLSYMS_NAMES, 0, 0, "kallsyms_names doesn't hold symbol 0 of 6" },
		{ AK_KALLSYMS_NAMES, 0, 120, "kallsyms_names doesn't hold symbol 0 of 6" },
		{ AK_KALLSYMS_TOKEN_INDEX, 100, 255, "points behind kallsyms_token_table" },
		{ AK_KALLSYMS_NAMES, 1, 2, "symbol 0 is empty" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct image file = small_image(false);

		file.bytes[file.tables[cases[i].table] + cases[i].offset] = cases[i].byte;
		if (cases[i].table == AK_KALLSYMS_TOKEN_INDEX)
			file.bytes[file.tables[cases[i].table] + cases[i].offset + 1] = 255;
		sample_image_put(&file);
		expect_error(cases[i].error);
		image_free(&file);
	}
}

/* Whatever is read, nothing outside the file is looked at; sanitizers see it if it is. */
static void read_damaged(const struct image *file)
{
	struct ak_kallsyms_image image;
	struct ak_kallsyms_report report;
	struct ak_error err = { 0 };
	int ret;

	sample_image_put(file);
	ret = ak_kallsyms_image_read(&image, SAMPLE_IMAGE, &err);
	assert_int_equal(ret < 0, err.is_set);
	if (!ret) {
		assert_int_equal(ak_kallsyms_image_verify(&image, NULL, &image.options, 2, &report,
							  &err),
				 0);
		ak_kallsyms_report_free(&report);
		ak_kallsyms_image_free(&image);
	}
	ak_error_free(&err);
}

/* Each byte from the first table to the last, and of all headers and symbols. */
static void any_byte(void **state)
{
	static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
	size_t at, i, end;
	int stripped;

	(void)state;
	for (stripped = 0; stripped < 2; stripped++) {
		struct image file = small_image(stripped);

		end = file.tables[AK_KALLSYMS_TOKEN_INDEX] + 512;
		for (at = 0; at < file.size; at++) {
			unsigned char old = file.bytes[at];

			if (at >= file.rodata && at < file.tables[AK_KALLSYMS_OFFSETS])
				continue;
			if (at >= end && at < file.rodata + file.rodata_size)
				continue;
			/* One value each, in turn: neighbours are much alike. */
			i = at % COUNT(values);
			file.bytes[at] = values[i] != old ? values[i] : (unsigned char)~old;
			read_damaged(&file);
			file.bytes[at] = old;
		}
		image_free(&file);
	}
}

static void cut_short(void **state)
{
	struct image file = small_image(false);
	size_t size = file.size;

	(void)state;
	for (file.size = 0; file.size < size; file.size += 13) {
		struct ak_kallsyms_image image;
		struct ak_error err = { 0 };

		sample_image_put(&file);
		assert_int_equal(ak_kallsyms_image_read(&image, SAMPLE_IMAGE, &err), -1);
		ak_error_free(&err);
	}
	image_free(&file);
}

/* Bytes that promise tables over and over: what isn't there is given up in time. */
static void endless_promises(void **state)
{
	const struct image_spec spec = { .is64 = true, .no_symbols = true };
	struct ak_kallsyms_options o = sample_options(&sample_modes[8], true);
	struct sample_map m = sample_map_make(3000, 0x40000000, 60, false, 16);
	struct ak_kallsyms k = sample_tables(&m.map, &o);
	struct image file = image_write(&k, &spec);
	size_t tokens = file.tables[AK_KALLSYMS_TOKEN_TABLE], at;
	size_t size = file.tables[AK_KALLSYMS_TOKEN_INDEX] + 512 - tokens;

	(void)state;
	for (at = file.rodata; at + size < tokens; at += size)
		memcpy(file.bytes + at, file.bytes + tokens, size);
	read_damaged(&file);
	memset(file.bytes + file.rodata, 0, tokens - file.rodata);
	read_damaged(&file);
	image_free(&file);
	ak_kallsyms_free(&k);
	sample_map_free(&m);
}

int test_kallsyms_image(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(every_layout),	 SCRATCH_TEST(hardly_any_symbols),
		SCRATCH_TEST(unknown_release),	 SCRATCH_TEST(lto),
		SCRATCH_TEST(all_symbols),	 SCRATCH_TEST(relocated),
		SCRATCH_TEST(objects),		 SCRATCH_TEST(flawed_tables),
		SCRATCH_TEST(other_compression), SCRATCH_TEST(other_symbols),
		SCRATCH_TEST(not_elf),		 SCRATCH_TEST(no_tables),
		SCRATCH_TEST(missing_label),	 SCRATCH_TEST(damaged_tables),
		SCRATCH_TEST(any_byte),		 SCRATCH_TEST(cut_short),
		SCRATCH_TEST(endless_promises),
	};

	return cmocka_run_group_tests_name("kallsyms_image", tests, NULL, NULL);
}
