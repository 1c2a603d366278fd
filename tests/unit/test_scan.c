// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "autoksyms/paths.h"
#include "autoksyms/scan.h"
#include "base/buf.h"
#include "base/identifier.h"
#include "elf_writer.h"
#include "scratch.h"
#include "unit.h"

/* Blank-separated paths. */
static struct ak_paths paths_of(const char *names)
{
	struct ak_paths paths = { 0 };
	struct ak_error err = { 0 };
	char *copy = strdup(names), *name, *rest = copy;

	while ((name = strsep(&rest, " ")))
		if (name[0])
			assert_int_equal(ak_paths_add(&paths, name, &err), 0);
	free(copy);
	return paths;
}

static void add_text(void *ctx, const struct ak_error *warning)
{
	buf_addf(ctx, "%s: %s\n", warning->file, ak_error_text(warning));
}

/* Scans the paths; the needed set is to be freed.  *ret is what ak_scan() returns. */
static struct ak_needs *scan(const struct ak_scan *how, const char *names, int *ret,
			     struct ak_error *err)
{
	struct ak_paths paths = paths_of(names);
	struct ak_needs *needs = ak_needs_new(err);

	*ret = ak_scan(how, &paths, needs, err);
	ak_paths_free(&paths);
	return needs;
}

static void what_counts(void **state)
{
	static const struct {
		struct ak_scan how;
		const char *symbols;
	} cases[] = {
		{ { .jobs = 1 }, ". .twice dotted printk" },
		{ { .jobs = 1, .weak = true }, ". .twice dotted printk weak" },
		{ { .jobs = 1, .keep_this_module = true }, ". .twice __this_module dotted printk" },
		{ { .jobs = 1, .raw_names = true }, ". .twice TOC. dotted printk" },
		{ { .jobs = 1, .raw_names = true, .keep_dot = true },
		  ". ..twice .TOC. .dotted printk" },
	};
	static const struct elf_sym syms[] = {
		{ "printk", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ "weak", STB_WEAK, STT_NOTYPE, SHN_UNDEF },
		{ "__this_module", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ ".TOC.", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ ".dotted", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ "..twice", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ ".", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	};
	const struct elf_spec spec = { .is64 = true,
				       .big = true,
				       .machine = EM_PPC64,
				       .syms = syms,
				       .sym_count = COUNT(syms) };
	struct elf_image image = elf_write(&spec);
	struct ak_error err = { 0 };
	size_t i;
	int ret;

	(void)state;
	put_bytes("m.o", image.bytes, image.size);
	elf_image_free(&image);
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_needs *needs = scan(&cases[i].how, "m.o", &ret, &err);

		assert_int_equal(ret, 0);
		assert_symbols(needs, cases[i].symbols);
		ak_needs_free(needs);
	}
}

#define FILES 400

/* m0.o ... whose symbols overlap, and in `names` all of them. */
static void put_many(struct buf *names)
{
	char path[32], symbols[100];
	unsigned int i;

	for (i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "m%u.o", i);
		snprintf(symbols, sizeof(symbols), "only_%u shared_%u third_%u everybody", i, i % 7,
			 i / 3);
		put_object(path, symbols);
		buf_addf(names, "%s%s", i ? " " : "", path);
	}
}

/* Everything about a needed set, its order included. */
static void dump(struct buf *to, const struct ak_needs *needs)
{
	uint32_t source, i;
	size_t count, k;

	for (i = 0; i < ak_needs_symbol_count(needs); i++)
		buf_addf(to, "%u %s\n", i, ak_needs_symbol(needs, i));
	for (source = 0; source < ak_needs_source_count(needs); source++) {
		const struct ak_need *need = ak_needs_of_source(needs, source, &count);

		buf_addf(to, "%s:", ak_needs_source(needs, source));
		for (k = 0; k < count; k++)
			buf_addf(to, " %u", need[k].symbol);
		buf_addc(to, '\n');
	}
}

