// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elf_samples.h"
#include "input/elf_file.h"
#include "scratch.h"
#include "unit.h"

static void headers(void **state)
{
	struct ak_error err = { 0 };
	struct elf_file elf;
	unsigned int bits;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);

		image.bytes[EI_OSABI] = ELFOSABI_LINUX;
		elf_poke(&image, image.is64 ? 48 : 36, 4, 0x12345678); /* e_flags */
		name_sections(&image);
		put_bytes("x.o", image.bytes, image.size);
		assert_int_equal(elf_file_open(&elf, "x.o", &err), 0);
		assert_int_equal(elf.format.is64, image.is64);
		assert_int_equal(elf.type, ET_REL);
		assert_int_equal(elf.machine, EM_S390);
		assert_int_equal(elf.flags, 0x12345678);
		assert_int_equal(elf.osabi, ELFOSABI_LINUX);
		assert_int_equal(elf.segment_count, 0);
		assert_int_equal(elf.section_count, ELF_SHSTRTAB + 1);
		assert_string_equal(elf.sections[ELF_TEXT].name, ".text");
		assert_string_equal(elf.sections[ELF_STRTAB].name, ".strtab");
		assert_string_equal(elf.sections[ELF_SYMTAB].name, "");
		assert_int_equal(elf.sections[ELF_SYMTAB].type, SHT_SYMTAB);
		assert_int_equal(elf.sections[ELF_SYMTAB].offset, image.symbols);
		assert_int_equal(elf.sections[ELF_SYMTAB].link, ELF_STRTAB);
		assert_int_equal(elf.sections[ELF_SYMTAB].info, 3);
		assert_int_equal(elf.sections[ELF_STRTAB].size, image.strings_size);
		assert_ptr_equal(elf_file_section(&elf, ".strtab"), &elf.sections[ELF_STRTAB]);
		assert_null(elf_file_section(&elf, ".data"));
		elf_file_close(&elf);
		/* Closing is harmless twice. */
		elf_file_close(&elf);
		elf_image_free(&image);
	}
}

/* All a section header holds, each field at its width. */
static void section_fields(void **state)
{
	static const struct {
		size_t offset64, offset32, width64;
	} fields[] = {
		{ 4, 4, 4 },   { 8, 8, 8 },   { 16, 12, 8 }, { 24, 16, 8 }, { 32, 20, 8 },
		{ 40, 24, 4 }, { 44, 28, 4 }, { 48, 32, 8 }, { 56, 36, 8 },
	};
	struct elf_section s;
	struct elf_file elf;
	unsigned int bits;
	size_t i;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);

		for (i = 0; i < COUNT(fields); i++)
			elf_poke(&image,
				 section_header(&image, ELF_TEXT) +
					 (image.is64 ? fields[i].offset64 : fields[i].offset32),
				 image.is64 ? fields[i].width64 : 4, 10 + i);
		must_open(&elf, &image);
		s = elf.sections[ELF_TEXT];
		assert_int_equal(s.type, 10);
		assert_int_equal(s.flags, 11);
		assert_int_equal(s.address, 12);
		assert_int_equal(s.offset, 13);
		assert_int_equal(s.size, 14);
		assert_int_equal(s.link, 15);
		assert_int_equal(s.info, 16);
		assert_int_equal(s.align, 17);
		assert_int_equal(s.entsize, 18);
		elf_file_close(&elf);
		elf_image_free(&image);
	}
}

static void contents(void **state)
{
	struct ak_error err = { 0 };
	struct elf_file elf;
	unsigned char *bytes;
	unsigned int bits;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);

		name_sections(&image);
		must_open(&elf, &image);
		bytes = elf_file_read(&elf, &elf.sections[ELF_STRTAB], &err);
		assert_non_null(bytes);
		assert_memory_equal(bytes, image.bytes + image.strings, image.strings_size);
		assert_int_equal(bytes[image.strings_size], 0);
		free(bytes);
		/* Of size 0: just the NUL behind it. */
		bytes = elf_file_read(&elf, &elf.sections[ELF_TEXT], &err);
		assert_non_null(bytes);
		assert_int_equal(bytes[0], 0);
		free(bytes);
		elf_file_close(&elf);

		/* Without bytes, its offset and size may be anything. */
		elf_set(&image, SH_TYPE, ELF_TEXT, SHT_NOBITS);
		elf_set(&image, SH_SIZE, ELF_TEXT, 0xffffffff);
		elf_set(&image, SH_OFFSET, ELF_TEXT, 0xffffffff);
		must_open(&elf, &image);
		assert_null(elf_file_read(&elf, &elf.sections[ELF_TEXT], &err));
		assert_error(&err, "x.o", 0, "has no bytes for its section .text");
		elf_file_close(&elf);
		elf_image_free(&image);
	}
}

