// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <endian.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "elf_writer.h"
#include "scratch.h"
#include "unit.h"
#include "wanted_object.h"

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

#define LE32(em)                \
	{                       \
		.machine = (em) \
	}
#define BE32(em)                                    \
	{                                           \
		.machine = (em), .big_endian = true \
	}
#define LE64(em)                              \
	{                                     \
		.machine = (em), .is64 = true \
	}
#define BE64(em)                                                  \
	{                                                         \
		.machine = (em), .is64 = true, .big_endian = true \
	}

static const struct machine_case machines[] = {
	{ .name = "x86-64", LE64(EM_X86_64), .word = 1, .place = 2 },
	{ .name = "i386", LE32(EM_386), .word = 1, .place = 2, .rel = true },
	{ .name = "arm64", LE64(EM_AARCH64), .word = 257, .place = 261, .mapping = "$d" },
	{ .name = "arm64 be", BE64(EM_AARCH64), .word = 257, .place = 261, .mapping = "$d" },
	{ .name = "arm", LE32(EM_ARM), .word = 2, .place = 3, .rel = true, .mapping = "$d" },
	{ .name = "arm be", BE32(EM_ARM), .word = 2, .place = 3, .rel = true, .mapping = "$d" },
	{ .name = "riscv64",
	  LE64(EM_RISCV),
	  .word = 2,
	  .add = 35,
	  .subtract = 39,
	  .label = ".L0 " },
	{ .name = "ppc64", BE64(EM_PPC64), .word = 38, .place = 26 },
	{ .name = "ppc64le", LE64(EM_PPC64), .word = 38, .place = 26 },
	{ .name = "s390x", BE64(EM_S390), .word = 22, .place = 5, .pads = true },
	{ .name = "mips", BE32(EM_MIPS), .word = 2, .place = 248, .rel = true, .pads = true },
	{ .name = "mipsel", LE32(EM_MIPS), .word = 2, .place = 248, .rel = true, .pads = true },
	{ .name = "mips64",
	  BE64(EM_MIPS),
	  .word = 18,
	  .place = 248,
	  .pads = true,
	  .place_in_data = true },
	{ .name = "mips64el",
	  LE64(EM_MIPS),
	  .word = 18,
	  .place = 248,
	  .pads = true,
	  .place_in_data = true },
	{ .name = "loongarch64",
	  LE64(EM_LOONGARCH),
	  .word = 2,
	  .add = 50,
	  .subtract = 55,
	  .label = "L0\001" },
};

static const struct mode modes[] = {
	{ .layout = "5.4", .base_relative = true, .words = true },
	{ .layout = "5.4", .addresses = true, .words = true },
	{ .layout = "6.1", .base_relative = true, .percpu = true, .words = true },
	{ .layout = "6.1", .percpu = true, .addresses = true, .words = true },
	{ .layout = "6.2", .base_relative = true, .words = true },
	{ .layout = "6.4", .addresses = true, .words = true },
	{ .layout = "6.11", .words = true },
	{ .layout = "7.0" },
	{ .layout = "7.0", .pc_relative = true, .places = true },
	{ .layout = "7.3", .sizes = true },
	{ .layout = "7.3", .pc_relative = true, .places = true, .sizes = true },
};

/* The object as libelf reads it. */
struct read_object {
	Elf *elf;
	GElf_Ehdr header;
	GElf_Shdr data_header, symbol_header, relocation_header;
	Elf_Data *data, *symbols, *relocations; /* relocations: NULL if there are none */
	size_t data_section, symbol_section;
};

static void read_section(struct read_object *o, Elf_Scn *section)
{
	GElf_Shdr header;
	const char *name;

	assert_non_null(gelf_getshdr(section, &header));
	name = elf_strptr(o->elf, o->header.e_shstrndx, header.sh_name);
	if (!strcmp(name, ".rodata")) {
		o->data_header = header;
		o->data = elf_rawdata(section, NULL);
		o->data_section = elf_ndxscn(section);
	} else if (!strcmp(name, ".symtab")) {
		o->symbol_header = header;
		o->symbols = elf_getdata(section, NULL);
		o->symbol_section = elf_ndxscn(section);
	} else if (header.sh_type == SHT_REL || header.sh_type == SHT_RELA) {
		assert_string_equal(name,
				    header.sh_type == SHT_REL ? ".rel.rodata" : ".rela.rodata");
		o->relocation_header = header;
		o->relocations = elf_getdata(section, NULL);
	}
}

