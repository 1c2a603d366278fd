// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "elf_object.h"
#include "input/elf_file.h"

/* The sections; the last is left out if there are no relocations. */
enum { NONE, DATA, SYMTAB, STRTAB, SHSTRTAB, RELOCATIONS, ALL };

static const char section_names[] =
	"\0.symtab\0.strtab\0.shstrtab\0.rela.rodata\0.rel.rodata\0.BTF";

enum {
	NAME_SYMTAB = 1,
	NAME_STRTAB = NAME_SYMTAB + sizeof(".symtab"),
	NAME_SHSTRTAB = NAME_STRTAB + sizeof(".strtab"),
	NAME_RELA = NAME_SHSTRTAB + sizeof(".shstrtab"),
	NAME_RODATA = NAME_RELA + sizeof(".rela") - 1,
	NAME_REL = NAME_RELA + sizeof(".rela.rodata"),
	NAME_BTF = NAME_REL + sizeof(".rel.rodata"),
};

static size_t relocation_size(struct elf_format f, bool in_place)
{
	return in_place ? ELF_SIZE(f, Rel) : ELF_SIZE(f, Rela);
}

static void describe(struct elf_section *sections, struct elf_format f,
		     const struct elf_object_plan *plan)
{
	size_t sym = ELF_SIZE(f, Sym), rel = relocation_size(f, plan->in_place);
	uint64_t word = f.is64 ? sizeof(uint64_t) : sizeof(uint32_t);

	sections[DATA] = (struct elf_section){
		.name_offset = plan->is_btf ? NAME_BTF : NAME_RODATA,
		.type = SHT_PROGBITS,
		.flags = SHF_ALLOC,
		.size = plan->size,
		.align = plan->align,
	};
	sections[SYMTAB] = (struct elf_section){
		.name_offset = NAME_SYMTAB,
		.type = SHT_SYMTAB,
		.link = STRTAB,
		.info = (uint32_t)(1 + plan->locals),
		.size = (1 + plan->locals + plan->globals) * sym,
		.align = word,
		.entsize = sym,
	};
	sections[STRTAB] = (struct elf_section){
		.name_offset = NAME_STRTAB,
		.type = SHT_STRTAB,
		.size = 1 + plan->name_size,
		.align = 1,
	};
	sections[SHSTRTAB] = (struct elf_section){
		.name_offset = NAME_SHSTRTAB,
		.type = SHT_STRTAB,
		.size = sizeof(section_names),
		.align = 1,
	};
	sections[RELOCATIONS] = (struct elf_section){
		.name_offset = plan->in_place ? NAME_REL : NAME_RELA,
		.type = plan->in_place ? SHT_REL : SHT_RELA,
		.flags = SHF_INFO_LINK,
		.link = SYMTAB,
		.info = DATA,
		.size = plan->relocations * rel,
		.align = word,
		.entsize = rel,
	};
}

static uint64_t align_up(uint64_t n, uint64_t align)
{
	return (n + align - 1) & ~(align - 1);
}

/* Gives the sections their places behind the header; returns that of their own headers. */
static uint64_t place(struct elf_section *sections, size_t count, struct elf_format f)
{
	uint64_t at = ELF_SIZE(f, Ehdr);
	size_t i;

	for (i = 1; i < count; i++) {
		sections[i].offset = align_up(at, sections[i].align);
		at = sections[i].offset + sections[i].size;
	}
	return align_up(at, sections[SYMTAB].align);
}

static void put_header(const struct elf_object *obj, const struct ak_elf_target *target,
		       size_t sections, uint64_t headers)
{
	const struct elf_format f = obj->format;
	unsigned char *p = obj->bytes;

	p[EI_MAG0] = ELFMAG0;
	p[EI_MAG1] = ELFMAG1;
	p[EI_MAG2] = ELFMAG2;
	p[EI_MAG3] = ELFMAG3;
	p[EI_CLASS] = target->is64 ? ELFCLASS64 : ELFCLASS32;
	p[EI_DATA] = target->big_endian ? ELFDATA2MSB : ELFDATA2LSB;
	p[EI_VERSION] = EV_CURRENT;
	p[EI_OSABI] = target->osabi;
	elf_put16(f, p + ELF_FIELD(f, Ehdr, e_type), ET_REL);
	elf_put16(f, p + ELF_FIELD(f, Ehdr, e_machine), target->machine);
	elf_put32(f, p + ELF_FIELD(f, Ehdr, e_version), EV_CURRENT);
	elf_put_word(f, p + ELF_FIELD(f, Ehdr, e_shoff), headers);
	elf_put32(f, p + ELF_FIELD(f, Ehdr, e_flags), target->flags);
	elf_put16(f, p + ELF_FIELD(f, Ehdr, e_ehsize), (uint16_t)ELF_SIZE(f, Ehdr));
	elf_put16(f, p + ELF_FIELD(f, Ehdr, e_shentsize), (uint16_t)ELF_SIZE(f, Shdr));
	elf_put16(f, p + ELF_FIELD(f, Ehdr, e_shnum), (uint16_t)sections);
	elf_put16(f, p + ELF_FIELD(f, Ehdr, e_shstrndx), SHSTRTAB);
}

