// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "collected.h"
#include "elf_writer.h"
#include "input/elf_symbols.h"
#include "input/source.h"
#include "scratch.h"
#include "unit.h"

#define MIPS_SUNDEFINED 0xff04
#define SPARC_REGISTER 13
#define X86_64_LCOMMON 0xff02

static const struct elf_sym all_kinds[] = {
	{ "file.c", STB_LOCAL, STT_FILE, SHN_ABS },
	{ "", STB_LOCAL, STT_SECTION, ELF_TEXT },
	{ "local_defined", STB_LOCAL, STT_FUNC, ELF_TEXT },
	{ "local_undefined", STB_LOCAL, STT_NOTYPE, SHN_UNDEF },
	{ "strong", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	{ "strong_func", STB_GLOBAL, STT_FUNC, SHN_UNDEF },
	{ "strong_tls", STB_GLOBAL, STT_TLS, SHN_UNDEF },
	{ "unique", STB_GNU_UNIQUE, STT_OBJECT, SHN_UNDEF },
	{ "weak", STB_WEAK, STT_NOTYPE, SHN_UNDEF },
	{ "weak_object", STB_WEAK, STT_OBJECT, SHN_UNDEF },
	{ "weak_defined", STB_WEAK, STT_FUNC, ELF_TEXT },
	{ "common", STB_GLOBAL, STT_OBJECT, SHN_COMMON },
	{ "defined", STB_GLOBAL, STT_FUNC, ELF_TEXT },
	{ "absolute", STB_GLOBAL, STT_NOTYPE, SHN_ABS },
	{ "far_away", STB_GLOBAL, STT_FUNC, SHN_XINDEX },
	{ "", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	{ ".dotted", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	{ ".TOC.", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	{ "__this_module", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	{ "strong", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	{ "register", STB_GLOBAL, SPARC_REGISTER, SHN_UNDEF },
	{ "small", STB_GLOBAL, STT_NOTYPE, MIPS_SUNDEFINED },
	{ "large_common", STB_GLOBAL, STT_OBJECT, X86_64_LCOMMON },
	{ "last", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
};

/* What is local can't refer to another object, defined or not. */
#define PLAIN "strong strong_func strong_tls unique .dotted .TOC. __this_module strong"

static const struct {
	uint16_t machine;
	const char *undefined;
} machines[] = {
	{ EM_X86_64, PLAIN " register last" },	   { EM_386, PLAIN " register last" },
	{ EM_AARCH64, PLAIN " register last" },	   { EM_PPC64, PLAIN " register last" },
	{ EM_S390, PLAIN " register last" },	   { EM_SPARC, PLAIN " last" },
	{ EM_SPARC32PLUS, PLAIN " last" },	   { EM_SPARCV9, PLAIN " last" },
	{ EM_MIPS, PLAIN " register small last" },
};

/* What libelf says of the same file. */
static void read_by_libelf(const char *path, uint16_t machine, struct buf *names)
{
	int fd = open(path, O_RDONLY);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Sym sym;
	int i;

	assert_non_null(elf);
	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data;

		assert_non_null(gelf_getshdr(section, &header));
		if (header.sh_type != SHT_SYMTAB)
			continue;
		data = elf_getdata(section, NULL);
		for (i = 1; gelf_getsym(data, i, &sym); i++) {
			const char *name = elf_strptr(elf, header.sh_link, sym.st_name);
			bool small = machine == EM_MIPS && sym.st_shndx == MIPS_SUNDEFINED;
			bool sparc = machine == EM_SPARC || machine == EM_SPARC32PLUS ||
				     machine == EM_SPARCV9;

			if ((sym.st_shndx == SHN_UNDEF || small) && name[0] &&
			    GELF_ST_BIND(sym.st_info) != STB_WEAK &&
			    GELF_ST_BIND(sym.st_info) != STB_LOCAL &&
			    !(sparc && GELF_ST_TYPE(sym.st_info) == SPARC_REGISTER))
				buf_addf(names, "%s%s", names->len ? " " : "", name);
		}
	}
	elf_end(elf);
	close(fd);
}

static void check_object(const struct elf_spec *spec, const char *undefined)
{
	struct elf_image image = elf_write(spec);
	struct buf names = { 0 };

	put_bytes("x.o", image.bytes, image.size);
	elf_image_free(&image);
	read_by_libelf("x.o", spec->machine, &names);
	assert_string_equal(buf_str(&names), undefined);
	assert_undefined("x.o", undefined);
	buf_free(&names);
}

static void every_class_order_and_machine(void **state)
{
	unsigned int bits;
	size_t i;

	(void)state;
	elf_version(EV_CURRENT);
	for (i = 0; i < COUNT(machines); i++)
		for (bits = 0; bits < 16; bits++) {
			const struct elf_spec spec = {
				.is64 = bits & 1,
				.big = bits & 2,
				.headers_first = bits & 4,
				.strings_apart = bits & 8,
				.machine = machines[i].machine,
				.syms = all_kinds,
				.sym_count = COUNT(all_kinds),
			};

			check_object(&spec, machines[i].undefined);
		}
}

/* e_shnum holds up to 65,279; from there on it's 0, and section 0 knows. */
static void many_sections(void **state)
{
	static const size_t counts[] = { 6, 65279, 65280, 65281, 70000, 200000 };
	unsigned int bits;
	size_t i;

	(void)state;
	elf_version(EV_CURRENT);
	for (i = 0; i < COUNT(counts); i++)
		for (bits = 0; bits < 4; bits++) {
			const struct elf_spec spec = {
				.is64 = bits & 1,
				.big = bits & 2,
				.machine = EM_PPC64,
				.syms = all_kinds,
				.sym_count = COUNT(all_kinds),
				.sections = counts[i],
			};

			check_object(&spec, PLAIN " register last");
		}
}

static void no_symbols(void **state)
{
	static const struct elf_sym defined[] = { { "defined", STB_GLOBAL, STT_FUNC, ELF_TEXT } };
	unsigned int bits;

	(void)state;
	elf_version(EV_CURRENT);
	for (bits = 0; bits < 4; bits++) {
		struct elf_spec spec = { .is64 = bits & 1, .big = bits & 2, .machine = EM_ARM };
		struct elf_image image;

		check_object(&spec, "");
		spec.syms = defined;
		spec.sym_count = 1;
		check_object(&spec, "");
		spec.no_symtab = true;
		check_object(&spec, "");
		/* No section headers at all. */
		image = elf_write(&spec);
		elf_set(&image, EH_SHOFF, 0, 0);
		elf_set(&image, EH_SHNUM, 0, 0);
		put_bytes("x.o", image.bytes, image.size);
		elf_image_free(&image);
		assert_undefined("x.o", "");
	}
}

static void weak_on_demand(void **state)
{
	const struct elf_spec spec = {
		.is64 = true, .machine = EM_X86_64, .syms = all_kinds, .sym_count = COUNT(all_kinds)
	};
	struct elf_image image = elf_write(&spec);
	struct ak_error err = { 0 };
	struct collected c;

	(void)state;
	put_bytes("x.o", image.bytes, image.size);
	elf_image_free(&image);
	assert_int_equal(collect(&c, "x.o", true, &err), 0);
	assert_string_equal(buf_str(&c.symbols),
			    "strong strong_func strong_tls unique weak weak_object "
			    ".dotted .TOC. __this_module strong register last");
	assert_string_equal(buf_str(&c.objects), "x.o");
	collected_free(&c);
}

/* All symbols, not the undefined ones alone. */
static void iterating(void **state)
{
	const struct elf_spec spec = {
		.big = true, .machine = EM_PPC, .syms = all_kinds, .sym_count = COUNT(all_kinds)
	};
	struct elf_image image = elf_write(&spec);
	struct ak_error err = { 0 };
	struct buf scratch = { 0 };
	struct elf_symbols syms;
	struct elf_symbol sym;
	struct source src;
	size_t i;

	(void)state;
	source_memory(&src, "memory", image.bytes, image.size);
	assert_int_equal(elf_is(&src), 1);
	assert_int_equal(elf_symbols_open(&syms, &src, ELF_ALL_SYMBOLS, &scratch, &err), 0);
	for (i = 0; elf_symbols_next(&syms, &sym, &err) > 0; i++) {
		assert_string_equal(sym.name, all_kinds[i].name);
		assert_int_equal(sym.bind, all_kinds[i].bind);
		assert_int_equal(sym.type, all_kinds[i].type);
		assert_int_equal(sym.shndx, all_kinds[i].shndx);
	}
	assert_int_equal(i, COUNT(all_kinds));
	assert_int_equal(elf_symbols_next(&syms, &sym, &err), 0);
	buf_free(&scratch);
	elf_image_free(&image);
}

/* A signed module: what follows the ELF file is none of its business. */
static void appended_signature(void **state)
{
	static const char signature[] = "\x30\x82 pkcs7 \0\0\x02~Module signature appended~\n";
	const struct elf_spec spec = {
		.is64 = true, .machine = EM_X86_64, .syms = all_kinds, .sym_count = COUNT(all_kinds)
	};
	struct elf_image image = elf_write(&spec);
	struct buf signed_module = { 0 };

	(void)state;
	buf_add(&signed_module, image.bytes, image.size);
	buf_add(&signed_module, signature, sizeof(signature) - 1);
	put_bytes("x.ko", signed_module.data, signed_module.len);
	assert_undefined("x.ko", PLAIN " register last");
	buf_free(&signed_module);
	elf_image_free(&image);
}

int test_elf(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(every_class_order_and_machine),
		SCRATCH_TEST(many_sections),
		SCRATCH_TEST(no_symbols),
		SCRATCH_TEST(weak_on_demand),
		cmocka_unit_test(iterating),
		SCRATCH_TEST(appended_signature),
	};

	return cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