static void segments(void **state)
{
	struct elf_file elf;
	unsigned int bits;
	size_t i;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);

		put_segment(&image, image.symbols, 0, image.size);
		put_segment(&image, image.symbols, 1, image.size - 1);
		set_segments(&image, image.symbols, 2, segment_size(&image));
		must_open(&elf, &image);
		assert_int_equal(elf.segment_count, 2);
		for (i = 0; i < 2; i++) {
			assert_int_equal(elf.segments[i].type, PT_LOAD);
			assert_int_equal(elf.segments[i].flags, PF_R | PF_X);
			assert_int_equal(elf.segments[i].offset, i);
			assert_int_equal(elf.segments[i].address,
					 image.is64 ? 0xffffffff81000000 : 0x81000000);
			assert_int_equal(elf.segments[i].file_size, image.size - i);
			assert_int_equal(elf.segments[i].memory_size,
					 image.is64 ? 0x200000000 : 0xf0000000);
		}
		elf_file_close(&elf);

		/* From 65,535 on section 0 has the number. */
		set_segments(&image, image.symbols, PN_XNUM, segment_size(&image));
		elf_set(&image, SH_INFO, 0, 1);
		must_open(&elf, &image);
		assert_int_equal(elf.segment_count, 1);
		elf_file_close(&elf);
		elf_image_free(&image);
	}
}

/* st_value, st_size and st_other, which the writer leaves at 0. */
static void set_symbol(struct elf_image *image, size_t i, uint64_t value, uint64_t size,
		       unsigned char other)
{
	if (image->is64) {
		elf_poke(image, image->symbols + i * sizeof(Elf64_Sym) + 5, 1, other);
		elf_poke(image, image->symbols + i * sizeof(Elf64_Sym) + 8, 8, value);
		elf_poke(image, image->symbols + i * sizeof(Elf64_Sym) + 16, 8, size);
	} else {
		elf_poke(image, image->symbols + i * sizeof(Elf32_Sym) + 4, 4, value);
		elf_poke(image, image->symbols + i * sizeof(Elf32_Sym) + 8, 4, size);
		elf_poke(image, image->symbols + i * sizeof(Elf32_Sym) + 13, 1, other);
	}
}

static void symbols(void **state)
{
	static const uint32_t sections[] = { ELF_TEXT,	ELF_SPECIAL(SHN_ABS),	 ELF_TEXT,
					     SHN_UNDEF, ELF_SPECIAL(SHN_COMMON), ELF_SHSTRTAB };
	struct ak_error err = { 0 };
	struct elf_symbol_table table;
	struct elf_file_symbol sym;
	struct elf_file elf;
	unsigned int bits;
	size_t i;

	(void)state;
	for (bits = 0; bits < ELF_SAMPLES; bits++) {
		struct elf_image image = elf_sample(bits);
		uint64_t high = image.is64 ? 0xffffffff81000000 : 0x81000000;

		set_symbol(&image, 3, high, 0x77, STV_HIDDEN);
		must_open(&elf, &image);
		assert_int_equal(elf_symbol_table_read(&table, &elf, &err), 0);
		assert_int_equal(table.count, ELF_SAMPLE_SYMBOLS + 1);
		assert_int_equal(elf_symbol_table_get(&table, 0, &sym, &err), 0);
		assert_string_equal(sym.name, "");
		assert_int_equal(sym.section, SHN_UNDEF);
		for (i = 0; i < ELF_SAMPLE_SYMBOLS; i++) {
			assert_int_equal(elf_symbol_table_get(&table, i + 1, &sym, &err), 0);
			assert_string_equal(sym.name, elf_sample_symbols[i].name);
			assert_int_equal(sym.bind, elf_sample_symbols[i].bind);
			assert_int_equal(sym.type, elf_sample_symbols[i].type);
			assert_int_equal(sym.section, sections[i]);
			assert_int_equal(sym.value, i == 2 ? high : 0);
			assert_int_equal(sym.size, i == 2 ? 0x77 : 0);
			assert_int_equal(sym.other, i == 2 ? STV_HIDDEN : 0);
		}
		/* The file may go first. */
		elf_file_close(&elf);
		assert_int_equal(elf_symbol_table_get(&table, 3, &sym, &err), 0);
		assert_string_equal(sym.name, "defined");
		elf_symbol_table_free(&table);
		elf_symbol_table_free(&table);
		elf_image_free(&image);
	}
}

