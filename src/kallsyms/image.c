// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "image.h"
#include "recognise.h"
#include "tables.h"

void image_note_places(struct image_reading *r)
{
	const struct kallsyms_bytes *t = &r->content->tables;
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		uint64_t at;

		if (!t->at[i])
			continue;
		at = (uint64_t)(t->at[i] - r->content->area);
		r->image->tables[i] = (struct ak_kallsyms_place){
			.is_there = true,
			.address = r->content->area_address + at,
			.offset = r->content->area_offset + at,
			.size = t->size[i],
			.room = t->room[i],
			.symbol = r->image->tables[i].symbol,
		};
	}
}

/* The tables that are there, by where they are. */
static void order_tables(const struct kallsyms_bytes *t,
			 unsigned char order[AK_KALLSYMS_TABLE_COUNT + 1])
{
	size_t count = 0, i, k;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		if (!t->at[i])
			continue;
		for (k = count++; k && t->at[order[k - 1]] > t->at[i]; k--)
			order[k] = order[k - 1];
		order[k] = (unsigned char)i;
	}
	order[count] = AK_KALLSYMS_NO_TABLE;
}

/* Before names are measured, for which the layout has to be known. */
static int recognise(struct image_reading *r, struct ak_error *err)
{
	struct kallsyms_bytes *t = &r->content->tables;
	struct ak_kallsyms_image *image = r->image;
	struct layout_signs signs = {
		.file = r->elf.source.name,
		.addresses = t->addresses,
		.has_labels = image->has_labels,
		.is_sized = r->labels.is_sized,
		.release = image->release,
	};
	bool has_base = t->at[AK_KALLSYMS_RELATIVE_BASE];

	order_tables(t, signs.order);
	if (t->room[AK_KALLSYMS_NUM_SYMS] >= 4)
		t->count = elf_get32(t->format, t->at[AK_KALLSYMS_NUM_SYMS]);
	if (has_base && t->count <= t->room[AK_KALLSYMS_OFFSETS] / 4)
		signs.is_signed = kallsyms_offsets_sign(t) == KALLSYMS_SIGNED;
	/* In 32 bits words and offsets are the same, at a first look. */
	signs.maybe_offsets = t->addresses && !image->has_labels && !t->format.is64;
	if (signs.maybe_offsets && t->count <= t->room[AK_KALLSYMS_OFFSETS] / 4 &&
	    !kallsyms_offsets_ascend(t))
		signs.addresses = false;
	image->options.layout = layout_recognise(&signs, err);
	if (!image->options.layout)
		return -1;
	t->addresses &= image->options.layout->addressing == AK_KALLSYMS_CHOICE;
	image->options.base_relative = image->options.layout->addressing == AK_KALLSYMS_CHOICE &&
				       has_base;
	image->options.absolute_percpu = signs.is_signed;
	t->long_names = image->options.layout->long_names;
	return 0;
}

/* --lto-clang, where that is an option: the order by name is one of names that were cut. */
static bool is_sorted_by_cut_names(const struct image_reading *r, const char *cut)
{
	const struct ak_kallsyms_image *image = r->image;
	const unsigned char *seqs = r->content->tables.at[AK_KALLSYMS_SEQS_OF_NAMES];
	const char *last = NULL, *name;
	uint32_t i, seq;

	if (!memmem(r->content->names, r->content->names_size, cut, strlen(cut)))
		return false;
	for (i = 0; i < image->count; i++, last = name) {
		seq = kallsyms_seq_at(seqs, i);
		if (seq >= image->count)
			return false;
		name = image->symbols[seq].name;
		if (last && strcmp(name, last) < 0)
			return true;
	}
	return false;
}

/* Two symbols around code. */
struct span {
	const char *first, *last;
	uint64_t start, end;
};

static void note_span(struct span *span, const struct ak_kallsym *sym)
{
	if (!strcmp(sym->name, span->first))
		span->start = sym->address;
	else if (!strcmp(sym->name, span->last))
		span->end = sym->address;
}

