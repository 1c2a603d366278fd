// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "wanted_object.h"

void make_tables(struct ak_kallsyms *k, const struct mode *mode, uint32_t count)
{
	uint32_t i;

	*k = (struct ak_kallsyms){
		.options = { .layout = ak_kallsyms_layout_find(mode->layout, NULL),
			     .base_relative = mode->base_relative,
			     .absolute_percpu = mode->percpu,
			     .pc_relative = mode->pc_relative },
		.count = count,
		.text = TEXT,
		.has_text = true,
		.relative_base = TEXT - 16,
		.names_size = count * 3,
		.token_table_size = 256 * 3 + 1,
		.symbols = calloc(count + 1, sizeof(*k->symbols)),
		.names = malloc(count * 3 + 1),
		.markers = malloc((count / 256 + 1) * sizeof(*k->markers)),
		.token_table = malloc(256 * 3 + 1),
		.seqs = malloc((count + 1) * sizeof(*k->seqs)),
	};
	assert_non_null(k->options.layout);
	for (i = 0; i < count; i++) {
		bool percpu = mode->percpu && i < PERCPU;

		k->symbols[i] = (struct ak_kallsym){
			.address = percpu ? 0x40 + i : TEXT - 16 + (uint64_t)i * 0x10203,
			.name = "symbol",
			.len = 6,
			.type = 'T',
			.absolute = percpu,
		};
		k->seqs[i] = 0x10000 + i * 7;
	}
	for (i = 0; i < k->names_size; i++)
		k->names[i] = (unsigned char)(i * 11 + 1);
	for (i = 0; i < count / 256 + 1; i++)
		k->markers[i] = i * 0x1020304;
	for (i = 0; i < k->token_table_size; i++)
		k->token_table[i] = (unsigned char)(i * 5 + 1);
	for (i = 0; i < 256; i++)
		k->token_index[i] = 0xff00 + i;
}

static void add_number(struct want *w, size_t bytes, uint64_t value)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		buf_addc(&w->data,
			 (char)(value >> 8 * (w->machine->target.big_endian ? bytes - 1 - i : i)));
}

size_t want_word(const struct want *w)
{
	return w->machine->target.is64 ? 8 : 4;
}

static void align(struct want *w)
{
	while (w->data.len % (w->mode->words ? want_word(w) : 4))
		buf_addc(&w->data, 0);
}

static void want_relocation(struct want *w, uint32_t type, const char *symbol, int64_t addend)
{
	w->relocations[w->relocation_count++] = (struct want_relocation){
		.offset = w->data.len,
		.symbol = symbol,
		.symbol_value = strcmp(symbol, "_text") ? w->data.len : 0,
		.type = type,
		.addend = addend,
	};
}

static void add_address(struct want *w, uint64_t address)
{
	int64_t addend = (int64_t)(address - w->k->text);

	want_relocation(w, w->machine->word, "_text", addend);
	add_number(w, want_word(w), w->machine->rel ? (uint64_t)addend : 0);
}

static void add_place(struct want *w, uint64_t address)
{
	const struct machine_case *m = w->machine;
	int64_t addend = (int64_t)(address - w->k->text);

	want_relocation(w, m->label ? m->add : m->place, "_text", addend);
	if (m->label)
		want_relocation(w, m->subtract, m->label, 0);
	add_number(w, 4, m->rel || m->place_in_data ? (uint64_t)addend : 0);
}

static void add_entry(struct want *w, const struct ak_kallsym *sym)
{
	const struct ak_kallsyms *k = w->k;

	if (w->mode->places)
		add_place(w, sym->address);
	else if (w->mode->addresses && sym->absolute)
		add_number(w, want_word(w), sym->address);
	else if (w->mode->addresses)
		add_address(w, sym->address);
	else if (k->options.layout->addressing == AK_KALLSYMS_PLACE || sym->absolute)
		add_number(w, 4, sym->address);
	else if (k->options.absolute_percpu)
		add_number(w, 4, k->relative_base - sym->address - 1);
	else
		add_number(w, 4, sym->address - k->relative_base);
}