static void same_for_any_number_of_threads(void **state)
{
	struct buf names = { 0 }, first = { 0 }, other = { 0 };
	struct ak_error err = { 0 };
	struct ak_scan how = { 0 };
	int ret;

	(void)state;
	put_many(&names);
	for (how.jobs = 1; how.jobs <= 8; how.jobs++) {
		struct ak_needs *needs = scan(&how, buf_str(&names), &ret, &err);

		assert_int_equal(ret, 0);
		assert_int_equal(ak_needs_source_count(needs), FILES);
		buf_reset(&other);
		dump(how.jobs == 1 ? &first : &other, needs);
		if (how.jobs > 1)
			assert_string_equal(buf_str(&other), buf_str(&first));
		ak_needs_free(needs);
	}
	assert_non_null(strstr(buf_str(&first), "\nm399.o: "));
	buf_free(&names);
	buf_free(&first);
	buf_free(&other);
}

/* A module with local symbols, two of which say that it exports something. */
static void put_exporter(const char *path)
{
	static const struct elf_sym syms[] = {
		{ "local", STB_LOCAL, STT_NOTYPE, ELF_TEXT },
		{ "__ksymtab_given", STB_LOCAL, STT_NOTYPE, ELF_TEXT },
		{ "__export_symbol_also_given", STB_LOCAL, STT_NOTYPE, ELF_TEXT },
		{ "__ksymtab_", STB_LOCAL, STT_NOTYPE, ELF_TEXT },
		{ "given", STB_GLOBAL, STT_NOTYPE, ELF_TEXT },
		{ "everybody", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ "__ksymtab_undefined", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ "maybe", STB_WEAK, STT_NOTYPE, SHN_UNDEF },
	};
	const struct elf_spec spec = {
		.is64 = true, .machine = EM_X86_64, .syms = syms, .sym_count = COUNT(syms)
	};
	struct elf_image image = elf_write(&spec);

	elf_set(&image, SH_INFO, ELF_SYMTAB, 5);
	put_bytes(path, image.bytes, image.size);
	elf_image_free(&image);
}

/* The same as one scan for what is needed, and one for what is exported. */
static void both_at_once(void **state)
{
	const char more[] = " e.ko s.shard u.usyms";
	struct ak_scan how = { .weak = true, .jobs = 1 };
	const struct ak_scan for_exports = { .exports = true, .jobs = 1 };
	struct buf names = { 0 }, needed = { 0 }, exported = { 0 }, got = { 0 };
	struct ak_needs *needs, *exports;
	struct ak_error err = { 0 };
	struct ak_paths paths;
	int ret;

	(void)state;
	put_many(&names);
	put_exporter("e.ko");
	put_file("s.shard", "# autoksyms shard 1\nmodule x.ko\nsigned\nundefined everybody\n"
			    "weak maybe\nexport x_open\nmodule y.ko\nexport y_open\n");
	put_file("u.usyms", "everybody\n");
	buf_adds(&names, more);
	needs = scan(&how, buf_str(&names), &ret, &err);
	dump(&needed, needs);
	ak_needs_free(needs);
	exports = scan(&for_exports, buf_str(&names), &ret, &err);
	dump(&exported, exports);
	assert_asks(exports, FILES, "given|also_given");
	ak_needs_free(exports);

	paths = paths_of(buf_str(&names));
	for (; how.jobs <= 8; how.jobs++) {
		needs = ak_needs_new(&err);
		exports = ak_needs_new(&err);
		assert_int_equal(ak_scan_both(&how, &paths, needs, exports, &err), 0);
		buf_reset(&got);
		dump(&got, needs);
		assert_string_equal(buf_str(&got), buf_str(&needed));
		buf_reset(&got);
		dump(&got, exports);
		assert_string_equal(buf_str(&got), buf_str(&exported));
		assert_int_equal(ak_needs_source_kind(exports, FILES + 1), AK_SOURCE_SIGNED);
		assert_int_equal(ak_needs_source_kind(exports, FILES + 2), AK_SOURCE_MODULE);
		assert_int_equal(ak_needs_source_kind(needs, FILES + 1), AK_SOURCE_MODULE);
		ak_needs_free(needs);
		ak_needs_free(exports);
	}
	ak_paths_free(&paths);
	buf_free(&names);
	buf_free(&needed);
	buf_free(&exported);
	buf_free(&got);
}

