// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>

#include "fixups.h"
#include "image.h"

static int read_fixups(struct image_reading *r, struct fixups *fixups, enum ak_kallsyms_table table,
		       struct ak_error *err)
{
	fixups->start = r->image->tables[table].address;
	fixups->count = r->image->tables[table].size / fixups->width;
	if (!fixups->count)
		return 0;
	if (image_is_object(r))
		return fixups_read_object(fixups, &r->elf, r->section, r->content->tables.at[table],
					  r->labels.text, err);
	return fixups_read_image(fixups, &r->elf, err);
}

static int read_base(struct image_reading *r, struct ak_error *err)
{
	const struct kallsyms_bytes *t = &r->content->tables;
	const unsigned char *p = t->at[AK_KALLSYMS_RELATIVE_BASE];
	struct fixups fixups = { .width = t->format.is64 ? 8 : 4 };
	int ret;

	if (!p)
		return 0;
	ret = read_fixups(r, &fixups, AK_KALLSYMS_RELATIVE_BASE, err);
	if (!ret)
		r->image->relative_base = kallsyms_wrap(
			t->format, fixups_apply(&fixups, 0, elf_get_word(t->format, p)));
	fixups_free(&fixups);
	return ret;
}

/* As kallsyms_sym_address() of each kernel. */
static void set_base_address(const struct ak_kallsyms_image *image, uint32_t offset,
			     struct ak_kallsym *sym)
{
	sym->absolute = image->options.absolute_percpu && offset <= INT32_MAX;
	if (sym->absolute)
		sym->address = offset;
	else if (image->options.absolute_percpu)
		sym->address = image->relative_base - 1 - (uint64_t)(int32_t)offset;
	else
		sym->address = image->relative_base + offset;
}

/* In a linked image the place is at hand; in an object the relocation has the distance from _text. */
static void set_place_address(const struct ak_kallsyms_image *image, const struct fixups *fixups,
			      uint32_t i, uint32_t offset, struct ak_kallsym *sym)
{
	uint64_t place = image->tables[AK_KALLSYMS_OFFSETS].address + (uint64_t)i * 4;

	if (!image->options.pc_relative)
		sym->address = offset;
	else if (image->is_object)
		sym->address = fixups_apply(fixups, i, offset);
	else
		sym->address = place + (uint64_t)(int32_t)offset;
}

static inline void set_address(const struct image_reading *r, const struct fixups *fixups,
			       uint32_t i, struct ak_kallsym *sym)
{
	const struct kallsyms_bytes *t = &r->content->tables;

	if (t->addresses)
		sym->address = fixups_apply(fixups, i, kallsyms_address_at(t, i));
	else if (t->at[AK_KALLSYMS_RELATIVE_BASE])
		set_base_address(r->image, kallsyms_offset_at(t, i), sym);
	else
		set_place_address(r->image, fixups, i, kallsyms_offset_at(t, i), sym);
	sym->address = kallsyms_wrap(t->format, sym->address);
}

/* True if the kernel has something there. */
static bool is_mapped(const struct elf_file *elf, uint64_t address)
{
	size_t i;

	for (i = 0; i < elf->section_count; i++)
		if (elf->sections[i].flags & SHF_ALLOC &&
		    address - elf->sections[i].address < elf->sections[i].size)
			return true;
	for (i = 0; i < elf->segment_count; i++)
		if (elf->segments[i].type == PT_LOAD &&
		    address - elf->segments[i].address < elf->segments[i].memory_size)
			return true;
	return false;
}

/*
 * From 7.0 on, 64-bit kernels and those that can be moved have offsets from
 * their own place, others have addresses.  Addresses ascend; distances from
 * places that ascend don't, if two symbols are nearer than two places.  Where
 * both is possible, a symbol's address decides: one from the middle, as the
 * first and last ones may be anywhere.
 */
static bool is_place_relative(const struct image_reading *r, const struct fixups *fixups)
{
	const struct kallsyms_bytes *t = &r->content->tables;
	uint32_t middle = t->count / 2, value;
	uint64_t place = r->image->tables[AK_KALLSYMS_OFFSETS].address + (uint64_t)middle * 4;

	if (image_is_object(r))
		return fixups->values;
	if (t->format.is64 || !kallsyms_offsets_ascend(t))
		return true;
	value = t->count ? kallsyms_offset_at(t, middle) : 0;
	return !is_mapped(&r->elf, value) && is_mapped(&r->elf, (uint32_t)(place + value));
}

/* What addresses depend on but the tables' own numbers.  0 or -1; *fixups are to be freed. */
static int read_all_fixups(struct image_reading *r, struct fixups *fixups, struct ak_error *err)
{
	const struct kallsyms_bytes *t = &r->content->tables;
	struct ak_kallsyms_options *o = &r->image->options;
	bool is_place = o->layout->addressing == AK_KALLSYMS_PLACE;
	int ret = 0;

	*fixups = (struct fixups){ .width = t->addresses && t->format.is64 ? 8 : 4 };
	/* Distances are final in a linked image. */
	if (t->addresses || (image_is_object(r) && is_place))
		ret = read_fixups(r, fixups, AK_KALLSYMS_OFFSETS, err);
	if (!ret)
		ret = read_base(r, err);
	if (!ret) {
		o->pc_relative = is_place && is_place_relative(r, fixups);
		r->image->from_text = image_is_object(r) && (!is_place || o->pc_relative);
	}
	return ret;
}

int image_read_addresses(struct image_reading *r, struct ak_error *err)
{
	struct fixups fixups;
	int ret = read_all_fixups(r, &fixups, err);
	uint32_t i;

	for (i = 0; !ret && i < r->image->count; i++)
		set_address(r, &fixups, i, &r->image->symbols[i]);
	fixups_free(&fixups);
	return ret;
}

int image_compare_addresses(struct image_reading *r, const struct ak_kallsym *symbols,
			    struct ak_error *err)
{
	struct fixups fixups;
	int same = read_all_fixups(r, &fixups, err) ? -1 : 1;
	uint32_t i;

	for (i = 0; same > 0 && i < r->image->count; i++) {
		struct ak_kallsym sym;

		set_address(r, &fixups, i, &sym);
		same = sym.address == symbols[i].address;
	}
	fixups_free(&fixups);
	return same;
}
