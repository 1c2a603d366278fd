// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>

#include "base/bad_file.h"
#include "fixups.h"
#include "input/elf_file.h"

/* All of them in an object are R_*_NONE where the type is this (the processors' ELF supplements). */
#define NO_RELOCATION 0

struct relocation {
	uint64_t place;
	uint64_t symbol;
	uint32_t type;
	uint64_t addend; /* SHT_RELA */
};

/* MIPS has an r_info of its own: the symbol in the first four bytes in either byte order. */
static bool is_mips64el(const struct elf_file *elf)
{
	static const unsigned char one[4] = { 1 };

	return elf->machine == EM_MIPS && elf->format.is64 && elf_get32(elf->format, one) == 1;
}

static struct relocation parse_relocation(const struct elf_file *elf, const unsigned char *p,
					  bool has_addend)
{
	const struct elf_format f = elf->format;
	uint64_t info = elf_get_word(f, p + ELF_FIELD(f, Rela, r_info));
	struct relocation r = { .place = elf_get_word(f, p + ELF_FIELD(f, Rela, r_offset)) };

	if (is_mips64el(elf)) {
		r.symbol = info & UINT32_MAX;
		r.type = (uint32_t)(info >> 56);
	} else if (f.is64) {
		r.symbol = ELF64_R_SYM(info);
		r.type = (uint32_t)ELF64_R_TYPE(info);
	} else {
		r.symbol = ELF32_R_SYM(info);
		r.type = ELF32_R_TYPE(info);
	}
	if (has_addend)
		r.addend = elf_get_word(f, p + ELF_FIELD(f, Rela, r_addend));
	return r;
}

/* Which number of the row the relocation is for; false: none. */
static bool find_number(const struct fixups *x, const struct relocation *r, size_t *i)
{
	uint64_t distance = r->place - x->start;

	*i = distance / x->width;
	return r->type != NO_RELOCATION && distance % x->width == 0 && *i < x->count;
}

static int set_number(struct fixups *x, size_t i, uint64_t value, struct ak_error *err)
{
	if (!x->values) {
		x->values = calloc(x->count, sizeof(*x->values));
		x->is_set = calloc(x->count, 1);
	}
	if (!x->values || !x->is_set)
		return ak_error_nomem(err);
	x->values[i] = value;
	x->is_set[i] = 1;
	return 0;
}

/* A section of relocations, and what is done with each. */
struct reading {
	struct fixups *fixups;
	const struct elf_file *elf;
	bool is_in_place;	  /* SHT_REL: the addends are */
	uint64_t symbols;	  /* where dynamic symbols are in the file; 0: nowhere */
	const unsigned char *row; /* the numbers as they are in the file; objects only */
	uint64_t text;		  /* objects only */
	int (*take)(const struct reading *reading, const struct relocation *r, size_t i,
		    struct ak_error *err);
};

static int read_all(const struct reading *reading, const struct elf_section *s,
		    struct ak_error *err)
{
	const struct elf_file *elf = reading->elf;
	bool has_addend = s->type == SHT_RELA;
	size_t size = has_addend ? ELF_SIZE(elf->format, Rela) : ELF_SIZE(elf->format, Rel);
	unsigned char *bytes;
	uint64_t at;
	size_t i;
	int ret = 0;

	if (s->entsize != size)
		return bad_file(err, FILE_BUILT, elf->source.name, 0,
				"is damaged: relocations of %llu bytes in section %s",
				(unsigned long long)s->entsize, s->name);
	bytes = elf_file_read(elf, s, err);
	if (!bytes)
		return -1;
	for (at = 0; s->size - at >= size && !ret; at += size) {
		struct relocation r = parse_relocation(elf, bytes + at, has_addend);

		if (find_number(reading->fixups, &r, &i))
			ret = reading->take(reading, &r, i, err);
	}
	free(bytes);
	return ret;
}

/* What is against other symbols is half of a difference: its place. */
static int take_in_object(const struct reading *reading, const struct relocation *r, size_t i,
			  struct ak_error *err)
{
	const struct fixups *x = reading->fixups;
	const struct elf_format f = reading->elf->format;
	const unsigned char *p = reading->row + i * x->width;
	uint64_t addend = r->addend;

	if (r->symbol != reading->text)
		return 0;
	if (reading->is_in_place)
		addend = x->width == 8 ? elf_get64(f, p) : (uint64_t)(int32_t)elf_get32(f, p);
	else if (!f.is64)
		addend = (uint64_t)(int32_t)addend;
	return set_number(reading->fixups, i, addend, err);
}

int fixups_read_object(struct fixups *fixups, const struct elf_file *elf,
		       const struct elf_section *section, const unsigned char *row, uint64_t text,
		       struct ak_error *err)
{
	struct reading reading = {
		.fixups = fixups,
		.elf = elf,
		.row = row,
		.text = text,
		.take = take_in_object,
	};
	const struct elf_section *s = elf->sections, *end = s + elf->section_count;

	for (; s < end; s++) {
		if ((s->type != SHT_RELA && s->type != SHT_REL) ||
		    s->info != (uint32_t)(section - elf->sections))
			continue;
		reading.is_in_place = s->type == SHT_REL;
		if (read_all(&reading, s, err))
			return -1;
	}
	return 0;
}

/* A dynamic symbol's address; 0 is the null symbol's. */
static int read_dynamic_symbol(const struct reading *reading, uint64_t symbol, uint64_t *value,
			       struct ak_error *err)
{
	const struct elf_format f = reading->elf->format;
	unsigned char bytes[8];

	*value = 0;
	if (!symbol)
		return 0;
	if (!reading->symbols || symbol > UINT32_MAX)
		return bad_file(err, FILE_BUILT, reading->elf->source.name, 0,
				"is damaged: a relocation against symbol %llu, which isn't there",
				(unsigned long long)symbol);
	if (source_read(&reading->elf->source,
			reading->symbols + symbol * ELF_SIZE(f, Sym) + ELF_FIELD(f, Sym, st_value),
			bytes, f.is64 ? 8 : 4, "a dynamic symbol", err))
		return -1;
	*value = elf_get_word(f, bytes);
	return 0;
}

static int take_in_image(const struct reading *reading, const struct relocation *r, size_t i,
			 struct ak_error *err)
{
	uint64_t value;

	if (read_dynamic_symbol(reading, r->symbol, &value, err))
		return -1;
	return set_number(reading->fixups, i, value + r->addend, err);
}

/* Only where the addend stands apart: elsewhere the bytes have the address as linked. */
int fixups_read_image(struct fixups *fixups, const struct elf_file *elf, struct ak_error *err)
{
	struct reading reading = { .fixups = fixups, .elf = elf, .take = take_in_image };
	size_t i;

	for (i = 0; i < elf->section_count; i++) {
		const struct elf_section *s = &elf->sections[i];

		if (s->type != SHT_RELA || !(s->flags & SHF_ALLOC))
			continue;
		reading.symbols = s->link < elf->section_count ? elf->sections[s->link].offset : 0;
		if (read_all(&reading, s, err))
			return -1;
	}
	return 0;
}

void fixups_free(struct fixups *fixups)
{
	free(fixups->values);
	free(fixups->is_set);
	fixups->values = NULL;
	fixups->is_set = NULL;
}
