// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "base/buf.h"
#include "elf_writer.h"
#include "kallsyms/nm_sort.h"
#include "scratch.h"
#include "unit.h"

/*
 * All letters and addresses below are what nm 2.40 of the machine, or
 * llvm-nm 14, says of such a file; of C-SKY and Nios II, for which no nm was at
 * hand, what libbfd's sources say.
 */
#define FIRST ELF_FIRST_LISTED

static void put_elf(const struct elf_spec *spec)
{
	struct elf_image image = elf_write(spec);

	put_bytes("x.o", image.bytes, image.size);
	elf_image_free(&image);
}

static void must_read(struct ak_map *map, enum ak_nm nm)
{
	struct ak_error err = { 0 };

	if (ak_map_read_elf(map, "x.o", nm, &err))
		fail_msg("%s", ak_error_text(&err));
}

/* Asserts what is listed of x.o. */
static void assert_listed(enum ak_nm nm, const char *expected)
{
	struct ak_error err = { 0 };
	struct ak_map map;
	char *text;
	size_t len;

	must_read(&map, nm);
	text = ak_map_format(&map, &len, &err);
	assert_non_null(text);
	assert_string_equal(text, expected);
	assert_int_equal(len, strlen(expected));
	free(text);
	ak_map_free(&map);
}

static void assert_unlistable(const char *part)
{
	struct ak_error err = { 0 };
	struct ak_map map;

	assert_int_equal(ak_map_read_elf(&map, "x.o", AK_NM_GNU, &err), -1);
	assert_null(map.symbols);
	assert_error(&err, "x.o", 0, part);
}

/* The letter of the only symbol of x.o. */
static char only_letter(enum ak_nm nm)
{
	struct ak_map map;
	char letter;

	must_read(&map, nm);
	assert_int_equal(map.count, 1);
	letter = map.symbols[0].letter;
	ak_map_free(&map);
	return letter;
}

#define SMALL 0x10000000