static void read_object(struct read_object *o, char *bytes, size_t len)
{
	Elf_Scn *section = NULL;

	*o = (struct read_object){ .elf = elf_memory(bytes, len) };
	assert_non_null(o->elf);
	assert_non_null(gelf_getehdr(o->elf, &o->header));
	while ((section = elf_nextscn(o->elf, section)))
		read_section(o, section);
	assert_non_null(o->data);
	assert_non_null(o->symbols);
}

static void check_header(const struct read_object *o, const struct ak_elf_target *target)
{
	assert_int_equal(o->header.e_type, ET_REL);
	assert_int_equal(o->header.e_machine, target->machine);
	assert_int_equal(o->header.e_flags, target->flags);
	assert_int_equal(o->header.e_version, EV_CURRENT);
	assert_int_equal(o->header.e_ident[EI_CLASS], target->is64 ? ELFCLASS64 : ELFCLASS32);
	assert_int_equal(o->header.e_ident[EI_DATA],
			 target->big_endian ? ELFDATA2MSB : ELFDATA2LSB);
	assert_int_equal(o->header.e_ident[EI_OSABI], target->osabi);
}

static void check_data(const struct read_object *o, const struct want *w)
{
	assert_int_equal(o->data_header.sh_type, SHT_PROGBITS);
	assert_int_equal(o->data_header.sh_flags, SHF_ALLOC);
	assert_int_equal(o->data_header.sh_addralign, w->mode->words ? want_word(w) : 4);
	assert_int_equal(o->data_header.sh_offset % o->data_header.sh_addralign, 0);
	assert_int_equal(o->data->d_size, w->data.len);
	assert_memory_equal(o->data->d_buf, w->data.data, w->data.len);
}

static const char *read_symbol(const struct read_object *o, size_t i, GElf_Sym *sym)
{
	assert_non_null(gelf_getsym(o->symbols, (int)i, sym));
	return elf_strptr(o->elf, o->symbol_header.sh_link, sym->st_name);
}

static void check_symbols(const struct read_object *o, const struct want *w)
{
	const GElf_Shdr *header = &o->symbol_header;
	GElf_Sym sym;
	size_t i;

	assert_int_equal(header->sh_size / header->sh_entsize, w->symbol_count + 1);
	assert_int_equal(header->sh_info, w->local_count + 1);
	for (i = 0; i < w->symbol_count; i++) {
		const struct want_symbol *want = &w->symbols[i];

		assert_string_equal(read_symbol(o, i + 1, &sym), want->name);
		assert_int_equal(sym.st_value, want->value);
		assert_int_equal(sym.st_size, want->size);
		assert_int_equal(sym.st_shndx, want->undefined ? SHN_UNDEF : o->data_section);
		assert_int_equal(GELF_ST_BIND(sym.st_info), want->local ? STB_LOCAL : STB_GLOBAL);
		assert_int_equal(GELF_ST_TYPE(sym.st_info), STT_NOTYPE);
		assert_int_equal(sym.st_other, 0);
	}
}

/* Nothing is left over: not behind the last name, not behind the section headers. */
static void check_ends(const struct read_object *o, const struct want *w, size_t len)
{
	const char *name;
	GElf_Shdr strings;
	GElf_Sym sym;

	assert_int_equal(o->header.e_shoff + (size_t)o->header.e_shnum * o->header.e_shentsize,
			 len);
	name = read_symbol(o, w->symbol_count, &sym);
	assert_non_null(gelf_getshdr(elf_getscn(o->elf, o->symbol_header.sh_link), &strings));
	assert_int_equal(strings.sh_size, sym.st_name + strlen(name) + 1);
}

/* Not every libelf knows what r_info of 64-bit MIPS is in little-endian. */
static void split_info(const struct want *w, uint64_t info, uint32_t *symbol, uint32_t *type)
{
	const struct ak_elf_target *target = &w->machine->target;

	*symbol = (uint32_t)GELF_R_SYM(info);
	*type = (uint32_t)GELF_R_TYPE(info);
	if (target->machine != EM_MIPS || !target->is64 || target->big_endian)
		return;
	if (*symbol >= 1u << 24) {
		uint32_t other = *symbol;

		*symbol = *type;
		*type = be32toh(htole32(other));
	}
	assert_true(*type < 256);
}