static void put_section(struct elf_format f, unsigned char *p, const struct elf_section *s)
{
	elf_put32(f, p + ELF_FIELD(f, Shdr, sh_name), s->name_offset);
	elf_put32(f, p + ELF_FIELD(f, Shdr, sh_type), s->type);
	elf_put_word(f, p + ELF_FIELD(f, Shdr, sh_flags), s->flags);
	elf_put_word(f, p + ELF_FIELD(f, Shdr, sh_offset), s->offset);
	elf_put_word(f, p + ELF_FIELD(f, Shdr, sh_size), s->size);
	elf_put32(f, p + ELF_FIELD(f, Shdr, sh_link), s->link);
	elf_put32(f, p + ELF_FIELD(f, Shdr, sh_info), s->info);
	elf_put_word(f, p + ELF_FIELD(f, Shdr, sh_addralign), s->align);
	elf_put_word(f, p + ELF_FIELD(f, Shdr, sh_entsize), s->entsize);
}

/* Where what is added goes. */
static void find_places(struct elf_object *obj, const struct elf_section *sections)
{
	obj->data = obj->bytes + sections[DATA].offset;
	obj->symbol = obj->bytes + sections[SYMTAB].offset + ELF_SIZE(obj->format, Sym);
	obj->relocation = obj->bytes + sections[RELOCATIONS].offset;
	obj->names = (char *)obj->bytes + sections[STRTAB].offset;
	obj->name = obj->names + 1;
}

int elf_object_begin(struct elf_object *obj, const struct ak_elf_target *target,
		     const struct elf_object_plan *plan, struct ak_error *err)
{
	const struct elf_format f = {
		.is64 = target->is64,
		.swap = target->big_endian != (__BYTE_ORDER == __BIG_ENDIAN),
	};
	size_t count = plan->relocations ? ALL : RELOCATIONS, i;
	struct elf_section sections[ALL] = { 0 };
	uint64_t headers, size;

	describe(sections, f, plan);
	headers = place(sections, count, f);
	size = headers + count * ELF_SIZE(f, Shdr);
	if (plan->size > ELF_OBJECT_MOST || size > (f.is64 ? SIZE_MAX : UINT32_MAX) ||
	    plan->locals + plan->globals >= UINT32_MAX)
		return ak_error_set(err, NULL, 0, "%s larger than an object file can be",
				    plan->is_btf ? "BTF is" : "the tables are");
	*obj = (struct elf_object){
		.format = f,
		.in_place = plan->in_place,
		.mips64el = target->machine == EM_MIPS && f.is64 && !target->big_endian,
		.bytes = calloc(1, size),
		.size = size,
	};
	if (!obj->bytes)
		return ak_error_nomem(err);
	put_header(obj, target, count, headers);
	for (i = 1; i < count; i++)
		put_section(f, obj->bytes + headers + i * ELF_SIZE(f, Shdr), &sections[i]);
	memcpy(obj->bytes + sections[SHSTRTAB].offset, section_names, sizeof(section_names));
	find_places(obj, sections);
	return 0;
}

uint32_t elf_object_add_name(struct elf_object *obj, const char *name)
{
	uint32_t offset = (uint32_t)(obj->name - obj->names);
	size_t size = strlen(name) + 1;

	memcpy(obj->name, name, size);
	obj->name += size;
	return offset;
}

void elf_object_add_symbol(struct elf_object *obj, uint32_t name, unsigned char bind,
			   uint64_t value, uint64_t size)
{
	const struct elf_format f = obj->format;
	unsigned char *p = obj->symbol;

	elf_put32(f, p + ELF_FIELD(f, Sym, st_name), name);
	p[ELF_FIELD(f, Sym, st_info)] = ELF64_ST_INFO(bind, STT_NOTYPE);
	elf_put16(f, p + ELF_FIELD(f, Sym, st_shndx), DATA);
	elf_put_word(f, p + ELF_FIELD(f, Sym, st_value), value);
	elf_put_word(f, p + ELF_FIELD(f, Sym, st_size), size);
	obj->symbol += ELF_SIZE(f, Sym);
}

void elf_object_add_undefined(struct elf_object *obj, uint32_t name)
{
	const struct elf_format f = obj->format;
	unsigned char *p = obj->symbol;

	elf_put32(f, p + ELF_FIELD(f, Sym, st_name), name);
	p[ELF_FIELD(f, Sym, st_info)] = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
	obj->symbol += ELF_SIZE(f, Sym);
}

/*
 * Of 64-bit MIPS r_info is a symbol of 32 bits followed by four bytes, of
 * which the last is the type; only in big-endian that is what others have.
 */
static uint64_t relocation_info(const struct elf_object *obj, uint32_t symbol, uint32_t type)
{
	if (!obj->format.is64)
		return ELF32_R_INFO(symbol, type);
	if (obj->mips64el)
		return (uint64_t)type << 56 | symbol;
	return ELF64_R_INFO((uint64_t)symbol, type);
}

void elf_object_add_relocation(struct elf_object *obj, uint64_t offset, uint32_t symbol,
			       uint32_t type, int64_t addend)
{
	const struct elf_format f = obj->format;
	unsigned char *p = obj->relocation;

	/* Rel is the first two members of Rela. */
	elf_put_word(f, p + ELF_FIELD(f, Rela, r_offset), offset);
	elf_put_word(f, p + ELF_FIELD(f, Rela, r_info), relocation_info(obj, symbol, type));
	if (obj->in_place)
		elf_put32(f, obj->data + offset, (uint32_t)addend);
	else
		elf_put_word(f, p + ELF_FIELD(f, Rela, r_addend), (uint64_t)addend);
	obj->relocation += relocation_size(f, obj->in_place);
}

char *elf_object_end(struct elf_object *obj, size_t *len)
{
	*len = obj->size;
	return (char *)obj->bytes;
}