static void want_table(struct want *w, const char *label, bool sized, void (*add)(struct want *))
{
	struct want_symbol *sym = &w->symbols[w->symbol_count++];
	size_t relocations = w->relocation_count;

	align(w);
	*sym = (struct want_symbol){ .name = label, .value = w->data.len };
	add(w);
	if (sized && w->mode->sizes)
		sym->size = w->data.len - sym->value;
	if (w->relocation_count > relocations)
		w->symbols[w->symbol_count++] =
			(struct want_symbol){ .name = "_text", .undefined = true };
}

static void add_offsets(struct want *w)
{
	uint32_t i;

	for (i = 0; i < w->k->count; i++)
		add_entry(w, &w->k->symbols[i]);
}

static void add_relative_base(struct want *w)
{
	add_address(w, w->k->relative_base);
}

static void add_count(struct want *w)
{
	add_number(w, 4, w->k->count);
}

static void add_names(struct want *w)
{
	buf_add(&w->data, w->k->names, w->k->names_size);
}

static void add_markers(struct want *w)
{
	uint32_t i;

	for (i = 0; i * 256 < w->k->count; i++)
		add_number(w, 4, w->k->markers[i]);
}

static void add_seqs(struct want *w)
{
	uint32_t i, seq;

	for (i = 0; i < w->k->count; i++) {
		seq = w->k->seqs[i];
		buf_addc(&w->data, (char)(seq >> 16));
		buf_addc(&w->data, (char)(seq >> 8));
		buf_addc(&w->data, (char)seq);
	}
}

static void add_tokens(struct want *w)
{
	buf_add(&w->data, w->k->token_table, w->k->token_table_size);
}

static void add_index(struct want *w)
{
	size_t i;

	for (i = 0; i < 256; i++)
		add_number(w, 2, w->k->token_index[i]);
}

static void want_offsets(struct want *w)
{
	const struct ak_kallsyms_layout *layout = w->k->options.layout;

	want_table(w, w->mode->addresses ? "kallsyms_addresses" : "kallsyms_offsets", true,
		   add_offsets);
	if (!w->mode->addresses && layout->addressing != AK_KALLSYMS_PLACE)
		want_table(w, "kallsyms_relative_base", false, add_relative_base);
}

/* From 6.4 on the offsets stand behind the tokens. */
static void want_tables(struct want *w)
{
	const struct ak_kallsyms_layout *layout = w->k->options.layout;
	bool late = layout->major > 6 || (layout->major == 6 && layout->minor >= 4);

	if (!late)
		want_offsets(w);
	want_table(w, "kallsyms_num_syms", false, add_count);
	want_table(w, "kallsyms_names", true, add_names);
	want_table(w, "kallsyms_markers", true, add_markers);
	if (!strcmp(layout->name, "6.2"))
		want_table(w, "kallsyms_seqs_of_names", false, add_seqs);
	want_table(w, "kallsyms_token_table", true, add_tokens);
	want_table(w, "kallsyms_token_index", false, add_index);
	if (!late)
		return;
	want_offsets(w);
	want_table(w, "kallsyms_seqs_of_names", false, add_seqs);
}

/* The labels of the entries are where these are, which isn't known before. */
static void want_locals(struct want *w)
{
	struct want_symbol globals[COUNT(w->symbols)];
	size_t count = w->symbol_count, i;

	memcpy(globals, w->symbols, sizeof(globals));
	w->symbol_count = 0;
	if (w->machine->mapping)
		w->symbols[w->symbol_count++] =
			(struct want_symbol){ .name = w->machine->mapping, .local = true };
	for (i = 0; i < w->relocation_count; i++)
		if (strcmp(w->relocations[i].symbol, "_text"))
			w->symbols[w->symbol_count++] =
				(struct want_symbol){ .name = w->relocations[i].symbol,
						      .local = true,
						      .value = w->relocations[i].offset };
	w->local_count = w->symbol_count;
	memcpy(w->symbols + w->symbol_count, globals, count * sizeof(*globals));
	w->symbol_count += count;
}

void want_object(struct want *w)
{
	want_tables(w);
	if (w->machine->pads)
		align(w);
	want_locals(w);
}

void want_free(struct want *w)
{
	buf_free(&w->data);
}