static const struct {
	struct elf_sect sect;
	uint16_t machine; /* 0: any */
	char gnu, llvm;
} sections[] = {
	{ { ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR }, 0, 't', 't' },
	{ { ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_EXECINSTR }, 0, 't', 't' },
	{ { ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE }, 0, 'd', 'd' },
	{ { ".text", SHT_PROGBITS, SHF_ALLOC }, 0, 'r', 'r' },
	{ { ".note", SHT_NOTE, SHF_ALLOC }, 0, 'r', 'r' },
	{ { ".init_array", SHT_INIT_ARRAY, SHF_ALLOC | SHF_WRITE }, 0, 'd', 'd' },
	{ { ".tdata", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS }, 0, 'd', 'd' },
	{ { ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE }, 0, 'b', 'b' },
	{ { ".bss", SHT_NOBITS, SHF_ALLOC }, 0, 'b', 'b' },
	{ { ".bss", SHT_NOBITS, 0 }, 0, 'b', 'b' },
	{ { ".bss", SHT_NOBITS, SHF_ALLOC | SHF_EXECINSTR }, 0, 't', 't' },
	{ { ".comment", SHT_PROGBITS, SHF_MERGE | SHF_STRINGS }, 0, 'n', 'n' },
	{ { ".comment", SHT_PROGBITS, SHF_WRITE }, 0, '?', '?' },
	{ { ".debug_info", SHT_PROGBITS, 0 }, 0, 'N', 'N' },
	{ { ".debugged", SHT_PROGBITS, 0 }, 0, 'N', 'N' },
	{ { ".debug_x", SHT_PROGBITS, SHF_WRITE }, 0, 'N', 'N' },
	{ { ".debug_x", SHT_PROGBITS, SHF_ALLOC }, 0, 'r', 'r' },
	{ { ".zdebug_x", SHT_PROGBITS, 0 }, 0, 'N', 'n' },
	{ { ".line", SHT_PROGBITS, 0 }, 0, 'N', 'n' },
	{ { ".stabstr", SHT_PROGBITS, 0 }, 0, 'N', 'n' },
	{ { ".gdb_index", SHT_PROGBITS, 0 }, 0, 'N', 'n' },
	{ { ".gdb_index2", SHT_PROGBITS, 0 }, 0, 'n', 'n' },
	{ { ".gnu.debuglto_.debug_x", SHT_PROGBITS, 0 }, 0, 'N', 'n' },
	{ { ".gnu.debuglto_x", SHT_PROGBITS, 0 }, 0, 'n', 'n' },
	{ { ".gnu.linkonce.wi.x", SHT_PROGBITS, 0 }, 0, 'N', 'n' },
	{ { "debug", SHT_PROGBITS, 0 }, 0, 'n', 'n' },
	{ { ".pdata", SHT_PROGBITS, SHF_ALLOC }, 0, 'p', 'r' },
	{ { ".pdata$x", SHT_PROGBITS, SHF_ALLOC }, 0, 'p', 'r' },
	{ { ".pdata.x", SHT_PROGBITS, SHF_ALLOC }, 0, 'p', 'r' },
	{ { ".pdata9x", SHT_PROGBITS, SHF_ALLOC }, 0, 'p', 'r' },
	{ { ".pdata_", SHT_PROGBITS, SHF_ALLOC }, 0, 'r', 'r' },
	{ { ".idata", SHT_NOBITS, SHF_ALLOC }, 0, 'i', 'b' },
	{ { ".edata0", SHT_PROGBITS, SHF_EXECINSTR }, 0, 'e', 't' },
	{ { ".drectve", SHT_PROGBITS, 0 }, 0, 'i', 'n' },
	{ { ".rdata", SHT_PROGBITS, SHF_ALLOC }, 0, 'r', 'r' },
	{ { ".sdata", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE }, EM_X86_64, 'd', 'd' },
	{ { ".sdata", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE }, EM_PPC64, 'g', 'd' },
	{ { ".sdata2", SHT_PROGBITS, SHF_ALLOC }, EM_PPC64, 'r', 'r' },
	{ { ".sbss.x", SHT_NOBITS, SHF_ALLOC | SHF_WRITE }, EM_PPC64, 's', 'b' },
	{ { ".sdata", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE }, EM_PPC, 'd', 'd' },
	{ { ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SMALL }, EM_ALPHA, 'g', 'd' },
	{ { ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SMALL }, EM_IA_64, 'g', 'd' },
	{ { ".data", SHT_NOBITS, SHF_ALLOC | SHF_WRITE | SMALL }, EM_ALTERA_NIOS2, 's', 'b' },
	{ { ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SMALL }, EM_MIPS, 'd', 'd' },
	{ { ".data", SHT_LOUSER, SHF_WRITE | SMALL }, EM_MIPS, '?', '?' },
	{ { ".mdebug", SHT_MIPS_DEBUG, 0 }, EM_MIPS, 'N', 'n' },
};

static void check_section(size_t i, bool is64, bool big, unsigned char bind)
{
	const struct elf_sym sym = { "x", bind, STT_NOTYPE, FIRST };
	const struct elf_spec spec = {
		.is64 = is64,
		.big = big,
		.machine = sections[i].machine ? sections[i].machine : EM_S390,
		.sects = &sections[i].sect,
		.sect_count = 1,
		.syms = &sym,
		.sym_count = 1,
	};
	char gnu = sections[i].gnu, llvm = sections[i].llvm;

	put_elf(&spec);
	assert_int_equal(only_letter(AK_NM_GNU), bind == STB_GLOBAL ? toupper(gnu) : gnu);
	assert_int_equal(only_letter(AK_NM_LLVM), bind == STB_GLOBAL ? toupper(llvm) : llvm);
}

static void letters_of_sections(void **state)
{
	unsigned int bits;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sections); i++)
		for (bits = 0; bits < 8; bits++)
			check_section(i, bits & 1, bits & 2, bits & 4 ? STB_GLOBAL : STB_LOCAL);
}

