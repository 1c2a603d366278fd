// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms_image.h"
#include "base/overlay.h"
#include "elf_object.h"
#include "input/elf_file.h"
#include "patch.h"
#include "tables.h"

/* The object's .rodata, laid out as the image's tables are. */
struct patch {
	const struct ak_kallsyms *k;
	const struct ak_kallsyms_image *image;
	struct ak_kallsyms_room room;
	struct elf_format format;
	unsigned char *bytes; /* owned */
	uint64_t size;
};

static bool misfit(struct ak_kallsyms_misfit *to, enum ak_kallsyms_table table, const char *why,
		   uint64_t have, uint64_t need)
{
	*to = (struct ak_kallsyms_misfit){ table, why, have, need };
	return false;
}

static unsigned int last_table(const struct ak_kallsyms_image *image)
{
	const unsigned char *order = image->options.layout->order;
	unsigned int i, last = AK_KALLSYMS_NO_TABLE;

	for (i = 0; order[i] != AK_KALLSYMS_NO_TABLE; i++)
		if (image->tables[order[i]].is_there)
			last = order[i];
	return last;
}

/* How much of the image each table has. */
static struct ak_kallsyms_room room_of(const struct ak_kallsyms_image *image,
				       const struct ak_kallsyms_room *given)
{
	struct ak_kallsyms_room room = { 0 };
	unsigned int t, last = last_table(image);

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		if (image->tables[t].is_there)
			room.bytes[t] = image->tables[t].room;
	/* What stands behind the last one isn't ours. */
	if (last != AK_KALLSYMS_NO_TABLE)
		room.bytes[last] = given ? given->bytes[last] : image->tables[last].size;
	return room;
}

bool ak_kallsyms_fits(const struct ak_kallsyms *k, const struct ak_kallsyms_image *image,
		      const struct ak_kallsyms_room *given, struct ak_kallsyms_misfit *m)
{
	const struct ak_kallsyms_place *place = image->tables;
	struct ak_kallsyms_room need, room = room_of(image, given);
	unsigned int t;

	ak_kallsyms_need(k, &image->target, &need);
	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++) {
		if (place[t].is_there != kallsyms_has_table(&k->options, t))
			return misfit(m, t, "isn't in both", room.bytes[t], need.bytes[t]);
		if (need.bytes[t] > room.bytes[t])
			return misfit(m, t, "has no room for it", room.bytes[t], need.bytes[t]);
	}
	if (place[AK_KALLSYMS_RELATIVE_BASE].is_there && image->relative_base != k->relative_base)
		return misfit(m, AK_KALLSYMS_RELATIVE_BASE, "is another address",
			      image->relative_base, k->relative_base);
	return true;
}

/* Where the table is in the patch: as far from the first one as in the image. */
static unsigned char *bytes_of(const struct patch *p, unsigned int table)
{
	unsigned int first = p->k->options.layout->order[0];

	return p->bytes + (p->image->tables[table].address - p->image->tables[first].address);
}

/* The object that would be linked in, for its .rodata. */
static int make_bytes(struct patch *p, struct ak_error *err)
{
	const struct elf_section *rodata;
	struct source source;
	struct elf_file elf;
	size_t len;
	char *object;

	object = ak_kallsyms_object(p->k, &p->image->target, &p->room, &len, err);
	if (!object)
		return -1;
	source_memory(&source, "the tables", object, len);
	if (!elf_file_take(&elf, &source, err)) {
		rodata = elf_file_section(&elf, ".rodata");
		p->format = elf.format;
		p->size = rodata->size;
		p->bytes = elf_file_read(&elf, rodata, err);
		elf_file_close(&elf);
	}
	free(object);
	return p->bytes ? 0 : -1;
}

/* What a linker makes of the relocations. */
static void resolve(struct patch *p)
{
	const struct ak_kallsyms *k = p->k;
	uint64_t place = p->image->tables[AK_KALLSYMS_OFFSETS].address;
	unsigned char *to = bytes_of(p, AK_KALLSYMS_OFFSETS);
	uint32_t i;

	if (k->options.pc_relative)
		for (i = 0; i < k->count; i++, place += 4, to += 4)
			elf_put32(p->format, to, (uint32_t)(k->symbols[i].address - place));
	else if (kallsyms_has_addresses(&k->options))
		for (i = 0; i < k->count; i++, to += p->format.is64 ? 8 : 4)
			elf_put_word(p->format, to, k->symbols[i].address);
}

/* The linker's word for relative_base stays, whatever it means: it's the same address. */
static int plan_tables(const struct patch *p, struct overlay *overlay, struct ak_error *err)
{
	unsigned int t;

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		if (p->image->tables[t].is_there && t != AK_KALLSYMS_RELATIVE_BASE &&
		    overlay_add(overlay, p->image->tables[t].offset, bytes_of(p, t),
				p->room.bytes[t], err))
			return -1;
	return 0;
}

static int plan_size(const struct patch *p, struct overlay *overlay, unsigned int table,
		     uint64_t size, struct ak_error *err)
{
	uint64_t at = p->image->tables[table].symbol + ELF_FIELD(p->format, Sym, st_size);
	unsigned char word[sizeof(uint64_t)];

	elf_put_word(p->format, word, size);
	return overlay_add(overlay, at, word, p->format.is64 ? 8 : 4, err);
}

/* From 7.3 on labels have sizes; those of the tables that were linked in are other ones. */
static int plan_sizes(const struct patch *p, struct overlay *overlay, struct ak_error *err)
{
	struct ak_kallsyms_room need;
	unsigned int t;

	ak_kallsyms_need(p->k, &p->image->target, &need);
	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		if (p->image->tables[t].symbol && kallsyms_has_size(p->k->options.layout, t) &&
		    plan_size(p, overlay, t, need.bytes[t], err))
			return -1;
	return 0;
}

int kallsyms_patch_plan(const struct ak_kallsyms *k, const struct ak_kallsyms_image *image,
			const struct ak_kallsyms_room *given, struct overlay *overlay,
			struct ak_error *err)
{
	struct patch p = { .k = k, .image = image, .room = room_of(image, given) };
	int ret = make_bytes(&p, err);

	if (!ret) {
		resolve(&p);
		ret = plan_tables(&p, overlay, err) || plan_sizes(&p, overlay, err) ? -1 : 0;
	}
	free(p.bytes);
	return ret;
}

int ak_kallsyms_patch(const struct ak_kallsyms *k, const struct ak_kallsyms_image *image,
		      const struct ak_kallsyms_room *given, const char *path, struct ak_error *err)
{
	struct overlay overlay = { 0 };
	int ret = kallsyms_patch_plan(k, image, given, &overlay, err);

	if (!ret)
		ret = overlay_write(&overlay, path, err);
	overlay_free(&overlay);
	return ret;
}