static void first_error_is_told(void **state)
{
	struct buf names = { 0 };
	struct ak_error err = { 0 };
	struct ak_scan how = { 0 };
	unsigned int round;
	int ret;

	(void)state;
	put_many(&names);
	put_file("m150.o", "not an object");
	put_file("m151.o", "");
	put_file("m390.o", "");
	for (how.jobs = 1; how.jobs <= 8; how.jobs++)
		for (round = 0; round < 10; round++) {
			struct ak_needs *needs = scan(&how, buf_str(&names), &ret, &err);

			assert_int_equal(ret, -1);
			assert_error(&err, "m150.o", 0, "is not an ELF object");
			ak_needs_free(needs);
		}
	buf_free(&names);
}

static void warnings_in_order(void **state)
{
	struct buf names = { 0 }, told = { 0 };
	struct ak_scan how = { .keep_going = true, .warn = { .report = add_text, .ctx = &told } };
	struct ak_error err = { 0 };
	int ret;

	(void)state;
	put_many(&names);
	put_file("m3.o", "");
	put_file("m4.o", "BC\xc0\xde");
	put_object("m4.ko", "native");
	put_file("m200.o", "");
	put_file("m399.o", "");
	for (how.jobs = 1; how.jobs <= 8; how.jobs++) {
		struct ak_needs *needs = scan(&how, buf_str(&names), &ret, &err);

		assert_int_equal(ret, 1);
		assert_string_equal(
			buf_str(&told),
			"m3.o: is empty, not an object file; build or fetch it again\n"
			"m4.o: is LLVM bitcode (LTO); read m4.ko instead\n"
			"m200.o: is empty, not an object file; build or fetch it again\n"
			"m399.o: is empty, not an object file; build or fetch it again\n");
		assert_int_equal(ak_needs_find(needs, "only_3"), AK_NONE);
		assert_int_not_equal(ak_needs_find(needs, "native"), AK_NONE);
		assert_int_not_equal(ak_needs_find(needs, "only_398"), AK_NONE);
		assert_int_equal(ak_needs_source_count(needs), FILES - 3);
		buf_reset(&told);
		ak_needs_free(needs);
	}
	/* Nobody has to listen. */
	how.warn.report = NULL;
	ak_needs_free(scan(&how, buf_str(&names), &ret, &err));
	assert_int_equal(ret, 1);
	buf_free(&names);
	buf_free(&told);
}

