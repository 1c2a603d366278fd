// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/grow.h"
#include "export_section.h"

#define LABEL_PREFIX "__export_symbol_"

#ifndef STT_LOPROC
#define STT_LOPROC 13
#endif

struct label {
	uint64_t offset; /* in the section */
	const char *name;
	bool has_entry;
};

struct reading {
	const struct elf_file *elf;
	const struct elf_symbol_table *symbols;
	const struct export_sink *sink;
	const struct elf_section *section;
	unsigned char *data; /* the section's bytes */
	struct label *labels;
	size_t label_count, label_capacity;
	uint64_t named; /* bytes of names given */
};

static int damaged(const struct reading *r, struct ak_error *err, const char *what,
		   const char *name)
{
	return bad_file(err, FILE_BUILT, r->elf->source.name, 0,
			"is damaged: its " EXPORT_SECTION " %s%s%s", what, name ? " " : "",
			name ? name : "");
}

static int add_label(struct reading *r, const struct elf_file_symbol *sym, struct ak_error *err)
{
	struct label *grown =
		grow(r->labels, r->label_count, &r->label_capacity, sizeof(*r->labels));

	if (!grown)
		return ak_error_nomem(err);
	r->labels = grown;
	grown[r->label_count++] = (struct label){
		.offset = r->elf->type == ET_REL ? sym->value : sym->value - r->section->address,
		.name = sym->name,
	};
	return 0;
}