/* Where these symbols may be, with --all-symbols or without; of others only the span's end itself. */
static bool is_in_span(const struct span *span, const struct ak_kallsym *sym)
{
	return (sym->address >= span->start && sym->address < span->end) ||
	       !strcmp(sym->name, span->last);
}

static bool is_boundary(const char *name)
{
	return !strncmp(name, "__start_", 8) || !strncmp(name, "__stop_", 7);
}

/* --all-symbols: there are some that aren't code. */
static bool has_all_symbols(const struct ak_kallsyms_image *image)
{
	struct span text = { "_stext", "_etext", 0, 0 };
	struct span inittext = { "_sinittext", "_einittext", 0, 0 };
	uint32_t i;

	for (i = 0; i < image->count; i++) {
		note_span(&text, &image->symbols[i]);
		note_span(&inittext, &image->symbols[i]);
	}
	for (i = 0; i < image->count; i++) {
		const struct ak_kallsym *sym = &image->symbols[i];

		if (!is_in_span(&text, sym) && !is_in_span(&inittext, sym) &&
		    !(image->options.layout->keeps_boundaries && is_boundary(sym->name)))
			return true;
	}
	return false;
}

/* What of the options is seen only when everything is decoded. */
static void recognise_options(struct image_reading *r)
{
	struct ak_kallsyms_image *image = r->image;
	const char *cut = image->options.layout->lto_cut;

	image->options.all_symbols = has_all_symbols(image);
	if (cut && r->content->tables.at[AK_KALLSYMS_SEQS_OF_NAMES])
		image->options.lto_clang = is_sorted_by_cut_names(r, cut);
}

static void use_options(struct image_reading *r, const struct ak_kallsyms_options *options)
{
	struct kallsyms_bytes *t = &r->content->tables;

	r->image->options = *options;
	t->addresses = kallsyms_has_addresses(options);
	t->long_names = options->layout->long_names;
}

static int decode(struct image_reading *r, struct ak_error *err)
{
	struct ak_kallsyms_image *image = r->image;
	struct ak_kallsyms_image_content *c = r->content;

	if (kallsyms_measure(&c->tables, err))
		return -1;
	image_note_places(r);
	image->count = c->tables.count;
	/* No more of them than bytes of kallsyms_names, as was measured. */
	image->symbols = calloc((size_t)image->count + 1, sizeof(*image->symbols));
	if (!image->symbols)
		return ak_error_nomem(err);
	if (kallsyms_decode_names(&c->tables, image->symbols, &c->names, &c->names_size, err))
		return -1;
	return image_read_addresses(r, err);
}

static int read_tables(struct image_reading *r, const struct ak_kallsyms_options *options,
		       struct ak_error *err)
{
	struct kallsyms_bytes *tables = &r->content->tables;
	int ret;

	tables->file = r->content->file;
	tables->format = r->elf.format;
	ret = image_locate(r, err);
	r->image->has_text = r->labels.is_text_defined && !image_is_object(r);
	r->image->text = r->image->has_text ? r->labels.text_value : 0;
	if (ret)
		return ret;
	if (options)
		use_options(r, options);
	else if (recognise(r, err))
		return -1;
	ret = decode(r, err);
	if (!ret && !options)
		recognise_options(r);
	return ret;
}

/* Kernels are mostly kept in another form than vmlinux. */
static int open_file(struct elf_file *elf, const char *path, struct ak_error *err)
{
	struct source src;

	if (source_open(&src, NULL, path, err))
		return -1;
	if (source_starts_with(&src, ELFMAG, SELFMAG))
		return elf_file_take(elf, &src, err);
	source_close(&src);
	return ak_error_set(err, path, 0,
			    "is no ELF file; if it's a kernel image as it's booted (vmlinuz, "
			    "bzImage, Image), scripts/extract-vmlinux of the kernel's source "
			    "gives the ELF file in it");
}

static void note_target(const struct elf_file *elf, struct ak_elf_target *target)
{
	static const unsigned char one[4] = { 0, 0, 0, 1 };

	*target = (struct ak_elf_target){
		.machine = elf->machine,
		.is64 = elf->format.is64,
		.big_endian = elf_get32(elf->format, one) == 1,
		.osabi = elf->osabi,
		.flags = elf->flags,
	};
}