/* The file turns out to be bad only after two of its symbols. */
static void rejected_files_leave_nothing(void **state)
{
	static const struct elf_sym syms[] = {
		{ "leaked", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ "shared", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
		{ "bad", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	};
	const struct elf_spec spec = {
		.is64 = true, .machine = EM_X86_64, .syms = syms, .sym_count = COUNT(syms)
	};
	struct elf_image image = elf_write(&spec);
	struct ak_scan how = { .keep_going = true };
	struct ak_error err = { 0 };
	int ret;

	(void)state;
	elf_set_name(&image, 3, UINT32_MAX);
	put_bytes("bad.o", image.bytes, image.size);
	elf_image_free(&image);
	put_object("good.o", "shared other");
	for (how.jobs = 1; how.jobs <= 4; how.jobs++) {
		struct ak_needs *needs = scan(&how, "bad.o good.o bad.o", &ret, &err);

		assert_int_equal(ret, 1);
		assert_symbols(needs, "other shared");
		assert_sources(needs, "module:good.o");
		assert_asks(needs, 0, "shared|other");
		ak_needs_free(needs);
		how.symbols_only = true;
		needs = scan(&how, "bad.o good.o bad.o", &ret, &err);
		assert_int_equal(ret, 1);
		assert_symbols(needs, "other shared");
		ak_needs_free(needs);
		how.symbols_only = false;
	}
}

static void names_no_text_can_carry(void **state)
{
	static const char *const names[] = { "a b", "tab\there", "new\nline", "\x01", "del\x7f" };
	const struct ak_scan how = { .jobs = 1 };
	const struct ak_scan raw = { .jobs = 1, .raw_names = true };
	struct ak_error err = { 0 };
	struct ak_needs *needs;
	size_t i;
	int ret;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		const struct elf_sym sym = { names[i], STB_GLOBAL, STT_NOTYPE, SHN_UNDEF };
		const struct elf_spec spec = { .machine = EM_386, .syms = &sym, .sym_count = 1 };
		struct elf_image image = elf_write(&spec);

		put_bytes("m.o", image.bytes, image.size);
		elf_image_free(&image);
		ak_needs_free(scan(&how, "m.o", &ret, &err));
		assert_int_equal(ret, -1);
		assert_error(&err, "m.o", 0, "a blank or control character");
		needs = scan(&raw, "m.o", &ret, &err);
		assert_int_equal(ret, 0);
		assert_symbols(needs, names[i]);
		ak_needs_free(needs);
	}
	put_object("m.o", "\xc3\xa4 a$b a.b");
	needs = scan(&how, "m.o", &ret, &err);
	assert_int_equal(ret, 0);
	assert_symbols(needs, "a$b a.b \xc3\xa4");
	ak_needs_free(needs);
}

/* One damaged string table can't make a few symbols cost gigabytes. */
static void endless_name(void **state)
{
	enum { LONG = SYMBOL_NAME_MAX + 1 };
	const struct ak_scan how = { .jobs = 1 };
	struct ak_error err = { 0 };
	char *name = malloc(LONG + 1);
	struct ak_needs *needs;
	int ret;

	(void)state;
	assert_non_null(name);
	memset(name, 'x', LONG);
	name[LONG] = '\0';
	put_object("long.o", name);
	put_object("longest.o", name + 1);
	free(name);
	needs = scan(&how, "longest.o", &ret, &err);
	assert_int_equal(ret, 0);
	assert_int_equal(ak_needs_symbol_count(needs), 1);
	ak_needs_free(needs);
	ak_needs_free(scan(&how, "long.o", &ret, &err));
	assert_int_equal(ret, -1);
	assert_error(&err, "long.o", 0, "a symbol whose name has 65536 bytes");
}

/* No provenance where nobody asks for it; the symbols are the same. */
static void symbols_only(void **state)
{
	struct buf names = { 0 };
	struct ak_error err = { 0 };
	struct ak_scan how = { .symbols_only = true, .keep_going = true };
	int ret;

	(void)state;
	put_object("a.o", "one two");
	put_object("b.o", "two three .four __this_module");
	put_file("bad.o", "");
	for (how.jobs = 1; how.jobs <= 3; how.jobs++) {
		struct ak_needs *needs = scan(&how, "b.o a.o", &ret, &err);

		assert_int_equal(ret, 0);
		assert_symbols(needs, "four one three two");
		assert_int_equal(ak_needs_source_count(needs), 0);
		ak_needs_free(needs);
		needs = scan(&how, "bad.o a.o bad.o", &ret, &err);
		assert_int_equal(ret, 1);
		assert_symbols(needs, "one two");
		ak_needs_free(needs);
	}
	/* Enough files for every thread to have some. */
	put_many(&names);
	for (how.jobs = 1; how.jobs <= 8; how.jobs += 7) {
		struct ak_needs *needs = scan(&how, buf_str(&names), &ret, &err);

		assert_int_equal(ret, 0);
		assert_int_equal(ak_needs_symbol_count(needs), FILES + 7 + (FILES + 2) / 3 + 1);
		ak_needs_free(needs);
	}
	buf_free(&names);
}

static void nothing_to_scan(void **state)
{
	const struct ak_scan how = { .jobs = 3 };
	struct ak_error err = { 0 };
	struct ak_needs *needs;
	int ret;

	(void)state;
	needs = scan(&how, "", &ret, &err);
	assert_int_equal(ret, 0);
	assert_int_equal(ak_needs_source_count(needs), 0);
	ak_needs_free(needs);
}

int test_scan(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(what_counts),
		SCRATCH_TEST(same_for_any_number_of_threads),
		SCRATCH_TEST(both_at_once),
		SCRATCH_TEST(first_error_is_told),
		SCRATCH_TEST(warnings_in_order),
		SCRATCH_TEST(rejected_files_leave_nothing),
		SCRATCH_TEST(names_no_text_can_carry),
		SCRATCH_TEST(endless_name),
		SCRATCH_TEST(symbols_only),
		SCRATCH_TEST(nothing_to_scan),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
