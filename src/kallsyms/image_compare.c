// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "image.h"
#include "tables.h"

static bool has_bytes(const struct kallsyms_bytes *tables, enum ak_kallsyms_table table,
		      const void *bytes, uint64_t size)
{
	return tables->size[table] == size && !memcmp(tables->at[table], bytes, size);
}

static bool has_markers(const struct kallsyms_bytes *tables, const struct ak_kallsyms *k)
{
	uint32_t i;

	for (i = 0; i < kallsyms_marker_count(k); i++)
		if (kallsyms_marker_at(tables, i) != k->markers[i])
			return false;
	return true;
}

static bool has_tokens(const struct kallsyms_bytes *tables, const struct ak_kallsyms *k)
{
	unsigned int code;

	for (code = 0; code < 256; code++)
		if (kallsyms_token_at(tables, code) != k->token_index[code])
			return false;
	return has_bytes(tables, AK_KALLSYMS_TOKEN_TABLE, k->token_table, k->token_table_size);
}

static bool has_seqs(const struct kallsyms_bytes *tables, const struct ak_kallsyms *k)
{
	const unsigned char *seqs = tables->at[AK_KALLSYMS_SEQS_OF_NAMES];
	uint32_t i;

	if (!seqs != !k->seqs)
		return false;
	for (i = 0; seqs && i < k->count; i++)
		if (kallsyms_seq_at(seqs, i) != k->seqs[i])
			return false;
	return true;
}

static bool has_base(const struct ak_kallsyms_image *image, const struct ak_kallsyms *k)
{
	return !image->tables[AK_KALLSYMS_RELATIVE_BASE].is_there ||
	       image->relative_base == k->relative_base;
}

/* Behind each table zeroes, and its symbol's size is the table's where that matters. */
static bool has_sizes(const struct ak_kallsyms_image *image)
{
	const struct kallsyms_bytes *tables = &image->content->tables;
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (kallsyms_stray_byte(tables, i) < tables->room[i] ||
		    (image->has_labels && kallsyms_has_size(image->options.layout, i) &&
		     image->content->label_sizes[i] != tables->size[i]))
			return false;
	return true;
}

static int compare(struct image_reading *r, const struct ak_kallsyms *k, struct ak_error *err)
{
	struct kallsyms_bytes *tables = &r->content->tables;
	int ret;

	if (kallsyms_measure(tables, err))
		return -1;
	image_note_places(r);
	r->image->count = tables->count;
	if (tables->count != k->count ||
	    !has_bytes(tables, AK_KALLSYMS_NAMES, k->names, k->names_size) ||
	    !has_markers(tables, k) || !has_tokens(tables, k) || !has_seqs(tables, k) ||
	    !kallsyms_names_are(tables, k->symbols, k->options.jobs))
		return 0;
	ret = image_compare_addresses(r, k->symbols, err);
	return ret > 0 ? has_base(r->image, k) && has_sizes(r->image) : ret;
}

int kallsyms_image_compare(struct ak_kallsyms_image *image, const struct ak_kallsyms *k,
			   struct ak_error *err)
{
	struct image_reading r;
	int ret;

	if (image_open_again(&r, image, err))
		return -1;
	ret = compare(&r, k, err);
	elf_file_close(&r.elf);
	return ret;
}