int kallsyms_image_read_as(struct ak_kallsyms_image *image, const char *path,
			   const struct ak_kallsyms_options *options, struct ak_error *err)
{
	struct image_reading r = { .image = image };
	int ret = -1;

	*image = (struct ak_kallsyms_image){ 0 };
	if (open_file(&r.elf, path, err))
		return -1;
	note_target(&r.elf, &image->target);
	image->is_object = image_is_object(&r);
	r.content = image->content = calloc(1, sizeof(*image->content));
	if (r.content)
		r.content->file = strdup(path);
	if (!r.content || !r.content->file)
		ak_error_nomem(err);
	else
		ret = read_tables(&r, options, err);
	elf_file_close(&r.elf);
	if (ret)
		ak_kallsyms_image_free(image);
	return ret;
}

int ak_kallsyms_image_read(struct ak_kallsyms_image *image, const char *path, struct ak_error *err)
{
	return kallsyms_image_read_as(image, path, NULL, err);
}

/* What the labels' symbols say now. */
static int read_label_sizes(struct image_reading *r, struct ak_error *err)
{
	const struct elf_format f = r->elf.format;
	unsigned char word[sizeof(uint64_t)];
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		uint64_t symbol = r->image->tables[i].symbol;

		if (!symbol)
			continue;
		if (source_read(&r->elf.source, symbol + ELF_FIELD(f, Sym, st_size), word,
				f.is64 ? 8 : 4, "the size of a label", err))
			return -1;
		r->content->label_sizes[i] = elf_get_word(f, word);
	}
	return 0;
}

static void drop_symbols(struct ak_kallsyms_image *image)
{
	free(image->symbols);
	free(image->content->names);
	image->symbols = NULL;
	image->content->names = NULL;
}

int image_open_again(struct image_reading *r, struct ak_kallsyms_image *image, struct ak_error *err)
{
	struct ak_kallsyms_image_content *c = image->content;

	*r = (struct image_reading){ .image = image, .content = c };
	if (open_file(&r->elf, c->file, err))
		return -1;
	drop_symbols(image);
	if (!source_read(&r->elf.source, c->area_offset, c->area, c->area_size,
			 "its kallsyms tables", err) &&
	    !read_label_sizes(r, err))
		return 0;
	elf_file_close(&r->elf);
	return -1;
}

int kallsyms_image_read_again(struct ak_kallsyms_image *image, struct ak_error *err)
{
	struct image_reading r;
	int ret = image_open_again(&r, image, err);

	if (ret)
		return -1;
	ret = decode(&r, err);
	elf_file_close(&r.elf);
	return ret;
}

void ak_kallsyms_image_free(struct ak_kallsyms_image *image)
{
	struct ak_kallsyms_image_content *c = image->content;

	if (c) {
		free(c->file);
		free(c->area);
		free(c->names);
	}
	free(c);
	free(image->symbols);
	free(image->release);
	*image = (struct ak_kallsyms_image){ 0 };
}

const unsigned char *ak_kallsyms_image_bytes(const struct ak_kallsyms_image *image,
					     enum ak_kallsyms_table table)
{
	return image->content->tables.at[table];
}

const char *ak_kallsyms_image_label(const struct ak_kallsyms_image *image,
				    enum ak_kallsyms_table table)
{
	return labels_name(table, image->content->tables.addresses);
}

int ak_kallsyms_image_map(const struct ak_kallsyms_image *image, struct ak_map *map,
			  struct ak_error *err)
{
	uint32_t i;

	*map = (struct ak_map){ .digits = image->target.is64 ? 16 : 8 };
	map->symbols = malloc(((size_t)image->count + 1) * sizeof(*map->symbols));
	if (!map->symbols)
		return ak_error_nomem(err);
	map->count = image->count;
	for (i = 0; i < image->count; i++)
		map->symbols[i] = (struct ak_symbol){
			.address = image->symbols[i].address,
			.name = image->symbols[i].name,
			.len = image->symbols[i].len,
			.letter = image->symbols[i].type,
		};
	return 0;
}
