// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "elf_object.h"
#include "machine.h"
#include "offset.h"
#include "tables.h"

/* What an entry of kallsyms_offsets is. */
enum entry {
	NUMBER,	 /* 32 bits */
	ADDRESS, /* a word, relocated: kallsyms_addresses */
	PLACE,	 /* 32 bits, relocated: from here to there */
};

/* A table in .rodata. */
struct range {
	uint64_t at, size;
};

struct object {
	const struct ak_kallsyms *k;
	const struct machine *machine;
	const struct ak_kallsyms_room *room; /* NULL: what the tables need */
	enum entry entry;
	unsigned int word; /* bytes of an address */
	struct range ranges[AK_KALLSYMS_TABLE_COUNT];
	unsigned int align; /* of every table */
	uint64_t size;	    /* of .rodata */
	uint64_t relocations;
	uint32_t text;	 /* the symbol _text */
	uint32_t labels; /* the local label of the first entry, others follow */
	struct elf_object elf;
};

/* The tables that are there, in their order: *i starts at 0.  AK_KALLSYMS_NO_TABLE after the last. */
static unsigned int next_table(const struct object *o, unsigned int *i)
{
	const struct ak_kallsyms_options *options = &o->k->options;
	unsigned int table;

	do {
		table = options->layout->order[*i];
		if (table == AK_KALLSYMS_NO_TABLE)
			break;
		++*i;
	} while (table == AK_KALLSYMS_RELATIVE_BASE && !ak_kallsyms_is_base_relative(options));
	return table;
}

/* The one table with relocations, if there are any. */
static bool is_relocated(const struct object *o, unsigned int table)
{
	if (ak_kallsyms_is_base_relative(&o->k->options))
		return table == AK_KALLSYMS_RELATIVE_BASE;
	return table == AK_KALLSYMS_OFFSETS;
}

static enum entry entry_of(const struct ak_kallsyms_options *options)
{
	if (kallsyms_has_addresses(options))
		return ADDRESS;
	return options->pc_relative ? PLACE : NUMBER;
}

static uint64_t need_of(const struct ak_kallsyms *k, unsigned int word, unsigned int table)
{
	switch (table) {
	case AK_KALLSYMS_OFFSETS:
		return (uint64_t)k->count *
		       (kallsyms_has_addresses(&k->options) ? word : sizeof(uint32_t));
	case AK_KALLSYMS_RELATIVE_BASE:
		return word;
	case AK_KALLSYMS_NUM_SYMS:
		return sizeof(k->count);
	case AK_KALLSYMS_NAMES:
		return k->names_size;
	case AK_KALLSYMS_MARKERS:
		return (uint64_t)kallsyms_marker_count(k) * sizeof(*k->markers);
	case AK_KALLSYMS_TOKEN_TABLE:
		return k->token_table_size;
	case AK_KALLSYMS_TOKEN_INDEX:
		return 256 * sizeof(uint16_t);
	default:
		return (uint64_t)k->count * 3;
	}
}

static unsigned int word_of(const struct ak_elf_target *target)
{
	return target->is64 ? sizeof(uint64_t) : sizeof(uint32_t);
}

static uint64_t size_of(const struct object *o, unsigned int table)
{
	uint64_t need = need_of(o->k, o->word, table);
	uint64_t room = o->room ? o->room->bytes[table] : 0;

	/* More is refused in the end; till then sizes are added up. */
	if (room > ELF_OBJECT_MOST)
		room = ELF_OBJECT_MOST + 1;
	return room > need ? room : need;
}

static uint64_t align_up(uint64_t n, uint64_t align)
{
	return (n + align - 1) & ~(align - 1);
}

static void place_tables(struct object *o)
{
	unsigned int i = 0, table;

	while ((table = next_table(o, &i)) != AK_KALLSYMS_NO_TABLE) {
		o->ranges[table].at = align_up(o->size, o->align);
		o->ranges[table].size = size_of(o, table);
		o->size = o->ranges[table].at + o->ranges[table].size;
	}
	if (o->machine->pads_section)
		o->size = align_up(o->size, o->align);
}

static uint64_t count_relocations(const struct object *o)
{
	const struct ak_kallsyms *k = o->k;
	uint64_t n = 0;
	uint32_t i;

	switch (o->entry) {
	case NUMBER:
		return ak_kallsyms_is_base_relative(&k->options);
	case PLACE:
		return (uint64_t)k->count * (o->machine->label ? 2 : 1);
	case ADDRESS:
		for (i = 0; i < k->count; i++)
			n += !k->symbols[i].absolute;
	}
	return n;
}

static uint64_t count_labels(const struct object *o)
{
	return o->entry == PLACE && o->machine->label ? o->k->count : 0;
}

static struct elf_object_plan plan_of(const struct object *o)
{
	struct elf_object_plan plan = {
		.size = o->size,
		.align = o->align,
		.relocations = o->relocations,
		.in_place = o->machine->addends_in_place,
		.locals = count_labels(o),
	};
	unsigned int i = 0, table;

