// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/map.h"
#include "autoksyms/map_rules.h"
#include "elf_writer.h"
#include "scratch.h"
#include "unit.h"

static void must_read(struct ak_map *map, const char *path)
{
	struct ak_error err = { 0 };

	if (ak_map_read(map, path, AK_NM_GNU, &err))
		fail_msg("%s", ak_error_text(&err));
}

static void assert_format(const struct ak_map *map, const char *expected)
{
	struct ak_error err = { 0 };
	size_t len;
	char *text = ak_map_format(map, &len, &err);

	assert_non_null(text);
	assert_string_equal(text, expected);
	assert_int_equal(len, strlen(expected));
	free(text);
}

static void assert_symbol(const struct ak_symbol *sym, uint64_t address, char letter,
			  const char *name)
{
	assert_int_equal(sym->address, address);
	assert_int_equal(sym->letter, letter);
	assert_string_equal(sym->name, name);
	assert_int_equal(sym->len, strlen(name));
}

static void text_of_64_bits(void **state)
{
	static const char text[] = "                 U undefined\n"
				   "                 w weak\n"
				   "0000000000000000 A zero\n"
				   "ffffffff81000000 T _text\n"
				   "ffffffff81000000 t \n"
				   "ffffffff81000001 ?  two words \n"
				   "ffffffffc0000000 - tab\t[module]\n"
				   "FFFFFFFFC0000001 v \377\001\n";
	struct ak_map map;

	(void)state;
	put_file("map", text);
	must_read(&map, "map");
	assert_true(map.is_text);
	assert_int_equal(map.count, 8);
	assert_int_equal(map.digits, 16);
	assert_symbol(&map.symbols[0], 0, 'U', "undefined");
	assert_symbol(&map.symbols[1], 0, 'w', "weak");
	assert_symbol(&map.symbols[2], 0, 'A', "zero");
	assert_symbol(&map.symbols[4], 0xffffffff81000000, 't', "");
	assert_symbol(&map.symbols[5], 0xffffffff81000001, '?', " two words ");
	assert_symbol(&map.symbols[6], 0xffffffffc0000000, '-', "tab\t[module]");
	assert_symbol(&map.symbols[7], 0xffffffffc0000001, 'v', "\377\001");
	assert_true(ak_symbol_is_undefined(&map.symbols[0]));
	assert_true(ak_symbol_is_undefined(&map.symbols[1]));
	assert_false(ak_symbol_is_undefined(&map.symbols[2]));
	assert_false(ak_symbol_is_undefined(&map.symbols[7]));
	ak_map_free(&map);
}

/* What is read is written again, down to the width of addresses. */
static void round_trips(void **state)
{
	static const char *const texts[] = {
		"",
		"                 U x\n",
		"         U x\n",
		"         w x\n80000000 T y\n",
		"0000000000000010 d x\n8000000000000000 T y\n",
		/* 32-bit MIPS by nm 2.40 */
		"         w x\n00000004 C y\n7fffffff A z\nffffffff80100000 T _text\n",
	};
	struct ak_map map;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		put_file("map", texts[i]);
		must_read(&map, "map");
		assert_format(&map, texts[i]);
		ak_map_free(&map);
	}
}

static void last_line_without_newline(void **state)
{
	struct ak_map map;

	(void)state;
	put_file("map", "80000000 T a\n80000004 T b");
	must_read(&map, "map");
	assert_int_equal(map.digits, 8);
	assert_format(&map, "80000000 T a\n80000004 T b\n");
	ak_map_free(&map);
}