static void check_relocation(const struct read_object *o, const struct want *w, size_t i)
{
	const struct want_relocation *want = &w->relocations[i];
	uint32_t symbol, type;
	GElf_Rela rela;
	GElf_Rel rel;
	GElf_Sym sym;

	if (w->machine->rel) {
		assert_non_null(gelf_getrel(o->relocations, (int)i, &rel));
		rela = (GElf_Rela){ .r_offset = rel.r_offset,
				    .r_info = rel.r_info,
				    .r_addend = want->addend };
	} else {
		assert_non_null(gelf_getrela(o->relocations, (int)i, &rela));
	}
	split_info(w, rela.r_info, &symbol, &type);
	assert_int_equal(rela.r_offset, want->offset);
	assert_int_equal(type, want->type);
	assert_int_equal(rela.r_addend, want->addend);
	assert_string_equal(read_symbol(o, symbol, &sym), want->symbol);
	assert_int_equal(sym.st_value, want->symbol_value);
}

static void check_relocations(const struct read_object *o, const struct want *w)
{
	const GElf_Shdr *header = &o->relocation_header;
	size_t i;

	if (!w->relocation_count) {
		assert_null(o->relocations);
		return;
	}
	assert_non_null(o->relocations);
	assert_int_equal(header->sh_type, w->machine->rel ? SHT_REL : SHT_RELA);
	assert_int_equal(header->sh_info, o->data_section);
	assert_int_equal(header->sh_link, o->symbol_section);
	assert_int_equal(header->sh_size / header->sh_entsize, w->relocation_count);
	for (i = 0; i < w->relocation_count; i++)
		check_relocation(o, w, i);
}

static void check_object(const struct machine_case *machine, const struct mode *mode,
			 uint32_t count)
{
	static struct want w;
	struct ak_elf_target target = machine->target;
	struct ak_error err = { 0 };
	struct read_object o;
	struct ak_kallsyms k;
	size_t len;
	char *bytes;

	target.flags = 0x12340 & ~0x20u;
	target.osabi = ELFOSABI_GNU;
	make_tables(&k, mode, count);
	w = (struct want){ .machine = machine, .mode = mode, .k = &k };
	want_object(&w);

	bytes = ak_kallsyms_object(&k, &target, NULL, &len, &err);
	if (!bytes)
		fail_msg("%s, %s: %s", machine->name, mode->layout, ak_error_text(&err));
	read_object(&o, bytes, len);
	check_header(&o, &target);
	check_data(&o, &w);
	check_symbols(&o, &w);
	check_relocations(&o, &w);
	check_ends(&o, &w, len);
	elf_end(o.elf);
	free(bytes);
	want_free(&w);
	ak_kallsyms_free(&k);
}

static void every_machine_and_mode(void **state)
{
	static const uint32_t counts[] = { 1, 255, 256, 257, MOST };
	size_t m, i, n;

	(void)state;
	elf_version(EV_CURRENT);
	for (m = 0; m < COUNT(machines); m++)
		for (i = 0; i < COUNT(modes); i++)
			for (n = 0; n < COUNT(counts); n++)
				check_object(&machines[m], &modes[i], counts[n]);
}

/* Then nothing refers to _text, but for relative_base. */
static void no_symbols(void **state)
{
	size_t m, i;

	(void)state;
	elf_version(EV_CURRENT);
	for (m = 0; m < COUNT(machines); m++)
		for (i = 0; i < COUNT(modes); i++)
			check_object(&machines[m], &modes[i], 0);
}

/* The bytes of struct Elf64_Mips_Rela: the symbol's number, then four bytes. */
static void mips64_relocation_info(void **state)
{
	static const unsigned char little[] = { 3, 0, 0, 0, 0, 0, 0, 18 };
	static const unsigned char big[] = { 0, 0, 0, 3, 0, 0, 0, 18 };
	static const struct mode mode = { .layout = "5.4", .base_relative = true };
	unsigned int is_big;

	(void)state;
	for (is_big = 0; is_big < 2; is_big++) {
		const struct ak_elf_target target = { .machine = EM_MIPS,
						      .is64 = true,
						      .big_endian = is_big };
		const unsigned char *want = is_big ? big : little;
		struct ak_error err = { 0 };
		struct ak_kallsyms k;
		char *bytes;
		size_t len;

		make_tables(&k, &mode, 3);
		bytes = ak_kallsyms_object(&k, &target, NULL, &len, &err);
		assert_non_null(bytes);
		/* kallsyms_offsets, kallsyms_relative_base, _text: number 3 */
		assert_non_null(memmem(bytes, len, want, sizeof(little)));
		free(bytes);
		ak_kallsyms_free(&k);
	}
}

static void assert_no_object(const struct ak_kallsyms *k, const struct ak_elf_target *target,
			     const char *part)
{
	struct ak_error err = { 0 };
	size_t len;

	assert_null(ak_kallsyms_object(k, target, NULL, &len, &err));
	assert_error(&err, NULL, 0, part);
}