	if (plan.locals)
		plan.name_size += strlen(o->machine->label) + 1;
	if (o->machine->mapping) {
		plan.locals++;
		plan.name_size += strlen(o->machine->mapping) + 1;
	}
	while ((table = next_table(o, &i)) != AK_KALLSYMS_NO_TABLE) {
		plan.globals++;
		plan.name_size += strlen(kallsyms_table_label(&o->k->options, table)) + 1;
	}
	if (o->relocations) {
		plan.globals++;
		plan.name_size += sizeof("_text");
	}
	return plan;
}

/* Returns how many there are. */
static uint32_t add_locals(struct object *o)
{
	uint64_t at = o->ranges[AK_KALLSYMS_OFFSETS].at;
	uint32_t count = (uint32_t)count_labels(o), name, i;

	if (o->machine->mapping)
		elf_object_add_symbol(&o->elf, elf_object_add_name(&o->elf, o->machine->mapping),
				      STB_LOCAL, 0, 0);
	o->labels = o->machine->mapping ? 2 : 1;
	if (!count)
		return o->labels - 1;
	name = elf_object_add_name(&o->elf, o->machine->label);
	for (i = 0; i < count; i++, at += sizeof(uint32_t))
		elf_object_add_symbol(&o->elf, name, STB_LOCAL, at, 0);
	return o->labels - 1 + count;
}

/* In the order in which an assembler meets them. */
static void add_symbols(struct object *o)
{
	uint32_t number = add_locals(o), name;
	unsigned int i = 0, table;

	while ((table = next_table(o, &i)) != AK_KALLSYMS_NO_TABLE) {
		name = elf_object_add_name(&o->elf, kallsyms_table_label(&o->k->options, table));
		elf_object_add_symbol(&o->elf, name, STB_GLOBAL, o->ranges[table].at,
				      kallsyms_has_size(o->k->options.layout, table)
					      ? need_of(o->k, o->word, table)
					      : 0);
		number++;
		if (!o->relocations || !is_relocated(o, table))
			continue;
		elf_object_add_undefined(&o->elf, elf_object_add_name(&o->elf, "_text"));
		o->text = ++number;
	}
}

static unsigned char *bytes_of(const struct object *o, unsigned int table)
{
	return o->elf.data + o->ranges[table].at;
}

static int fill_numbers(struct object *o, struct ak_error *err)
{
	unsigned char *p = bytes_of(o, AK_KALLSYMS_OFFSETS);
	const struct elf_format f = o->elf.format;
	int64_t value;
	uint32_t i;

	for (i = 0; i < o->k->count; i++, p += sizeof(uint32_t)) {
		if (kallsyms_offset(o->k, i, &value, err))
			return -1;
		elf_put32(f, p, (uint32_t)value);
	}
	return 0;
}

static int fill_places(struct object *o, struct ak_error *err)
{
	uint64_t at = o->ranges[AK_KALLSYMS_OFFSETS].at;
	const struct machine *m = o->machine;
	int64_t value;
	uint32_t i;

	for (i = 0; i < o->k->count; i++, at += sizeof(uint32_t)) {
		if (kallsyms_offset(o->k, i, &value, err))
			return -1;
		elf_object_add_relocation(&o->elf, at, o->text, m->label ? m->add : m->place,
					  value);
		if (m->label)
			elf_object_add_relocation(&o->elf, at, o->labels + i, m->subtract, 0);
		if (m->place_twice)
			elf_put32(o->elf.format, o->elf.data + at, (uint32_t)value);
	}
	return 0;
}

/* In a 32-bit object, what's wider would lose its upper half. */
static int check_address(const struct object *o, uint64_t address, const char *name,
			 struct ak_error *err)
{
	if (o->word == sizeof(uint64_t) || address <= UINT32_MAX)
		return 0;
	return ak_error_set(
		err, NULL, 0,
		"the address of %s, %#llx, doesn't fit into an object for %s; take one of "
		"the same kernel (--like=OBJ)",
		name, (unsigned long long)address, o->machine->name);
}

/* "_text + n" at an offset of .rodata. */
static int add_address(struct object *o, uint64_t at, uint64_t address, const char *name,
		       struct ak_error *err)
{
	if (check_address(o, address, name, err) || check_address(o, o->k->text, "_text", err))
		return -1;
	elf_object_add_relocation(&o->elf, at, o->text, o->machine->word,
				  (int64_t)(address - o->k->text));
	return 0;
}