/* What libbfd has no section for is absolute. */
static void letters_of_tables(void **state)
{
	static const struct elf_sect names = { ".names", SHT_STRTAB, 0 };
	static const struct {
		uint16_t shndx;
		char gnu, llvm;
	} tables[] = {
		{ ELF_SYMTAB, 'a', 'n' },
		{ ELF_STRTAB, 'a', 'n' },
		{ ELF_SHSTRTAB, 'a', 'n' },
		{ FIRST, 'n', 'n' },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(tables); i++) {
		const struct elf_sym sym = { "x", STB_LOCAL, STT_NOTYPE, tables[i].shndx };
		const struct elf_spec spec = {
			.machine = EM_386,
			.sects = &names,
			.sect_count = 1,
			.syms = &sym,
			.sym_count = 1,
		};

		put_elf(&spec);
		assert_int_equal(only_letter(AK_NM_GNU), tables[i].gnu);
		assert_int_equal(only_letter(AK_NM_LLVM), tables[i].llvm);
	}
}

#define OTHER_BIND 3

static const struct {
	unsigned char bind, type;
	uint16_t shndx, machine; /* 0: any */
	char gnu, llvm;
} symbols[] = {
	{ STB_LOCAL, STT_FUNC, FIRST, 0, 't', 't' },
	{ STB_GLOBAL, STT_OBJECT, FIRST, 0, 'T', 'T' },
	{ STB_WEAK, STT_FUNC, FIRST, 0, 'W', 'W' },
	{ STB_WEAK, STT_OBJECT, FIRST, 0, 'V', 'V' },
	{ STB_WEAK, STT_COMMON, FIRST, 0, 'V', 'W' },
	{ STB_WEAK, STT_TLS, FIRST, 0, 'W', 'W' },
	{ STB_GNU_UNIQUE, STT_OBJECT, FIRST, 0, 'u', 'u' },
	{ STB_LOCAL, STT_GNU_IFUNC, FIRST, 0, 'i', 'i' },
	{ STB_WEAK, STT_GNU_IFUNC, FIRST, 0, 'i', 'i' },
	{ STB_GNU_UNIQUE, STT_GNU_IFUNC, FIRST, 0, 'i', 'i' },
	{ OTHER_BIND, STT_FUNC, FIRST, 0, '?', '?' },
	{ STB_GLOBAL, STT_COMMON, FIRST, 0, 'T', 'C' },
	{ STB_LOCAL, STT_NOTYPE, SHN_ABS, 0, 'a', 'a' },
	{ STB_GLOBAL, STT_OBJECT, SHN_ABS, 0, 'A', 'A' },
	{ STB_WEAK, STT_OBJECT, SHN_ABS, 0, 'V', 'V' },
	{ STB_GNU_UNIQUE, STT_OBJECT, SHN_ABS, 0, 'u', 'A' },
	{ STB_GLOBAL, STT_OBJECT, SHN_COMMON, 0, 'C', 'C' },
	{ STB_WEAK, STT_OBJECT, SHN_COMMON, 0, 'C', 'V' },
	{ STB_GLOBAL, STT_NOTYPE, SHN_UNDEF, 0, 'U', 'U' },
	{ STB_LOCAL, STT_NOTYPE, SHN_UNDEF, 0, 'U', 'U' },
	{ STB_WEAK, STT_NOTYPE, SHN_UNDEF, 0, 'w', 'w' },
	{ STB_WEAK, STT_FUNC, SHN_UNDEF, 0, 'w', 'w' },
	{ STB_WEAK, STT_OBJECT, SHN_UNDEF, 0, 'v', 'v' },
	{ STB_GNU_UNIQUE, STT_OBJECT, SHN_UNDEF, 0, 'U', 'U' },
	{ STB_GLOBAL, STT_OBJECT, 0xff02, EM_X86_64, 'C', '?' },
	{ STB_GLOBAL, STT_OBJECT, 0xff02, EM_S390, 'A', '?' },
	{ STB_GLOBAL, STT_OBJECT, SHN_MIPS_ACOMMON, EM_MIPS, 'B', '?' },
	{ STB_GLOBAL, STT_OBJECT, SHN_MIPS_TEXT, EM_MIPS, 'N', '?' },
	{ STB_GLOBAL, STT_OBJECT, SHN_MIPS_DATA, EM_MIPS, 'A', '?' },
	{ STB_GLOBAL, STT_OBJECT, SHN_MIPS_SCOMMON, EM_MIPS, 'c', '?' },
	{ STB_GLOBAL, STT_NOTYPE, SHN_MIPS_SUNDEFINED, EM_MIPS, 'U', '?' },
	{ STB_WEAK, STT_NOTYPE, SHN_MIPS_SUNDEFINED, EM_MIPS, 'w', '?' },
	{ STB_GLOBAL, STT_OBJECT, SHN_COMMON, EM_MIPS, 'C', 'C' },
};