static void bad_lines(void **state)
{
	static const struct {
		const char *text;
		unsigned long line;
		const char *shown;
	} bad[] = {
		{ "\n", 1, "''" },
		{ "80000000 T a\n\n", 2, "''" },
		{ "80000000 T", 1, "'80000000 T'" },
		{ "80000000 T a\n80000000 Tb c\n", 2, "'80000000 Tb c'" },
		{ "80000000  a\n", 1, "'80000000  a'" },
		{ "80000000 1 a\n", 1, "'80000000 1 a'" },
		{ "T a\n", 1, "'T a'" },
		{ " T a\n", 1, "' T a'" },
		{ " U a\n", 1, "' U a'" },
		{ "         T a\n", 1, "'         T a'" },
		{ "0x80000000 T a\n", 1, "'0x80000000 T a'" },
		{ "80000000g T a\n", 1, "'80000000g T a'" },
		{ "00000000080000000 T a\n", 1, "'00000000080000000 T a'" },
		{ "80000000\tT a\n", 1, "'80000000\tT a'" },
		{ "vmlinux:\n", 1, "'vmlinux:'" },
	};
	struct ak_error err = { 0 };
	struct ak_map map;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		put_file("map", bad[i].text);
		assert_int_equal(ak_map_read(&map, "map", AK_NM_GNU, &err), -1);
		assert_null(map.symbols);
		assert_error(&err, "map", bad[i].line, bad[i].shown);
	}
	put_bytes("map", "80000000 T a\n80000000 T b\0c\n", 28);
	assert_int_equal(ak_map_read_text(&map, "map", &err), -1);
	assert_error(&err, "map", 2, "isn't a line of nm or System.map: ADDRESS TYPE NAME");
}

static void put_elf(const char *path)
{
	static const struct elf_sym syms[] = { { "code", STB_GLOBAL, STT_FUNC, SHN_ABS, 4 },
					       { "gone", STB_WEAK, STT_FUNC, SHN_UNDEF } };
	const struct elf_spec spec = {
		.is64 = true, .machine = EM_X86_64, .syms = syms, .sym_count = COUNT(syms)
	};
	struct elf_image image = elf_write(&spec);

	put_bytes(path, image.bytes, image.size);
	elf_image_free(&image);
}

static void either_kind(void **state)
{
	struct ak_error err = { 0 };
	struct ak_map map;

	(void)state;
	put_elf("x.o");
	must_read(&map, "x.o");
	assert_false(map.is_text);
	assert_format(&map, "                 w gone\n0000000000000004 A code\n");
	ak_map_free(&map);
	assert_int_equal(ak_map_read_text(&map, "x.o", &err), -1);
	assert_error(&err, "x.o", 1, "isn't a line of nm or System.map");
	put_file("map", "80000000 T a\n");
	assert_int_equal(ak_map_read_elf(&map, "map", AK_NM_GNU, &err), -1);
	assert_error(&err, "map", 0, "is no ELF file");
	assert_int_equal(ak_map_read(&map, "none", AK_NM_GNU, &err), -1);
	assert_error(&err, "none", 0, "can't open it");
	assert_int_equal(ak_map_read(&map, ".", AK_NM_GNU, &err), -1);
	assert_error(&err, ".", 0, "is a directory");
}

/* Runs body with stdin from that file. */
static void with_stdin(const char *path, void (*body)(void))
{
	int saved = dup(STDIN_FILENO), fd = open(path, O_RDONLY);

	assert_true(saved >= 0 && fd >= 0);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	body();
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(fd);
	close(saved);
}

static void read_elf_from_stdin(void)
{
	struct ak_map map;

	must_read(&map, "-");
	assert_format(&map, "                 w gone\n0000000000000004 A code\n");
	ak_map_free(&map);
}

static void read_text_from_stdin(void)
{
	struct ak_error err = { 0 };
	struct ak_map map;

	assert_int_equal(ak_map_read(&map, "-", AK_NM_GNU, &err), -1);
	assert_error(&err, "standard input", 2, "'nonsense'");
}

static void from_stdin(void **state)
{
	(void)state;
	put_elf("x.o");
	with_stdin("x.o", read_elf_from_stdin);
	put_file("map", "80000000 T a\nnonsense\n");
	with_stdin("map", read_text_from_stdin);
}

static void *write_to_pipe(void *text)
{
	int fd = open("pipe", O_WRONLY);

	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		perror("pipe");
	close(fd);
	return NULL;
}

static void from_a_pipe(void **state)
{
	static char text[] = "80000000 T a\n";
	struct ak_map map;
	pthread_t writer;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(pthread_create(&writer, NULL, write_to_pipe, text), 0);
	must_read(&map, "pipe");
	assert_format(&map, text);
	ak_map_free(&map);
	pthread_join(writer, NULL);
}

