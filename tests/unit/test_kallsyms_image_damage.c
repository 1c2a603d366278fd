// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"
#include "image_writer.h"
#include "kallsyms_samples.h"
#include "scratch.h"
#include "unit.h"

static struct image small_image(bool no_symbols)
{
	const struct image_spec spec = {
		.is64 = true,
		.release = "6.2.0",
		.no_symbols = no_symbols,
	};
	struct ak_kallsyms_options o = sample_options(&sample_modes[8], true);
	struct ak_symbol symbols[SAMPLE_FEW];
	struct ak_map map = sample_few(symbols);
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
	struct ak_symbol symbols[SAMPLE_FEW];
	struct ak_map map = sample_few(symbols);
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

int test_kallsyms_image_damage(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(not_elf),		SCRATCH_TEST(no_tables),
		SCRATCH_TEST(missing_label),	SCRATCH_TEST(damaged_tables),
		SCRATCH_TEST(any_byte),		SCRATCH_TEST(cut_short),
		SCRATCH_TEST(endless_promises),
	};

	return cmocka_run_group_tests_name("kallsyms_image_damage", tests, NULL, NULL);
}