static void letters_of_symbols(void **state)
{
	static const struct elf_sect code = { ".init.text", SHT_PROGBITS,
					      SHF_ALLOC | SHF_EXECINSTR };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(symbols); i++) {
		const struct elf_sym sym = {
			"x",	    symbols[i].bind, symbols[i].type, symbols[i].shndx,
			.value = 8, .size = 8
		};
		const struct elf_spec spec = {
			.is64 = true,
			.machine = symbols[i].machine ? symbols[i].machine : EM_PPC64,
			.sects = &code,
			.sect_count = 1,
			.syms = &sym,
			.sym_count = 1,
		};

		put_elf(&spec);
		if (only_letter(AK_NM_GNU) != symbols[i].gnu ||
		    only_letter(AK_NM_LLVM) != symbols[i].llvm)
			fail_msg("row %zu: %c and %c", i, only_letter(AK_NM_GNU),
				 only_letter(AK_NM_LLVM));
	}
}

/* What nm keeps to itself: all names, and those that are listed nevertheless. */
#define NAMES                                                                                         \
	"$a $b $d $t $x $m $f $p $d.1 $x.y $xy $ab $ .L1 ..x _.L_1 L0\001x L12\001 L12\002 L12\0013 " \
	"L12 Lx x"

static const struct {
	uint16_t machine;
	const char *gnu, *llvm;
} hiding[] = {
	{ EM_X86_64, NAMES, NAMES },
	{ EM_ARM, "$xy $ab $ .L1 ..x _.L_1 L0\001x L12\001 L12\002 L12\0013 L12 Lx x",
	  "$b $x $m $f $p $x.y $xy $ .L1 ..x _.L_1 L0\001x L12\001 L12\002 L12\0013 L12 Lx x" },
	{ EM_AARCH64, "$a $b $t $xy $ab $ .L1 ..x _.L_1 L0\001x L12\001 L12\002 L12\0013 L12 Lx x",
	  "$a $b $t $m $f $p $ab $ .L1 ..x _.L_1 L0\001x L12\001 L12\002 L12\0013 L12 Lx x" },
	{ EM_RISCV, "$a $b $t $m $f $p $ab $ L12\001 L12\002 L12\0013 L12 Lx x", NAMES },
	{ EM_MIPS, "$a $b $d $t $x $m $f $p $d.1 $x.y $xy $ab $ L12\001 L12\002 L12\0013 L12 Lx x",
	  NAMES },
	{ EM_CSKY,
	  "$a $b $x $m $f $p $d.1 $x.y $xy $ab $ .L1 ..x _.L_1 L0\001x L12\001 L12\002 L12\0013 "
	  "L12 Lx x",
	  NAMES },
};

/* The names in the order of the symbol table: each is at an address of its own. */
static char *listed_names(enum ak_nm nm)
{
	struct buf names = { 0 };
	struct ak_map map;
	size_t i;

	must_read(&map, nm);
	for (i = 0; i < map.count; i++)
		buf_addf(&names, "%s%s", i ? " " : "", map.symbols[i].name);
	assert_non_null(buf_str(&names));
	ak_map_free(&map);
	return names.data;
}