static void unknown_machines(void **state)
{
	static const struct ak_elf_target unknown[] = {
		LE64(EM_386),	 /* no such thing */
		LE32(EM_X86_64), /* x32 */
		BE32(EM_PPC),
		LE32(EM_RISCV),
		BE64(EM_SPARCV9),
		LE64(0),
		{ .machine = EM_MIPS, .big_endian = true, .flags = EF_MIPS_ABI2 | 1 }, /* n32 */
	};
	static const struct mode mode = { .layout = "7.0" };
	struct ak_kallsyms k;
	size_t i;

	(void)state;
	make_tables(&k, &mode, 3);
	for (i = 0; i < COUNT(unknown); i++)
		assert_no_object(&k, &unknown[i],
				 "known are x86-64, i386, arm64, arm, riscv64, ppc64, s390x, "
				 "mips, mips64, loongarch64 (");
	ak_kallsyms_free(&k);
}

static void large_token_table(void **state)
{
	static const struct ak_elf_target target = LE64(EM_X86_64);
	static const struct mode mode = { .layout = "6.1", .base_relative = true };
	struct ak_kallsyms k;

	(void)state;
	make_tables(&k, &mode, 3);
	k.token_index[255] = 65536;
	assert_no_object(&k, &target, "token 255 is at 65536");
	ak_kallsyms_free(&k);
}

/* Tables of a 64-bit kernel for a 32-bit one: a mix-up. */
static void wide_addresses(void **state)
{
	static const struct ak_elf_target target = LE32(EM_ARM);
	static const struct mode base = { .layout = "6.1", .base_relative = true };
	static const struct mode addresses = { .layout = "6.1", .percpu = true };
	struct ak_kallsyms k;

	(void)state;
	make_tables(&k, &base, 3);
	k.symbols[0].address = k.relative_base = k.symbols[1].address = k.symbols[2].address =
		0xffffffff80000000;
	assert_no_object(&k, &target, "0xffffffff80000000, doesn't fit into an object for arm");
	k.symbols[0].address = k.relative_base = k.symbols[1].address = k.symbols[2].address = TEXT;
	k.text = 0x100000000;
	assert_no_object(&k, &target, "_text, 0x100000000, doesn't fit");
	ak_kallsyms_free(&k);

	make_tables(&k, &addresses, 3);
	k.symbols[1].address = 0x100000000;
	assert_no_object(&k, &target, "symbol, 0x100000000, doesn't fit");
	k.symbols[1].address = 0;
	k.symbols[2].address = 0x100000001;
	assert_no_object(&k, &target, "symbol, 0x100000001, doesn't fit");
	ak_kallsyms_free(&k);
}

/* Offsets in a 32-bit object have 32 bits. */
static void large_tables(void **state)
{
	static const struct ak_elf_target target = LE32(EM_ARM);
	static const struct mode mode = { .layout = "7.0" };
	struct ak_kallsyms k;

	(void)state;
	make_tables(&k, &mode, 3);
	k.names_size = UINT32_MAX;
	assert_no_object(&k, &target, "larger than an object file can be");
	ak_kallsyms_free(&k);
}

/* Rooms whose sum is a small number again, as 64 bits have no more: nothing is written anywhere. */
static void large_rooms(void **state)
{
	static const struct ak_elf_target target = LE64(EM_X86_64);
	static const uint64_t rooms[] = { (uint64_t)1 << 63, (uint64_t)1 << 48, UINT64_MAX };
	static const struct mode mode = { .layout = "7.0" };
	struct ak_error err = { 0 };
	struct ak_kallsyms_room room;
	struct ak_kallsyms k;
	size_t i, t, len;

	(void)state;
	make_tables(&k, &mode, 3);
	for (i = 0; i < COUNT(rooms); i++) {
		for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
			room.bytes[t] = rooms[i];
		assert_null(ak_kallsyms_object(&k, &target, &room, &len, &err));
		assert_error(&err, NULL, 0, "larger than an object file can be");
	}
	ak_kallsyms_free(&k);
}

/* An offset out of range: the error is kallsyms_offset()'s. */
static void range_errors(void **state)
{
	static const struct ak_elf_target target = LE64(EM_RISCV);
	static const struct mode places = { .layout = "7.0", .pc_relative = true };
	static const struct mode base = { .layout = "6.11" };
	struct ak_kallsyms k;

	(void)state;
	make_tables(&k, &places, 3);
	k.symbols[2].address = TEXT + 0x80000000;
	assert_no_object(&k, &target, "symbol");
	ak_kallsyms_free(&k);
	make_tables(&k, &base, 3);
	k.symbols[2].address = k.relative_base - 1;
	assert_no_object(&k, &target, "symbol");
	ak_kallsyms_free(&k);
}