static int by_offset(const void *a, const void *b)
{
	const struct label *x = a, *y = b;

	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Markers of code and data, and the section's own symbol, are no labels. */
static bool is_label(const struct elf_file_symbol *sym)
{
	return sym->type != STT_SECTION && sym->type != STT_FILE && sym->name[0] &&
	       sym->name[0] != '$' && strncmp(sym->name, ".L", 2) != 0;
}

static int read_labels(struct reading *r, struct ak_error *err)
{
	uint32_t index = (uint32_t)(r->section - r->elf->sections);
	struct elf_file_symbol sym;
	size_t i;

	for (i = 1; i < r->symbols->count; i++) {
		if (elf_symbol_table_get(r->symbols, i, &sym, err))
			return -1;
		if (sym.section == index && is_label(&sym) && add_label(r, &sym, err))
			return -1;
	}
	if (r->label_count)
		qsort(r->labels, r->label_count, sizeof(*r->labels), by_offset);
	return 0;
}

/* The last label at or before an offset; NULL: there's none. */
static struct label *find_label(const struct reading *r, uint64_t offset)
{
	size_t low = 0, high = r->label_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->labels[middle].offset <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &r->labels[low - 1] : NULL;
}

/* The string at an offset, which must end before `end`; NULL: it doesn't. */
static const char *string_at(const struct reading *r, uint64_t offset, uint64_t end)
{
	const unsigned char *p = r->data + offset;

	return offset < end && memchr(p, '\0', end - offset) ? (const char *)p : NULL;
}

static bool is_function(const struct reading *r, const struct elf_file_symbol *sym)
{
	return sym->type == STT_FUNC ||
	       (sym->type == STT_LOPROC && r->elf->format.is64 && r->elf->machine == EM_PARISC);
}

/* Licence and namespace stand between the label and the address. */
static int give_entry(struct reading *r, const struct label *label,
		      const struct elf_file_symbol *sym, uint64_t end, struct ak_error *err)
{
	const char *licence = string_at(r, label->offset, end), *ns = NULL;
	struct export_entry entry = { .name = sym->name, .function = is_function(r, sym) };

	if (licence)
		ns = string_at(r, label->offset + strlen(licence) + 1, end);
	if (!ns)
		return damaged(r, err, "has no licence and namespace for", sym->name);
	if (licence[0] && strcmp(licence, "GPL") != 0)
		return ak_error_set(err, r->elf->source.name, 0,
				    "exports '%s' with the unknown licence '%.100s' (there are "
				    "GPL and none); mend its EXPORT_SYMBOL",
				    sym->name, licence);
	r->named += strlen(sym->name) + strlen(ns);
	if (r->named > ELF_NAMES_MAX(r->section->size + r->symbols->strings_size))
		return damaged(r, err, "has the same names over and over, the last time for",
			       sym->name);
	entry.gpl = licence[0] != '\0';
	entry.ns = ns;
	return r->sink->symbol(r->sink->ctx, &entry, err);
}

static int read_relocation(struct reading *r, uint64_t offset, uint64_t symbol,
			   struct ak_error *err)
{
	const size_t prefix = strlen(LABEL_PREFIX);
	struct label *label;
	struct elf_file_symbol sym;

	if (offset >= r->section->size)
		return damaged(r, err, "has a relocation behind its end", NULL);
	if (symbol >= r->symbols->count)
		return damaged(r, err, "refers to a symbol that there isn't", NULL);
	if (elf_symbol_table_get(r->symbols, symbol, &sym, err))
		return -1;
	label = find_label(r, offset);
	if (!label || strncmp(label->name, LABEL_PREFIX, prefix) != 0)
		return damaged(r, err, "has no label for", sym.name);
	if (!label->name[prefix])
		return damaged(r, err, "has a label that names no symbol", NULL);
	if (sym.bind != STB_GLOBAL && sym.bind != STB_WEAK)
		return ak_error_set(err, r->elf->source.name, 0,
				    "exports '%s', which is local to it; remove its `static` or "
				    "its EXPORT_SYMBOL",
				    label->name + prefix);
	if (strcmp(label->name + prefix, sym.name) != 0)
		return bad_file(err, FILE_BUILT, r->elf->source.name, 0,
				"is damaged: its export of '%s' refers to '%s'",
				label->name + prefix, sym.name);
	label->has_entry = true;
	return give_entry(r, label, &sym, offset, err);
}

/* MIPS64 has the symbol's number in four bytes of its own, in either byte order. */
static uint64_t symbol_of(const struct reading *r, const unsigned char *info)
{
	struct elf_format f = r->elf->format;

	if (!f.is64)
		return elf_get32(f, info) >> 8;
	return r->elf->machine == EM_MIPS ? elf_get32(f, info) : elf_get64(f, info) >> 32;
}

static int read_relocations(struct reading *r, const struct elf_section *s, struct ak_error *err)
{
	const struct elf_format f = r->elf->format;
	size_t size = s->type == SHT_RELA ? ELF_SIZE(f, Rela) : ELF_SIZE(f, Rel);
	unsigned char *bytes;
	uint64_t i;
	int ret = 0;

	if (s->size % size)
		return damaged(r, err, "has relocations of a wrong size", NULL);
	bytes = elf_file_read(r->elf, s, err);
	for (i = 0; bytes && !ret && i < s->size / size; i++) {
		const unsigned char *p = bytes + i * size;

		ret = read_relocation(r, elf_get_word(f, p + ELF_FIELD(f, Rel, r_offset)),
				      symbol_of(r, p + ELF_FIELD(f, Rel, r_info)), err);
	}
	free(bytes);
	return bytes ? ret : -1;
}

static bool relocates(const struct elf_section *s, size_t index)
{
	return (s->type == SHT_REL || s->type == SHT_RELA) && s->info == index;
}

/* modpost would pass over a label behind which nothing stands. */
static int check_labels(const struct reading *r, struct ak_error *err)
{
	const size_t prefix = strlen(LABEL_PREFIX);
	size_t i;

	for (i = 0; i < r->label_count; i++)
		if (!r->labels[i].has_entry && !strncmp(r->labels[i].name, LABEL_PREFIX, prefix))
			return damaged(r, err, "has no data for", r->labels[i].name + prefix);
	return 0;
}

static int read_all(struct reading *r, struct ak_error *err)
{
	size_t index = (size_t)(r->section - r->elf->sections), i, found = 0;

	r->data = elf_file_read(r->elf, r->section, err);
	if (!r->data || read_labels(r, err))
		return -1;
	for (i = 1; i < r->elf->section_count; i++) {
		if (!relocates(&r->elf->sections[i], index))
			continue;
		if (read_relocations(r, &r->elf->sections[i], err))
			return -1;
		found++;
	}
	if (!found && r->section->size)
		return damaged(r, err, "has no relocations", NULL);
	return check_labels(r, err);
}

int export_section_read(const struct elf_file *elf, const struct elf_symbol_table *symbols,
			const struct export_sink *sink, struct ak_error *err)
{
	struct reading r = { .elf = elf, .symbols = symbols, .sink = sink };
	int ret;

	r.section = elf_file_section(elf, EXPORT_SECTION);
	if (!r.section)
		return 0;
	ret = read_all(&r, err);
	free(r.data);
	free(r.labels);
	return ret;
}