static void filtering(void **state)
{
	static const char text[] = "80000000 T a\n80000001 t b\n80000002 a c\n80000003 T d\n";
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = ak_map_rules_new(&err);
	struct ak_map map;

	(void)state;
	assert_non_null(rules);
	put_file("map", text);
	must_read(&map, "map");
	assert_int_equal(ak_map_filter(&map, rules, &err), 0);
	assert_format(&map, text);
	assert_int_equal(ak_map_rules_add(rules, " [at] ", NULL, 0, &err), 0);
	assert_int_equal(ak_map_filter(&map, rules, &err), 0);
	assert_format(&map, "80000000 T a\n80000003 T d\n");
	assert_int_equal(ak_map_rules_add(rules, "", NULL, 0, &err), 0);
	assert_int_equal(ak_map_filter(&map, rules, &err), 0);
	assert_format(&map, "");
	ak_map_free(&map);
	ak_map_rules_free(rules);
}

static void filtering_while_reading(void **state)
{
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = ak_map_rules_new(&err);
	struct ak_map map;

	(void)state;
	assert_int_equal(ak_map_rules_add(rules, " gone$", NULL, 0, &err), 0);
	put_elf("x.o");
	assert_int_equal(ak_map_read_filtered(&map, "x.o", AK_NM_GNU, rules, 2, &err), 0);
	assert_format(&map, "0000000000000004 A code\n");
	ak_map_free(&map);
	put_file("map", "80000000 T gone\n80000001 T stays\n");
	assert_int_equal(ak_map_read_filtered(&map, "map", AK_NM_GNU, rules, 1, &err), 0);
	assert_format(&map, "80000001 T stays\n");
	ak_map_free(&map);
	ak_map_rules_free(rules);
}

/* Every digit, at every place. */
static void digits(void **state)
{
	struct ak_symbol sym = { .name = "x", .len = 1, .letter = 'T' };
	const struct ak_map map = { .symbols = &sym, .count = 1, .digits = 16 };
	char expected[32];
	unsigned int shift, digit;

	(void)state;
	for (shift = 0; shift < 64; shift += 4)
		for (digit = 1; digit < 16; digit++) {
			sym.address = (uint64_t)digit << shift | 0x0123456789abcdef;
			snprintf(expected, sizeof(expected), "%016llx T x\n",
				 (unsigned long long)sym.address);
			assert_format(&map, expected);
		}
}

static void free_of_nothing(void **state)
{
	struct ak_map map = { 0 };

	(void)state;
	ak_map_free(&map);
	ak_map_free(&map);
	ak_map_rules_free(NULL);
}

/* Several pieces, with lines of all lengths: the same bytes for any number of threads. */
static void published(void **state)
{
	const size_t count = 9000;
	struct ak_symbol *symbols = calloc(count, sizeof(*symbols));
	struct ak_map map = { .symbols = symbols, .digits = 16 };
	struct ak_error err = { 0 };
	char name[100], *text, *file;
	size_t i, len, file_len;
	unsigned int jobs;

	(void)state;
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < count; i++)
		symbols[i] = (struct ak_symbol){
			.address = i * 0x123456789,
			.name = name + i % sizeof(name),
			.len = (uint32_t)(sizeof(name) - 1 - i % sizeof(name)),
			.letter = i % 50 ? 't' : 'U',
		};
	for (map.count = 0; map.count <= count; map.count += 1500) {
		text = ak_map_format(&map, &len, &err);
		assert_non_null(text);
		for (jobs = 0; jobs < 4; jobs++) {
			assert_int_equal(ak_map_publish(&map, "out", jobs, &err), !jobs);
			file = get_file("out", &file_len);
			assert_int_equal(file_len, len);
			assert_memory_equal(file, text, len);
			free(file);
		}
		free(text);
	}
	map.count = count;
	assert_int_equal(ak_map_publish(&map, "none/out", 2, &err), -1);
	assert_error(&err, "none/out", 0, "No such file");
	free(symbols);
}

int test_map(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(text_of_64_bits),
		SCRATCH_TEST(round_trips),
		SCRATCH_TEST(last_line_without_newline),
		SCRATCH_TEST(bad_lines),
		SCRATCH_TEST(either_kind),
		SCRATCH_TEST(from_stdin),
		SCRATCH_TEST(from_a_pipe),
		SCRATCH_TEST(filtering),
		SCRATCH_TEST(filtering_while_reading),
		cmocka_unit_test(digits),
		SCRATCH_TEST(published),
		cmocka_unit_test(free_of_nothing),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