static int fill_addresses(struct object *o, struct ak_error *err)
{
	uint64_t at = o->ranges[AK_KALLSYMS_OFFSETS].at;
	uint32_t i;

	for (i = 0; i < o->k->count; i++, at += o->word) {
		const struct ak_kallsym *sym = &o->k->symbols[i];

		if (check_address(o, sym->address, sym->name, err))
			return -1;
		if (sym->absolute)
			elf_put_word(o->elf.format, o->elf.data + at, sym->address);
		else if (add_address(o, at, sym->address, sym->name, err))
			return -1;
	}
	return 0;
}

static int fill_offsets(struct object *o, struct ak_error *err)
{
	switch (o->entry) {
	case NUMBER:
		return fill_numbers(o, err);
	case PLACE:
		return fill_places(o, err);
	default:
		return fill_addresses(o, err);
	}
}

static int fill_relative_base(struct object *o, struct ak_error *err)
{
	return add_address(o, o->ranges[AK_KALLSYMS_RELATIVE_BASE].at, o->k->relative_base,
			   "the lowest symbol", err);
}

static void fill_markers(struct object *o)
{
	unsigned char *p = bytes_of(o, AK_KALLSYMS_MARKERS);
	uint32_t i;

	for (i = 0; i < kallsyms_marker_count(o->k); i++, p += sizeof(uint32_t))
		elf_put32(o->elf.format, p, o->k->markers[i]);
}

static int fill_token_index(struct object *o, struct ak_error *err)
{
	unsigned char *p = bytes_of(o, AK_KALLSYMS_TOKEN_INDEX);
	size_t i;

	for (i = 0; i < 256; i++, p += sizeof(uint16_t)) {
		if (o->k->token_index[i] > UINT16_MAX)
			return ak_error_set(
				err, NULL, 0,
				"the token table is too large: token %zu is at %u, and "
				"the index holds numbers up to %d; leave the longest names out "
				"(--ignore=PATTERN)",
				i, o->k->token_index[i], UINT16_MAX);
		elf_put16(o->elf.format, p, (uint16_t)o->k->token_index[i]);
	}
	return 0;
}

/* Big-endian everywhere. */
static void fill_seqs(struct object *o)
{
	unsigned char *p = bytes_of(o, AK_KALLSYMS_SEQS_OF_NAMES);
	uint32_t i;

	for (i = 0; i < o->k->count; i++, p += 3) {
		p[0] = (unsigned char)(o->k->seqs[i] >> 16);
		p[1] = (unsigned char)(o->k->seqs[i] >> 8);
		p[2] = (unsigned char)o->k->seqs[i];
	}
}

static int fill(struct object *o, unsigned int table, struct ak_error *err)
{
	switch (table) {
	case AK_KALLSYMS_OFFSETS:
		return fill_offsets(o, err);
	case AK_KALLSYMS_RELATIVE_BASE:
		return fill_relative_base(o, err);
	case AK_KALLSYMS_TOKEN_INDEX:
		return fill_token_index(o, err);
	case AK_KALLSYMS_NUM_SYMS:
		elf_put32(o->elf.format, bytes_of(o, table), o->k->count);
		break;
	case AK_KALLSYMS_NAMES:
		if (o->k->names_size)
			memcpy(bytes_of(o, table), o->k->names, o->k->names_size);
		break;
	case AK_KALLSYMS_MARKERS:
		fill_markers(o);
		break;
	case AK_KALLSYMS_TOKEN_TABLE:
		memcpy(bytes_of(o, table), o->k->token_table, o->k->token_table_size);
		break;
	default:
		fill_seqs(o);
	}
	return 0;
}

static int fill_all(struct object *o, struct ak_error *err)
{
	unsigned int i = 0, table;

	while ((table = next_table(o, &i)) != AK_KALLSYMS_NO_TABLE)
		if (fill(o, table, err))
			return -1;
	return 0;
}

void ak_kallsyms_need(const struct ak_kallsyms *k, const struct ak_elf_target *target,
		      struct ak_kallsyms_room *need)
{
	unsigned int table;

	for (table = 0; table < AK_KALLSYMS_TABLE_COUNT; table++)
		need->bytes[table] = kallsyms_has_table(&k->options, table)
					     ? need_of(k, word_of(target), table)
					     : 0;
}

char *ak_kallsyms_object(const struct ak_kallsyms *k, const struct ak_elf_target *target,
			 const struct ak_kallsyms_room *room, size_t *len, struct ak_error *err)
{
	struct object o = {
		.k = k,
		.machine = machine_find(target),
		.entry = entry_of(&k->options),
		.room = room,
		.word = word_of(target),
		.align = kallsyms_alignment(k->options.layout, target->is64),
	};
	struct elf_object_plan plan;

	if (ak_elf_target_check(target, NULL, err))
		return NULL;
	place_tables(&o);
	o.relocations = count_relocations(&o);
	plan = plan_of(&o);
	if (elf_object_begin(&o.elf, target, &plan, err))
		return NULL;
	add_symbols(&o);
	if (!fill_all(&o, err))
		return elf_object_end(&o.elf, len);
	free(o.elf.bytes);
	return NULL;
}
