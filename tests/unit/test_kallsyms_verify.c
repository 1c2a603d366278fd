// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"
#include "image_writer.h"
#include "kallsyms_samples.h"
#include "scratch.h"
#include "unit.h"

struct flaw {
	enum ak_kallsyms_table table;
	size_t offset;
	unsigned char byte; /* added to what is there */
	const char *layout;
	const char *where, *what;
	int64_t index;
};

/* Of sample_few(); little-endian, 64 bits. */
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

static void check_flaw(const struct flaw *flaw)
{
	const struct sample_mode mode = { flaw->layout, NULL, flaw->layout[0] == '6', false,
					  false };
	const struct image_spec spec = { .is64 = true };
	struct ak_kallsyms_options o = sample_options(&mode, true);
	struct ak_symbol symbols[SAMPLE_FEW];
	struct ak_map map = sample_few(symbols);
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
	struct ak_symbol symbols[SAMPLE_FEW];
	struct ak_map map = sample_few(symbols);
	struct ak_kallsyms k = sample_tables(&map, &o);
	const struct ak_kallsyms_finding *f;
	struct ak_kallsyms_image image;
	struct ak_kallsyms_report report;
	struct ak_error err = { 0 };
	unsigned char a = 0, b = 0;
	size_t size = 0, i, n;

	(void)state;
	/* Each of these few names is one code by now. */
	assert_int_equal(k.names_size, 2 * SAMPLE_FEW);
	for (i = 0; i < SAMPLE_FEW; i++) {
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
	assert_sample_symbols(&image, &k);
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
	struct ak_symbol symbols[SAMPLE_FEW];
	struct ak_map map = sample_few(symbols);
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

int test_kallsyms_verify(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(flawed_tables),
		SCRATCH_TEST(other_compression),
		SCRATCH_TEST(other_symbols),
	};

	return cmocka_run_group_tests_name("kallsyms_verify", tests, NULL, NULL);
}