static void hidden_names(void **state)
{
	struct elf_sym syms[40];
	char *words = strdup(NAMES), *rest = words, *word, *listed;
	size_t count = 0, i;

	(void)state;
	for (; (word = strsep(&rest, " ")); count++)
		syms[count] =
			(struct elf_sym){ word, STB_LOCAL, STT_NOTYPE, SHN_ABS, .value = count };
	for (i = 0; i < COUNT(hiding); i++) {
		const struct elf_spec spec = { .is64 = i & 1,
					       .machine = hiding[i].machine,
					       .syms = syms,
					       .sym_count = count };

		put_elf(&spec);
		listed = listed_names(AK_NM_GNU);
		assert_string_equal(listed, hiding[i].gnu);
		free(listed);
		listed = listed_names(AK_NM_LLVM);
		assert_string_equal(listed, hiding[i].llvm);
		free(listed);
	}
	free(words);
}

static void unnamed_symbols(void **state)
{
	static const struct elf_sym syms[] = {
		{ "", STB_LOCAL, STT_NOTYPE, SHN_ABS },
		{ "", STB_LOCAL, STT_SECTION, ELF_TEXT },
		{ "f.c", STB_LOCAL, STT_FILE, SHN_ABS },
		{ "", STB_GLOBAL, STT_FUNC, SHN_UNDEF },
	};
	struct elf_spec spec = { .machine = EM_386, .syms = syms, .sym_count = COUNT(syms) };
	static const char both[] = "         U \n00000000 a \n";

	(void)state;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, both);
	assert_listed(AK_NM_LLVM, both);
	spec.machine = EM_RISCV;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, "");
	assert_listed(AK_NM_LLVM, "");
	spec.machine = EM_ARM;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, both);
	assert_listed(AK_NM_LLVM, "");
}

static void addresses(void **state)
{
	static const struct elf_sect code = { ".init", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
					      .address = 0x1000 };
	static const struct elf_sym syms[] = {
		{ "high", STB_LOCAL, STT_FUNC, FIRST, 0x80000003, 4 },
		{ "low", STB_LOCAL, STT_NOTYPE, FIRST, 0x11, 4 },
		{ "absolute", STB_LOCAL, STT_FUNC, SHN_ABS, 0x21, 4 },
		{ "common", STB_GLOBAL, STT_OBJECT, SHN_COMMON, 8, 0x31 },
		{ "empty", STB_GLOBAL, STT_OBJECT, SHN_COMMON, 8, 0 },
		{ "odd", STB_GLOBAL, STT_FUNC, SHN_COMMON, 8, 0x41 },
		{ "undefined", STB_GLOBAL, STT_FUNC, SHN_UNDEF, 0x51, 0x61 },
	};
	struct elf_spec spec = {
		.sects = &code, .sect_count = 1, .syms = syms, .sym_count = COUNT(syms)
	};

	(void)state;
	spec.machine = EM_386;
	spec.type = ET_EXEC;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, "         U undefined\n00000000 C empty\n00000011 t low\n"
				 "00000021 a absolute\n00000031 C common\n00000041 C odd\n"
				 "80000003 t high\n");
	assert_listed(AK_NM_LLVM, "         U undefined\n00000000 C empty\n00000011 t low\n"
				  "00000021 a absolute\n00000031 C common\n00000041 C odd\n"
				  "80000003 t high\n");
	/* In an object they are relative to the section. */
	spec.type = ET_REL;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, "         U undefined\n00000000 C empty\n00000021 a absolute\n"
				 "00000031 C common\n00000041 C odd\n00001011 t low\n"
				 "80001003 t high\n");
	/* Functions without the bit that tells their instruction set. */
	spec.machine = EM_ARM;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, "         U undefined\n00000000 C empty\n00000020 a absolute\n"
				 "00000031 C common\n00000041 C odd\n00001011 t low\n"
				 "80001002 t high\n");
	assert_listed(AK_NM_LLVM, "         U undefined\n00000000 C empty\n00000021 a absolute\n"
				  "00000031 C common\n00000041 C odd\n00001011 t low\n"
				  "80001002 t high\n");
	/* Negative addresses, and common symbols that fit near the global pointer. */
	spec.machine = EM_MIPS;
	spec.type = ET_EXEC;
	spec.big = true;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, "         U undefined\n00000000 c empty\n00000011 t low\n"
				 "00000020 a absolute\n00000031 C common\n00000040 C odd\n"
				 "ffffffff80000002 t high\n");
	assert_listed(AK_NM_LLVM, "         U undefined\n00000000 C empty\n00000011 t low\n"
				  "00000021 a absolute\n00000031 C common\n00000041 C odd\n"
				  "80000002 t high\n");
	spec.is64 = true;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, "                 U undefined\n0000000000000000 c empty\n"
				 "0000000000000011 t low\n0000000000000020 a absolute\n"
				 "0000000000000031 C common\n0000000000000040 C odd\n"
				 "0000000080000002 t high\n");
}