/* Read in parts they are the same. */
static void parts_of_symbols(void **state)
{
	const size_t count = (size_t)3 * ELF_PART_COUNT;
	struct elf_sym *syms = calloc(count, sizeof(*syms));
	struct elf_spec spec = { .machine = EM_PPC64, .syms = syms, .sym_count = count };
	struct elf_file_symbol sym, whole;
	struct elf_symbol_part part;
	struct elf_symbol_table table;
	struct ak_error err = { 0 };
	struct elf_file elf;
	unsigned int bits;
	size_t i;

	(void)state;
	for (i = 0; i < count; i++)
		syms[i] = (struct elf_sym){ i % 2 ? "odd" : "even", STB_LOCAL, STT_FUNC, ELF_TEXT,
					    .value = i };
	for (bits = 0; bits < 4; bits++) {
		struct elf_image image;

		spec.is64 = bits & 1;
		spec.big = bits & 2;
		image = elf_write(&spec);
		must_open(&elf, &image);
		assert_int_equal(elf_symbol_table_read(&table, &elf, &err), 0);
		for (i = 0; i < table.count; i++) {
			if (i % ELF_PART_COUNT == 0)
				assert_int_equal(elf_symbol_part_read(&part, &table, i, &err), 0);
			elf_symbol_part_prefetch(&part, &table, i + 8);
			assert_int_equal(elf_symbol_part_get(&part, &table, i, &sym, &err), 0);
			assert_int_equal(elf_symbol_table_get(&table, i, &whole, &err), 0);
			assert_ptr_equal(sym.name, whole.name);
			assert_int_equal(sym.value, whole.value);
			assert_int_equal(sym.section, whole.section);
			assert_int_equal(sym.bind, whole.bind);
			assert_int_equal(sym.type, whole.type);
		}
		assert_int_equal(part.count, 1);
		elf_symbol_table_free(&table);
		elf_file_close(&elf);
		elf_image_free(&image);
	}
	free(syms);
}

/* Megabytes, on several threads: the same bytes, the same errors. */
static void read_on_threads(void **state)
{
	const size_t size = 3 << 20;
	unsigned char *wanted = malloc(size), *got = malloc(size);
	struct ak_error err = { 0 };
	struct source file, memory;
	unsigned int jobs;
	size_t i;

	(void)state;
	assert_true(wanted && got);
	for (i = 0; i < size; i++)
		wanted[i] = (unsigned char)(i * i >> 7);
	put_bytes("big", wanted, size);
	source_memory(&memory, "big", wanted, size);
	for (jobs = 0; jobs < 6; jobs++) {
		assert_int_equal(source_open(&file, NULL, "big", &err), 0);
		for (i = 1; i < size; i *= 3) {
			memset(got, 0, size);
			assert_int_equal(source_read_on(jobs, &file, size - i, got, i, "it", &err),
					 0);
			assert_memory_equal(got, wanted + size - i, i);
		}
		memset(got, 0, size);
		assert_int_equal(source_read_on(jobs, &memory, 1, got, size - 1, "it", &err), 0);
		assert_memory_equal(got, wanted + 1, size - 1);
		assert_int_equal(source_read_on(jobs, &file, 1, got, size, "it", &err), -1);
		assert_error(&err, "big", 0, "is damaged or cut short: it at offset 1");
		assert_int_equal(truncate("big", (off_t)size - 1), 0);
		assert_int_equal(source_read_on(jobs, &file, 0, got, size, "it", &err), -1);
		assert_error(&err, "big", 0, "got shorter while it was read");
		source_close(&file);
		put_bytes("big", wanted, size);
	}
	free(wanted);
	free(got);
}

static void no_symbols(void **state)
{
	struct elf_spec spec = { .is64 = true, .no_symtab = true };
	struct elf_image image = elf_write(&spec);
	struct elf_symbol_table table;
	struct ak_error err = { 0 };
	struct elf_file elf;

	(void)state;
	must_open(&elf, &image);
	assert_int_equal(elf_symbol_table_read(&table, &elf, &err), 0);
	assert_int_equal(table.count, 0);
	elf_symbol_table_free(&table);
	elf_file_close(&elf);

	/* No section headers at all, as in a stripped image. */
	elf_set(&image, EH_SHOFF, 0, 0);
	elf_set(&image, EH_SHNUM, 0, 0);
	elf_poke(&image, 62, 2, 0);
	must_open(&elf, &image);
	assert_int_equal(elf.section_count, 0);
	assert_null(elf_file_section(&elf, ".text"));
	assert_int_equal(elf_symbol_table_read(&table, &elf, &err), 0);
	assert_int_equal(table.count, 0);
	elf_file_close(&elf);
	elf_image_free(&image);
}

