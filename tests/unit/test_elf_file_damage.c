// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "elf_samples.h"
#include "input/elf_file.h"
#include "scratch.h"
#include "unit.h"

static void assert_bad(const struct elf_image *image, const char *part)
{
	struct elf_symbol_table table;
	struct ak_error err = { 0 };
	struct elf_file elf;

	if (!open_image(&elf, image, &err)) {
		if (!elf_symbol_table_read(&table, &elf, &err))
			elf_symbol_table_free(&table);
		elf_file_close(&elf);
	}
	assert_error(&err, "x.o", 0, part);
}

/* A header of no type that has a name and a size all the same: nothing that could be read. */
static void null_section(void **state)
{
	static const uint64_t sizes[] = { 1, 0x7fffffff, 0xffffffff, UINT64_MAX - 1, UINT64_MAX };
	struct ak_error err = { 0 };
	struct elf_file elf;
	unsigned int bits;
	size_t i;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++)
		for (i = 0; i < COUNT(sizes); i++) {
			struct elf_image image = elf_sample(bits);
			unsigned char *bytes;

			name_sections(&image);
			elf_set(&image, SH_TYPE, ELF_TEXT, SHT_NULL);
			elf_set(&image, SH_OFFSET, ELF_TEXT, image.size);
			elf_set(&image, SH_SIZE, ELF_TEXT, sizes[i]);
			if (!open_image(&elf, &image, &err)) {
				bytes = elf_file_read(&elf, &elf.sections[ELF_TEXT], &err);
				assert_null(bytes);
				elf_file_close(&elf);
			}
			assert_error(&err, "x.o", 0, "");
			elf_image_free(&image);
		}
}

static void bad_segments(void **state)
{
	static const struct {
		uint64_t at, count, wrong_size;
		const char *part;
	} cases[] = {
		{ 1 << 30, 1, 0, "program headers at offset 1073741824" },
		{ 0xfffffff0, 1, 0, "program headers at offset" },
		{ 0, 1, 1, "program headers of a wrong size" },
		{ 0, 60000, 0, "60000 program headers don't fit" },
	};
	unsigned int bits;
	size_t i;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image;

		for (i = 0; i < COUNT(cases); i++) {
			image = elf_sample(bits);
			set_segments(&image, cases[i].at ? cases[i].at : image.symbols,
				     cases[i].count, segment_size(&image) + cases[i].wrong_size);
			assert_bad(&image, cases[i].part);
			elf_image_free(&image);
		}
		image = elf_sample(bits);
		put_segment(&image, image.symbols, 0, image.size + 1);
		set_segments(&image, image.symbols, 1, segment_size(&image));
		assert_bad(&image, "a segment ends past its end");
		put_segment(&image, image.symbols, 0, image.is64 ? UINT64_MAX : UINT32_MAX);
		assert_bad(&image, "a segment ends past its end");
		elf_image_free(&image);
	}
}

static void bad_symbols(void **state)
{
	struct ak_error err = { 0 };
	struct elf_symbol_table table;
	struct elf_file_symbol sym;
	struct elf_file elf;
	unsigned int bits;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);
		size_t shndx = image.symbols + (image.is64 ? 3 * sizeof(Elf64_Sym) + 6
							   : 3 * sizeof(Elf32_Sym) + 14);

		elf_set_name(&image, 2, (uint32_t)image.strings_size);
		elf_poke(&image, shndx, 2, ELF_SHSTRTAB + 1);
		must_open(&elf, &image);
		assert_int_equal(elf_symbol_table_read(&table, &elf, &err), 0);
		assert_int_equal(elf_symbol_table_get(&table, 2, &sym, &err), -1);
		assert_error(&err, "x.o", 0, "symbol 2's name is past the string table");
		assert_int_equal(elf_symbol_table_get(&table, 3, &sym, &err), -1);
		assert_error(&err, "x.o", 0, "symbol 3 is in section 5 of 5");
		elf_symbol_table_free(&table);
		elf_file_close(&elf);
		elf_image_free(&image);
	}
}

static void bad_fields(void **state)
{
	static const struct {
		enum elf_field field;
		size_t section;
		uint64_t value;
		const char *part;
	} cases[] = {
		{ EH_SHOFF, 0, 1 << 30, "reaches past its end" },
		{ EH_SHOFF, 0, UINT64_MAX, "reaches past its end" },
		{ EH_SHENTSIZE, 0, 0, "section headers of a wrong size" },
		{ EH_SHENTSIZE, 0, 0xffff, "section headers of a wrong size" },
		{ EH_SHNUM, 0, 65279, "65279 section headers don't fit" },
		{ EH_SHNUM, 0, 0, "it has section headers, but says there are none" },
		{ SH_OFFSET, ELF_TEXT, 1 << 30, "section 1 ends past its end" },
		{ SH_SIZE, ELF_TEXT, 1 << 30, "section 1 ends past its end" },
		{ SH_SIZE, ELF_TEXT, UINT64_MAX, "section 1 ends past its end" },
		{ SH_OFFSET, ELF_SYMTAB, UINT64_MAX, "section 2 ends past its end" },
		{ SH_SIZE, ELF_SYMTAB, UINT64_MAX, "section 2 ends past its end" },
		{ SH_SIZE, ELF_SYMTAB, 1, "a symbol table of 1 bytes with entries of" },
		{ SH_ENTSIZE, ELF_SYMTAB, 0, "with entries of 0" },
		{ SH_ENTSIZE, ELF_SYMTAB, 1, "with entries of 1" },
		{ SH_LINK, ELF_SYMTAB, 0, "its symbol table has no string table" },
		{ SH_LINK, ELF_SYMTAB, 5, "its symbol table has no string table" },
		{ SH_LINK, ELF_SYMTAB, UINT32_MAX, "its symbol table has no string table" },
		{ SH_LINK, ELF_SYMTAB, ELF_SYMTAB, "its symbol table has no string table" },
		{ SH_TYPE, ELF_STRTAB, SHT_NOBITS, "its symbol table has no string table" },
		{ SH_SIZE, ELF_STRTAB, UINT64_MAX, "section 3 ends past its end" },
		{ SH_SIZE, ELF_STRTAB, 0, "string table isn't terminated" },
		{ SH_SIZE, ELF_STRTAB, 3, "string table isn't terminated" },
		{ SH_TYPE, ELF_SHSTRTAB, SHT_PROGBITS,
		  "it has no section names where it says they are" },
		{ SH_TYPE, ELF_SHSTRTAB, SHT_NOBITS,
		  "it has no section names where it says they are" },
		{ SH_SIZE, ELF_SHSTRTAB, 0, "a section's name is past the string table" },
	};
	unsigned int bits;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		for (bits = 0; bits < ELF_SAMPLES; bits++) {
			struct elf_image image = elf_sample(bits);

			elf_set(&image, cases[i].field, cases[i].section, cases[i].value);
			assert_bad(&image, cases[i].part);
			elf_image_free(&image);
		}
}