/* binutils adds without a limit, and prints all digits. */
static void address_past_the_end(void **state)
{
	static const struct elf_sect code = { ".init", SHT_PROGBITS, SHF_ALLOC,
					      .address = 0xfffff000 };
	static const struct elf_sym syms[] = {
		{ "x", STB_LOCAL, STT_NOTYPE, FIRST, 0x2345 },
		{ "y", STB_LOCAL, STT_NOTYPE, FIRST, 0x345 },
	};
	const struct elf_spec spec = {
		.machine = EM_386, .sects = &code, .sect_count = 1, .syms = syms, .sym_count = 2
	};

	(void)state;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, "fffff345 r y\n100001345 r x\n");
}

static void order(void **state)
{
	static const struct elf_sym syms[] = {
		{ "b", STB_LOCAL, STT_NOTYPE, SHN_ABS, 0, 1 },
		{ "same", STB_LOCAL, STT_NOTYPE, SHN_ABS, 5, 3 },
		{ "\303\251", STB_LOCAL, STT_NOTYPE, SHN_ABS, 5 },
		{ "Z", STB_LOCAL, STT_NOTYPE, SHN_ABS, 5 },
		{ "_", STB_LOCAL, STT_NOTYPE, SHN_ABS, 5 },
		{ "", STB_LOCAL, STT_NOTYPE, SHN_ABS, 5 },
		{ "top", STB_LOCAL, STT_NOTYPE, SHN_ABS, UINT64_MAX },
		{ "half", STB_LOCAL, STT_NOTYPE, SHN_ABS, 0x8000000000000000 },
		{ "u2", STB_WEAK, STT_NOTYPE, SHN_UNDEF, 1 },
		{ "same", STB_GLOBAL, STT_NOTYPE, SHN_ABS, 5, 2 },
		{ "same", STB_WEAK, STT_NOTYPE, SHN_ABS, 5, 1 },
		{ "u1", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF, 2 },
		{ "a", STB_GLOBAL, STT_NOTYPE, SHN_ABS, 0 },
	};
	const struct elf_spec spec = {
		.is64 = true, .machine = EM_X86_64, .syms = syms, .sym_count = COUNT(syms)
	};

	(void)state;
	put_elf(&spec);
	assert_listed(AK_NM_GNU, "                 U u1\n                 w u2\n"
				 "0000000000000000 A a\n0000000000000000 a b\n"
				 "0000000000000005 a \n0000000000000005 a Z\n"
				 "0000000000000005 a _\n0000000000000005 a same\n"
				 "0000000000000005 A same\n0000000000000005 W same\n"
				 "0000000000000005 a \303\251\n"
				 "8000000000000000 a half\nffffffffffffffff a top\n");
	assert_listed(AK_NM_LLVM, "                 U u1\n                 w u2\n"
				  "0000000000000000 A a\n0000000000000000 a b\n"
				  "0000000000000005 a \n0000000000000005 a Z\n"
				  "0000000000000005 a _\n0000000000000005 W same\n"
				  "0000000000000005 A same\n0000000000000005 a same\n"
				  "0000000000000005 a \303\251\n"
				  "8000000000000000 a half\nffffffffffffffff a top\n");
}

