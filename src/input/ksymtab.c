// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/symset.h"
#include "ksymtab.h"
#include "ksymtab_table.h"

#define FLAG_GPL 1

/* Labels beside an entry's own. */
enum label { NAMESPACE, CRC, FLAGS, LABELS };

static const char *const prefixes[LABELS] = { "__kstrtabns_", "__crc_", "__flags_" };

/* What is known of an exported name, by the symbols that bear it. */
struct facts {
	bool gpl;
	bool function;
	bool has[LABELS];
	struct elf_file_symbol label[LABELS];
};

struct reading {
	const struct elf_file *elf;
	const struct elf_symbol_table *symbols;
	struct symset *names;  /* those of __ksymtab_ symbols */
	struct facts *facts;   /* by id */
	unsigned char **bytes; /* sections' contents by index, read when needed */
	uint64_t read;	       /* how many bytes these are */
};

static const char *behind(const char *name, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(name, prefix, len) == 0 && name[len] ? name + len : NULL;
}

static bool in_gpl_section(const struct reading *r, const struct elf_file_symbol *sym)
{
	const char *section;

	if (sym->section >= r->elf->section_count)
		return false;
	section = r->elf->sections[sym->section].name;
	return !strcmp(section, "__ksymtab_gpl") || behind(section, "___ksymtab_gpl+");
}

/* First all names, since their facts may stand before them. */
static int read_names(struct reading *r, struct ak_error *err)
{
	struct elf_file_symbol sym;
	uint64_t named = 0;
	const char *name;
	size_t i;

	for (i = 1; i < r->symbols->count; i++) {
		if (elf_symbol_table_get(r->symbols, i, &sym, err))
			return -1;
		name = sym.section ? behind(sym.name, "__ksymtab_") : NULL;
		named += name ? strlen(name) : 0;
		if (named > ELF_NAMES_MAX(r->symbols->strings_size))
			return bad_file(err, FILE_BUILT, r->elf->source.name, 0,
					"is damaged: its symbols' names overlap");
		if (name && symset_add(r->names, name, strlen(name)) == SYMSET_NONE)
			return ak_error_nomem(err);
	}
	r->facts = calloc((size_t)symset_count(r->names) + 1, sizeof(*r->facts));
	r->bytes = calloc(r->elf->section_count + 1, sizeof(*r->bytes));
	return r->facts && r->bytes ? 0 : ak_error_nomem(err);
}

static struct facts *find_facts(const struct reading *r, const char *name)
{
	uint32_t id = symset_find(r->names, name, strlen(name));

	return id == SYMSET_NONE ? NULL : &r->facts[id];
}

static void note_symbol(const struct reading *r, const struct elf_file_symbol *sym)
{
	struct facts *f;
	const char *name;
	int i;

	if ((name = behind(sym->name, "__ksymtab_")) && (f = find_facts(r, name)))
		f->gpl = in_gpl_section(r, sym);
	for (i = 0; i < LABELS; i++) {
		name = behind(sym->name, prefixes[i]);
		f = name ? find_facts(r, name) : NULL;
		if (!f)
			continue;
		f->has[i] = true;
		f->label[i] = *sym;
	}
	if (sym->type == STT_FUNC && (f = find_facts(r, sym->name)))
		f->function = true;
}

/* Sections lie side by side: together they are no larger than the file. */
static unsigned char *read_section(struct reading *r, const struct elf_section *s,
				   struct ak_error *err)
{
	r->read += s->size;
	if (r->read <= r->elf->source.size)
		return elf_file_read(r->elf, s, err);
	bad_file(err, FILE_BUILT, r->elf->source.name, 0, "is damaged: its sections overlap");
	return NULL;
}

/* The bytes at a label up to the end of its section; NULL without *err: there are none. */
static const unsigned char *bytes_at(struct reading *r, const struct elf_file_symbol *sym,
				     uint64_t *left, struct ak_error *err)
{
	const struct elf_section *s;
	uint64_t offset;

	if (!sym->section || sym->section >= r->elf->section_count)
		return NULL;
	s = &r->elf->sections[sym->section];
	offset = r->elf->type == ET_REL ? sym->value : sym->value - s->address;
	if (!elf_section_has_bytes(s) || offset >= s->size)
		return NULL;
	if (!r->bytes[sym->section])
		r->bytes[sym->section] = read_section(r, s, err);
	if (!r->bytes[sym->section])
		return NULL;
	*left = s->size - offset;
	return r->bytes[sym->section] + offset;
}

static void read_crc(struct reading *r, const struct facts *f, struct ksymtab_entry *entry,
		     struct ak_error *err)
{
	const unsigned char *p;
	uint64_t left;

	if (!f->has[CRC])
		return;
	entry->has_crc = true;
	if (f->label[CRC].section == ELF_SPECIAL(SHN_ABS)) {
		entry->crc = (uint32_t)f->label[CRC].value;
		return;
	}
	p = bytes_at(r, &f->label[CRC], &left, err);
	entry->has_crc = p && left >= 4;
	if (entry->has_crc)
		entry->crc = elf_get32(r->elf->format, p);
}

static int give_entry(struct reading *r, uint32_t id, const struct ksymtab_sink *sink,
		      struct ak_error *err)
{
	const struct facts *f = &r->facts[id];
	const char *name = symset_name(r->names, id);
	struct ksymtab_entry entry = {
		.export = { .name = name, .ns = "", .gpl = f->gpl, .function = f->function },
	};
	const unsigned char *p;
	uint64_t left;

	if (f->has[NAMESPACE]) {
		/* What is read has a NUL behind it. */
		p = bytes_at(r, &f->label[NAMESPACE], &left, err);
		if (!p)
			return bad_file(err, FILE_BUILT, r->elf->source.name, 0,
					"is damaged: __kstrtabns_%s is in no section", name);
		entry.export.ns = (const char *)p;
	}
	p = f->has[FLAGS] ? bytes_at(r, &f->label[FLAGS], &left, err) : NULL;
	if (p)
		entry.export.gpl = *p & FLAG_GPL;
	read_crc(r, f, &entry, err);
	if (err && err->is_set)
		return -1;
	return sink->symbol(sink->ctx, &entry, err);
}

static int read_all(struct reading *r, const struct ksymtab_sink *sink, struct ak_error *err)
{
	struct elf_file_symbol sym;
	uint32_t id;
	size_t i;

	if (read_names(r, err))
		return -1;
	if (!symset_count(r->names) && r->elf->type != ET_REL)
		return ksymtab_table_read(r->elf, sink, err);
	if (!symset_count(r->names) || !r->facts)
		return 0;
	for (i = 1; i < r->symbols->count; i++) {
		if (elf_symbol_table_get(r->symbols, i, &sym, err))
			return -1;
		if (sym.section)
			note_symbol(r, &sym);
	}
	for (id = 0; id < symset_count(r->names); id++)
		if (give_entry(r, id, sink, err))
			return -1;
	return 0;
}

int ksymtab_read(const struct elf_file *elf, const struct elf_symbol_table *symbols,
		 const struct ksymtab_sink *sink, struct ak_error *err)
{
	struct reading r = { .elf = elf, .symbols = symbols };
	size_t i;
	int ret;

	r.names = symset_new();
	ret = r.names ? read_all(&r, sink, err) : ak_error_nomem(err);
	for (i = 0; r.bytes && i < elf->section_count; i++)
		free(r.bytes[i]);
	free(r.bytes);
	free(r.facts);
	symset_free(r.names);
	return ret;
}
