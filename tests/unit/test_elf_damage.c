// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collected.h"
#include "elf_writer.h"
#include "scratch.h"
#include "unit.h"

static const struct elf_sym syms[] = {
	{ "local", STB_LOCAL, STT_FUNC, ELF_TEXT },
	{ "one", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	{ "weak", STB_WEAK, STT_NOTYPE, SHN_UNDEF },
	{ "two", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
};

/* Both classes, both orders, headers in front and behind, tables together and apart. */
#define VARIANTS 16

static struct elf_image variant(unsigned int bits)
{
	const struct elf_spec spec = {
		.is64 = bits & 1,
		.big = bits & 2,
		.headers_first = bits & 4,
		.strings_apart = bits & 8,
		.machine = EM_MIPS,
		.syms = syms,
		.sym_count = COUNT(syms),
	};

	return elf_write(&spec);
}

static void assert_image_unreadable(const struct elf_image *image, const char *part)
{
	put_bytes("x.o", image->bytes, image->size);
	assert_unreadable("x.o", "x.o", part);
}

/*
 * Cut after every byte: an error as long as something is missing that a
 * reader needs, else the right answer.
 */
static void every_truncation(void **state)
{
	struct ak_error err = { 0 };
	struct collected c;
	unsigned int bits;
	size_t len;

	(void)state;
	for (bits = 0; bits < VARIANTS; bits++) {
		struct elf_image image = variant(bits);

		for (len = 0; len <= image.size; len++) {
			put_bytes("x.o", image.bytes, len);
			if (collect(&c, "x.o", false, &err)) {
				if (len >= image.needed)
					fail_msg("variant %u cut at %zu: %s", bits, len,
						 ak_error_text(&err));
				assert_error(&err, "x.o", 0, "");
			} else {
				if (len < image.needed)
					fail_msg("variant %u cut at %zu was read", bits, len);
				assert_string_equal(buf_str(&c.symbols), "one two");
			}
			collected_free(&c);
		}
		elf_image_free(&image);
	}
}

/* Whatever the bytes, it's an error or an answer: no crash, no hang (see the sanitizers). */
static void every_byte_wrong(void **state)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct ak_error err = { 0 };
	struct collected c;
	unsigned int bits;
	size_t at, i;
	int fd;

	(void)state;
	for (bits = 0; bits < 8; bits++) {
		struct elf_image image = variant(bits);

		put_bytes("x.o", image.bytes, image.size);
		fd = open("x.o", O_WRONLY);
		for (at = 0; at < image.size; at++) {
			for (i = 0; i < COUNT(values); i++) {
				assert_int_equal(pwrite(fd, &values[i], 1, (off_t)at), 1);
				if (collect(&c, "x.o", false, &err))
					assert_error(&err, "x.o", 0, "");
				collected_free(&c);
			}
			assert_int_equal(pwrite(fd, &image.bytes[at], 1, (off_t)at), 1);
		}
		close(fd);
		elf_image_free(&image);
	}
}

static void bad_identification(void **state)
{
	static const struct {
		size_t at;
		unsigned char value;
		const char *part;
	} cases[] = {
		{ 0, 'x', "is not an ELF object" },
		{ 3, 'f', "is not an ELF object" },
		{ EI_CLASS, 0, "unknown ELF class (0)" },
		{ EI_CLASS, 3, "unknown ELF class (3)" },
		{ EI_DATA, 0, "unknown ELF byte order (0)" },
		{ EI_DATA, 255, "unknown ELF byte order (255)" },
		{ EI_VERSION, 0, "unknown ELF version (0)" },
		{ EI_VERSION, 2, "unknown ELF version (2)" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct elf_image image = variant(1);

		image.bytes[cases[i].at] = cases[i].value;
		assert_image_unreadable(&image, cases[i].part);
		elf_image_free(&image);
	}
}

struct field_case {
	enum elf_field field;
	size_t section;
	uint64_t value;
	const char *part;
};

#define FAR (UINT64_MAX & ~(uint64_t)0xf)

static void bad_fields(void **state)
{
	static const struct field_case cases[] = {
		{ EH_SHOFF, 0, 1 << 30, "reaches past its end" },
		{ EH_SHOFF, 0, UINT64_MAX, "reaches past its end" },
		{ EH_SHOFF, 0, FAR, "reaches past its end" },
		{ EH_SHENTSIZE, 0, 0, "section headers of a wrong size" },
		{ EH_SHENTSIZE, 0, 1, "section headers of a wrong size" },
		{ EH_SHENTSIZE, 0, 0xffff, "section headers of a wrong size" },
		{ EH_SHNUM, 0, 65279, "65279 section headers don't fit" },
		{ SH_OFFSET, ELF_SYMTAB, 1 << 30, "reaches past its end" },
		{ SH_OFFSET, ELF_SYMTAB, UINT64_MAX, "reaches past its end" },
		{ SH_OFFSET, ELF_SYMTAB, FAR, "reaches past its end" },
		{ SH_SIZE, ELF_SYMTAB, 1, "a symbol table of 1 bytes with entries of" },
		{ SH_SIZE, ELF_SYMTAB, 0x30000000, "larger than the file" },
		{ SH_SIZE, ELF_SYMTAB, UINT64_MAX, "a symbol table of" },
		{ SH_ENTSIZE, ELF_SYMTAB, 0, "with entries of 0" },
		{ SH_ENTSIZE, ELF_SYMTAB, 1, "with entries of 1" },
		{ SH_ENTSIZE, ELF_SYMTAB, 48, "with entries of 48" },
		{ SH_ENTSIZE, ELF_SYMTAB, UINT64_MAX, "with entries of" },
		{ SH_INFO, ELF_SYMTAB, 6, "6 of its 5 symbols are said to be local" },
		{ SH_INFO, ELF_SYMTAB, 0xffffffff, "symbols are said to be local" },
		{ SH_LINK, ELF_SYMTAB, 5, "its symbol table names section 5 of 5" },
		{ SH_LINK, ELF_SYMTAB, 0xffffffff,
		  "its symbol table names section 4294967295 of 5" },
		{ SH_LINK, ELF_SYMTAB, 0, "section 0, its symbols' strings, is no string table" },
		{ SH_LINK, ELF_SYMTAB, ELF_TEXT, "section 1, its symbols' strings" },
		{ SH_LINK, ELF_SYMTAB, ELF_SYMTAB, "section 2, its symbols' strings" },
		{ SH_TYPE, ELF_STRTAB, SHT_NOBITS, "is no string table" },
		{ SH_OFFSET, ELF_STRTAB, 1 << 30, "reaches past its end" },
		{ SH_OFFSET, ELF_STRTAB, UINT64_MAX, "reaches past its end" },
		{ SH_SIZE, ELF_STRTAB, 1 << 30, "larger than the file" },
		{ SH_SIZE, ELF_STRTAB, UINT64_MAX, "larger than the file" },
		{ SH_SIZE, ELF_STRTAB, 0, "string table isn't terminated" },
		{ SH_SIZE, ELF_STRTAB, 3, "string table isn't terminated" },
	};
	unsigned int bits;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		for (bits = 0; bits < VARIANTS; bits++) {
			struct elf_image image = variant(bits);

			elf_set(&image, cases[i].field, cases[i].section, cases[i].value);
			assert_image_unreadable(&image, cases[i].part);
			elf_image_free(&image);
		}
}

/* A count in section 0 that no file could hold: no attempt to allocate it. */
static void bad_extended_count(void **state)
{
	static const uint64_t counts[] = { 6, 1000, 0x20000000, UINT64_MAX / 64, UINT64_MAX };
	unsigned int bits;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(counts); i++)
		for (bits = 0; bits < 4; bits++) {
			struct elf_image image = variant(bits);

			elf_set(&image, EH_SHNUM, 0, 0);
			elf_set(&image, SH_SIZE, 0, counts[i]);
			assert_image_unreadable(&image, "section headers");
			elf_image_free(&image);
		}
}

/* Section headers, but none: symbols must not get lost without a word. */
static void count_of_nothing(void **state)
{
	unsigned int bits;

	(void)state;
	for (bits = 0; bits < 4; bits++) {
		struct elf_image image = variant(bits);

		elf_set(&image, EH_SHNUM, 0, 0);
		assert_image_unreadable(&image, "section headers");
		elf_image_free(&image);
	}
}

static void unterminated_strings(void **state)
{
	unsigned int bits;

	(void)state;
	for (bits = 0; bits < VARIANTS; bits++) {
		struct elf_image image = variant(bits);

		image.bytes[image.strings + image.strings_size - 1] = 'x';
		assert_image_unreadable(&image, "string table isn't terminated");
		elf_image_free(&image);
	}
}

/* st_name of a symbol that counts: past the end is an error, at the very end isn't. */
static void names_past_the_end(void **state)
{
	struct elf_image image = variant(1);
	size_t size = image.strings_size;
	unsigned int bits, i;

	(void)state;
	elf_image_free(&image);
	for (bits = 0; bits < VARIANTS; bits++) {
		const uint32_t past[] = { (uint32_t)size, (uint32_t)size + 1, 0x7fffffff,
					  0x80000000, UINT32_MAX };

		for (i = 0; i < COUNT(past); i++) {
			image = variant(bits);
			elf_set_name(&image, 2, past[i]);
			assert_image_unreadable(&image, "symbol 2's name is past the string table");
			elf_image_free(&image);
		}
		image = variant(bits);
		elf_set_name(&image, 2, (uint32_t)size - 1);
		put_bytes("x.o", image.bytes, image.size);
		assert_undefined("x.o", "two");
		elf_image_free(&image);
	}
}

static void not_objects(void **state)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "", "is empty, not an object file" },
		{ "x", "is not an ELF object, an archive, or one of these compressed" },
		{ "\x7f", "is not an ELF object" },
		{ "\x7f"
		  "EL",
		  "is not an ELF object" },
		{ "\x7f"
		  "ELF",
		  "is cut short within its ELF identification" },
		{ "#!/bin/sh\n", "is not an ELF object" },
		{ "!<arch>", "is not an ELF object" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("x.o", cases[i].text);
		assert_unreadable("x.o", "x.o", cases[i].part);
	}
	assert_unreadable("none.o", "none.o", "can't open it: No such file or directory");
	make_dir("dir.o");
	assert_unreadable("dir.o", "dir.o", "is a directory");
	assert_unreadable("/dev/null", "/dev/null", "is not a regular file");
}

int test_elf_damage(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(every_truncation),	    SCRATCH_TEST(every_byte_wrong),
		SCRATCH_TEST(bad_identification),   SCRATCH_TEST(bad_fields),
		SCRATCH_TEST(bad_extended_count),   SCRATCH_TEST(count_of_nothing),
		SCRATCH_TEST(unterminated_strings), SCRATCH_TEST(names_past_the_end),
		SCRATCH_TEST(not_objects),
	};

	return cmocka_run_group_tests_name("elf damage", tests, NULL, NULL);
}