/* Random symbols: against the definition of their order. */

#define MANY 3000

static struct ak_symbol unsorted[MANY];

static int by_definition(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	const struct ak_symbol *s = &unsorted[*x], *t = &unsorted[*y];
	bool u = ak_symbol_is_undefined(s), v = ak_symbol_is_undefined(t);
	int names = strcmp(s->name, t->name);

	if (u != v)
		return u ? -1 : 1;
	if (s->address != t->address)
		return s->address < t->address ? -1 : 1;
	/* Equal ones stay as they are. */
	return names ? names : *x < *y ? -1 : *x > *y;
}

static void make_random(struct ak_symbol *syms, size_t n, unsigned int shape)
{
	static const char *const names[] = { "",	  "a", "aa",   "abcdefgh", "abcdefgh_",
					     "abcdefghi", "z", "\377", "_text",	   "_stext" };
	size_t i;

	for (i = 0; i < n; i++) {
		uint64_t bits = (uint64_t)random() << 32 ^ (uint64_t)random() << 8;

		syms[i] = (struct ak_symbol){ .name = names[random() % COUNT(names)],
					      .letter = random() % 20 ? 't' : 'U' };
		syms[i].len = (uint32_t)strlen(syms[i].name);
		if (syms[i].letter == 'U')
			continue;
		syms[i].address = shape == 0   ? (uint64_t)random() % 50
				  : shape == 1 ? bits
				  : shape == 2 ? 0xffffffff81000000 + bits % 0x2000000
				  : shape == 3
					  ? (random() % 9 ? 0xc000000000000000 : 0) + bits % 4096
					  : 0;
	}
}

static void check_random(size_t n, unsigned int shape)
{
	static uint32_t wanted[MANY], numbers[MANY];
	struct ak_error err = { 0 };
	struct ak_symbol *sorted;
	size_t i;

	make_random(unsorted, n, shape);
	for (i = 0; i < n; i++)
		numbers[i] = wanted[i] = (uint32_t)i;
	qsort(wanted, n, sizeof(wanted[0]), by_definition);
	sorted = nm_sort(unsorted, numbers, n, &err);
	assert_non_null(sorted);
	for (i = 0; i < n; i++)
		assert_memory_equal(&sorted[i], &unsorted[wanted[i]], sizeof(sorted[i]));
	free(sorted);
}

static void random_order(void **state)
{
	unsigned int shape, run;

	(void)state;
	srandom(7);
	for (shape = 0; shape < 5; shape++)
		for (run = 0; run < 30; run++)
			check_random(run < 5 ? run : (size_t)random() % MANY, shape);
}

/* Several parts of the symbol table, listed by any number of threads. */
static void many_symbols(void **state)
{
	const size_t count = 40000;
	struct elf_sym *syms = calloc(count, sizeof(*syms));
	char(*names)[8] = calloc(count, sizeof(*names));
	struct elf_spec spec = { .is64 = true, .machine = EM_AARCH64, .syms = syms };
	struct ak_error err = { 0 };
	unsigned int jobs;
	struct ak_map map;
	size_t i;

	(void)state;
	for (i = 0; i < count; i++) {
		snprintf(names[i], sizeof(names[i]), i % 3 ? "n%zu" : "$x.%zu", i);
		syms[i] = (struct elf_sym){ names[i], STB_LOCAL, STT_FUNC, ELF_TEXT,
					    .value = count - i };
	}
	spec.sym_count = count;
	put_elf(&spec);
	for (jobs = 0; jobs < 5; jobs++) {
		assert_int_equal(ak_map_read_filtered(&map, "x.o", AK_NM_GNU, NULL, jobs, &err), 0);
		assert_int_equal(map.count, count - (count + 2) / 3);
		for (i = 1; i < map.count; i++)
			assert_true(map.symbols[i].address > map.symbols[i - 1].address);
		assert_string_equal(map.symbols[0].name, "n39998");
		ak_map_free(&map);
	}
	free(names);
	free(syms);
}