static void bad_section_names(void **state)
{
	unsigned int bits;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);

		name_sections(&image);
		elf_poke(&image, section_header(&image, ELF_SYMTAB), 4, image.strings_size);
		assert_bad(&image, "a section's name is past the string table");
		elf_poke(&image, section_header(&image, ELF_SYMTAB), 4, UINT32_MAX);
		assert_bad(&image, "a section's name is past the string table");
		elf_poke(&image, section_header(&image, ELF_SYMTAB), 4, 0);
		/* e_shstrndx */
		elf_poke(&image, image.is64 ? 62 : 50, 2, ELF_SHSTRTAB + 1);
		assert_bad(&image, "it has no section names where it says they are");
		elf_poke(&image, image.is64 ? 62 : 50, 2, SHN_XINDEX);
		elf_set(&image, SH_LINK, 0, UINT32_MAX);
		assert_bad(&image, "it has no section names where it says they are");
		elf_image_free(&image);
	}
}

/* Looks at all there is; what is damaged is an error, not a crash (see the sanitizers). */
static void read_everything(const struct elf_image *image)
{
	struct elf_symbol_table table;
	struct ak_error err = { 0 };
	struct elf_file_symbol sym;
	struct elf_file elf;
	size_t i, names = 0;

	if (!open_image(&elf, image, &err)) {
		for (i = 0; i < elf.section_count; i++) {
			names += strlen(elf.sections[i].name);
			free(elf_file_read(&elf, &elf.sections[i], &err));
		}
		if (!elf_symbol_table_read(&table, &elf, &err)) {
			for (i = 0; i < table.count; i++)
				if (!elf_symbol_table_get(&table, i, &sym, &err))
					names += strlen(sym.name);
			elf_symbol_table_free(&table);
		}
		elf_file_close(&elf);
	}
	assert_true(names < 100000);
	ak_error_free(&err);
}

static void every_byte_wrong(void **state)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	unsigned int bits;
	size_t at, i;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);

		name_sections(&image);
		for (at = 0; at < image.size; at++) {
			unsigned char was = image.bytes[at];

			for (i = 0; i < COUNT(values); i++) {
				image.bytes[at] = values[i];
				read_everything(&image);
			}
			image.bytes[at] = was;
		}
		elf_image_free(&image);
	}
}

/* With the headers behind everything else, nothing can be missing. */
static void every_truncation(void **state)
{
	struct ak_error err = { 0 };
	struct elf_file elf;
	unsigned int bits;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);
		size_t size = image.size;

		for (image.size = 0; image.size < size; image.size++) {
			read_everything(&image);
			if (bits & 4)
				continue;
			assert_int_equal(open_image(&elf, &image, &err), -1);
			assert_error(&err, "x.o", 0, "");
		}
		elf_image_free(&image);
	}
}

static void no_elf_files(void **state)
{
	struct ak_error err = { 0 };
	struct elf_file elf;

	(void)state;
	put_file("empty", "");
	put_file("text", "0000000000001000 T _text\n");
	put_file("short", "\x7f"
			  "ELF");
	make_dir("dir");
	assert_int_equal(elf_file_open(&elf, "empty", &err), -1);
	assert_error(&err, "empty", 0, "is no ELF file");
	assert_int_equal(elf_file_open(&elf, "text", &err), -1);
	assert_error(&err, "text", 0, "is no ELF file");
	assert_int_equal(elf_file_open(&elf, "short", &err), -1);
	assert_error(&err, "short", 0, "is cut short within its ELF identification");
	assert_int_equal(elf_file_open(&elf, "dir", &err), -1);
	assert_error(&err, "dir", 0, "is a directory");
	assert_int_equal(elf_file_open(&elf, "none", &err), -1);
	assert_error(&err, "none", 0, "No such file or directory");
}

int test_elf_file_damage(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_section),	     cmocka_unit_test(bad_segments),
		cmocka_unit_test(bad_symbols),	     cmocka_unit_test(bad_fields),
		cmocka_unit_test(bad_section_names), cmocka_unit_test(every_byte_wrong),
		cmocka_unit_test(every_truncation),  SCRATCH_TEST(no_elf_files),
	};

	return cmocka_run_group_tests_name("elf file damage", tests, NULL, NULL);
}