/* Puts an ELF file with these e_type, e_flags and EI_OSABI. */
static void put_elf(const struct elf_spec *spec, uint16_t type, uint32_t flags, unsigned char osabi)
{
	struct elf_image image = elf_write(spec);

	elf_poke(&image, EI_OSABI, 1, osabi);
	elf_poke(&image, offsetof(Elf64_Ehdr, e_type), 2, type);
	elf_poke(&image, spec->is64 ? offsetof(Elf64_Ehdr, e_flags) : offsetof(Elf32_Ehdr, e_flags),
		 4, flags);
	put_bytes("x.o", image.bytes, image.size);
	elf_image_free(&image);
}

static void check_target(const struct elf_spec *spec, uint16_t type, uint32_t flags,
			 uint32_t wanted)
{
	struct ak_error err = { 0 };
	struct ak_elf_target target;

	put_elf(spec, type, flags, ELFOSABI_GNU);
	assert_int_equal(ak_elf_target_read(&target, "x.o", &err), 0);
	assert_int_equal(target.machine, spec->machine);
	assert_int_equal(target.is64, spec->is64);
	assert_int_equal(target.big_endian, spec->big);
	assert_int_equal(target.osabi, ELFOSABI_GNU);
	assert_int_equal(target.flags, wanted);
}

static void reading_targets(void **state)
{
	static const uint16_t types[] = { ET_REL, ET_EXEC, ET_DYN };
	unsigned int bits;
	size_t i;

	(void)state;
	for (bits = 0; bits < 4; bits++)
		for (i = 0; i < COUNT(types); i++) {
			const struct elf_spec spec = { .is64 = bits & 1,
						       .big = bits & 2,
						       .machine = EM_MIPS };

			check_target(&spec, types[i], 0x808d0001, 0x808d0001);
		}
}

/* Linkers tell the ABI in flags that objects don't have, and mark BE8 images. */
static void reading_arm_images(void **state)
{
	const struct elf_spec spec = { .big = true, .machine = EM_ARM };

	(void)state;
	check_target(&spec, ET_EXEC, 0x05800200, 0x05000000);
	check_target(&spec, ET_DYN, 0x05000400, 0x05000000);
	check_target(&spec, ET_REL, 0x05000400, 0x05000400);
}

/* The object is a target for itself. */
static void reading_our_own(void **state)
{
	static const struct mode mode = { .layout = "7.3", .pc_relative = true };
	struct ak_error err = { 0 };
	struct ak_elf_target target;
	struct ak_kallsyms k;
	char *bytes;
	size_t i, len;

	(void)state;
	make_tables(&k, &mode, 10);
	for (i = 0; i < COUNT(machines); i++) {
		bytes = ak_kallsyms_object(&k, &machines[i].target, NULL, &len, &err);
		assert_non_null(bytes);
		put_bytes("x.o", bytes, len);
		free(bytes);
		assert_int_equal(ak_elf_target_read(&target, "x.o", &err), 0);
		assert_int_equal(target.machine, machines[i].target.machine);
		assert_int_equal(target.is64, machines[i].target.is64);
		assert_int_equal(target.big_endian, machines[i].target.big_endian);
	}
	ak_kallsyms_free(&k);
}

static void no_target(void **state)
{
	struct ak_error err = { 0 };
	struct ak_elf_target target;

	(void)state;
	put_file("map", "c0000000 T _text\n");
	assert_int_equal(ak_elf_target_read(&target, "map", &err), -1);
	assert_error(&err, "map", 0, "");
	assert_int_equal(ak_elf_target_read(&target, "none", &err), -1);
	assert_error(&err, "none", 0, "No such file");
}

int test_object(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_machine_and_mode),
		cmocka_unit_test(no_symbols),
		cmocka_unit_test(mips64_relocation_info),
		cmocka_unit_test(unknown_machines),
		cmocka_unit_test(large_token_table),
		cmocka_unit_test(wide_addresses),
		cmocka_unit_test(large_tables),
		cmocka_unit_test(large_rooms),
		cmocka_unit_test(range_errors),
		SCRATCH_TEST(reading_targets),
		SCRATCH_TEST(reading_arm_images),
		SCRATCH_TEST(reading_our_own),
		SCRATCH_TEST(no_target),
	};

	return cmocka_run_group_tests_name("object", tests, NULL, NULL);
}