/* A symbol of section 65,535, which no st_shndx can say. */
static void many_sections(void **state)
{
	static const struct elf_sym sym = { "far", STB_GLOBAL, STT_FUNC, SHN_XINDEX };
	const struct elf_spec spec = { .is64 = true,
				       .big = true,
				       .machine = EM_PPC64,
				       .syms = &sym,
				       .sym_count = 1,
				       .sections = 66000 };
	struct elf_image image = elf_write(&spec);

	(void)state;
	elf_set(&image, SH_TYPE, SHN_XINDEX, SHT_PROGBITS);
	elf_set(&image, SH_FLAGS, SHN_XINDEX, SHF_ALLOC | SHF_WRITE);
	put_bytes("x.o", image.bytes, image.size);
	elf_image_free(&image);
	assert_listed(AK_NM_GNU, "0000000000000000 D far\n");
	assert_listed(AK_NM_LLVM, "0000000000000000 D far\n");
}

static void no_symbols(void **state)
{
	const struct elf_spec none = { .is64 = true, .machine = EM_X86_64, .no_symtab = true };
	const struct elf_spec empty = { .machine = EM_X86_64 };

	(void)state;
	put_elf(&none);
	assert_listed(AK_NM_GNU, "");
	put_elf(&empty);
	assert_listed(AK_NM_LLVM, "");
}

static void damaged(void **state)
{
	static const struct elf_sym far = { "far", STB_GLOBAL, STT_FUNC, 17 };
	struct elf_sym sym = { "x", STB_GLOBAL, STT_FUNC, ELF_TEXT };
	struct elf_spec spec = { .machine = EM_386, .syms = &far, .sym_count = 1 };
	struct elf_image image;
	struct ak_map map;
	char *name;

	(void)state;
	put_file("x.o", "\177ELF");
	assert_unlistable("");
	put_file("x.o", "0000 T text\n");
	assert_unlistable("is no ELF file");
	put_elf(&spec);
	assert_unlistable("is damaged: symbol 1 is in section 17 of 5");
	spec.syms = &sym;
	image = elf_write(&spec);
	elf_set_name(&image, 1, 1000);
	put_bytes("x.o", image.bytes, image.size);
	elf_image_free(&image);
	assert_unlistable("is damaged: symbol 1's name is past the string table");
	name = malloc(65537);
	assert_non_null(name);
	memset(name, 'x', 65536);
	name[65535] = '\0';
	sym.name = name;
	put_elf(&spec);
	must_read(&map, AK_NM_GNU);
	assert_int_equal(map.symbols[0].len, 65535);
	ak_map_free(&map);
	name[65535] = 'x';
	name[65536] = '\0';
	put_elf(&spec);
	assert_unlistable(
		"has a symbol of 65536 bytes, 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'");
	free(name);
}

int test_nm(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(letters_of_sections),
		SCRATCH_TEST(letters_of_tables),
		SCRATCH_TEST(letters_of_symbols),
		SCRATCH_TEST(hidden_names),
		SCRATCH_TEST(unnamed_symbols),
		SCRATCH_TEST(addresses),
		SCRATCH_TEST(address_past_the_end),
		SCRATCH_TEST(order),
		cmocka_unit_test(random_order),
		SCRATCH_TEST(many_symbols),
		SCRATCH_TEST(many_sections),
		SCRATCH_TEST(no_symbols),
		SCRATCH_TEST(damaged),
	};

	return cmocka_run_group_tests_name("nm", tests, NULL, NULL);
}