/* Indices that don't fit into 16 bits stand elsewhere: the number of sections, and a symbol's. */
static void many_sections(void **state)
{
	static const struct elf_sym few[] = {
		{ "plain", STB_GLOBAL, STT_FUNC, ELF_TEXT },
		{ "absolute", STB_GLOBAL, STT_FUNC, SHN_ABS },
		{ "extended", STB_GLOBAL, STT_FUNC, SHN_XINDEX },
	};
	struct elf_spec spec = {
		.machine = EM_MIPS, .syms = few, .sym_count = COUNT(few), .sections = 0xff10
	};
	struct ak_error err = { 0 };
	struct elf_symbol_table table;
	struct elf_file_symbol sym;
	struct elf_file elf;
	unsigned int bits;

	(void)state;
	for (bits = 0; bits < 4; bits++) {
		struct elf_image image;

		spec.is64 = bits & 1;
		spec.big = bits & 2;
		image = elf_write(&spec);
		/* The writer marks where the index goes by SHN_XINDEX, which is past the sections. */
		must_open(&elf, &image);
		assert_int_equal(elf.section_count, 0xff10);
		assert_int_equal(elf_symbol_table_read(&table, &elf, &err), 0);
		assert_int_equal(elf_symbol_table_get(&table, 1, &sym, &err), 0);
		assert_int_equal(sym.section, ELF_TEXT);
		assert_int_equal(elf_symbol_table_get(&table, 2, &sym, &err), 0);
		assert_int_equal(sym.section, ELF_SPECIAL(SHN_ABS));
		assert_int_equal(elf_symbol_table_get(&table, 3, &sym, &err), -1);
		assert_error(&err, "x.o", 0, "symbol 3 is in section 65535 of 65296");
		elf_symbol_table_free(&table);

		elf_poke(&image, elf.sections[ELF_SHSTRTAB + 1].offset + 12, 4, 0xff05);
		assert_int_equal(elf_symbol_table_read(&table, &elf, &err), 0);
		assert_int_equal(elf_symbol_table_get(&table, 3, &sym, &err), 0);
		assert_int_equal(sym.section, 0xff05);
		elf_symbol_table_free(&table);
		elf_file_close(&elf);

		elf_set(&image, SH_SIZE, ELF_SHSTRTAB + 1, 12);
		must_open(&elf, &image);
		assert_int_equal(elf_symbol_table_read(&table, &elf, &err), -1);
		assert_error(&err, "x.o", 0,
			     "its extended section indices are fewer than its symbols");
		elf_file_close(&elf);
		/* That of another table is none of this one's. */
		elf_set(&image, SH_LINK, ELF_SHSTRTAB + 1, 77);
		must_open(&elf, &image);
		assert_int_equal(elf_symbol_table_read(&table, &elf, &err), 0);
		assert_int_equal(elf_symbol_table_get(&table, 3, &sym, &err), 0);
		assert_int_equal(sym.section, ELF_SPECIAL(SHN_XINDEX));
		elf_symbol_table_free(&table);
		elf_file_close(&elf);
		elf_image_free(&image);
	}
}

/* What is taken is closed, whatever comes of it. */
static void taking(void **state)
{
	struct elf_image image = elf_sample(1);
	size_t before = count_entries("/proc/self/fd");
	struct ak_error err = { 0 };
	struct source src;
	struct elf_file elf;

	(void)state;
	put_bytes("x.o", image.bytes, image.size);
	put_bytes("cut.o", image.bytes, image.size - 1);
	assert_int_equal(source_open(&src, NULL, "x.o", &err), 0);
	assert_int_equal(elf_file_take(&elf, &src, &err), 0);
	assert_int_equal(src.fd, -1);
	elf_file_close(&elf);
	assert_int_equal(source_open(&src, NULL, "cut.o", &err), 0);
	assert_int_equal(elf_file_take(&elf, &src, &err), -1);
	assert_int_equal(src.fd, -1);
	assert_error(&err, "cut.o", 0, "is damaged or cut short");
	assert_int_equal(count_entries("/proc/self/fd"), before);
	elf_image_free(&image);
}

int test_elf_file(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(headers),
		cmocka_unit_test(section_fields),
		cmocka_unit_test(contents),
		cmocka_unit_test(segments),
		cmocka_unit_test(symbols),
		cmocka_unit_test(no_symbols),
		cmocka_unit_test(parts_of_symbols),
		SCRATCH_TEST(read_on_threads),
		cmocka_unit_test(many_sections),
		SCRATCH_TEST(taking),
	};

	return cmocka_run_group_tests_name("elf file", tests, NULL, NULL);
}
