// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "image.h"
#include "stripped.h"

#define BANNER "Linux version "
#define LONGEST_RELEASE 128

/* Reads the bytes that are to be decoded.  0 or -1. */
static int read_area(struct image_reading *r, uint64_t offset, uint64_t size, uint64_t address,
		     struct ak_error *err)
{
	struct ak_kallsyms_image_content *c = r->content;

	free(c->area);
	/* Within the file, as was checked. */
	c->area = malloc(size + 1);
	if (!c->area)
		return ak_error_nomem(err);
	c->area_size = size;
	c->area_address = address;
	c->area_offset = offset;
	return source_read(&r->elf.source, offset, c->area, size, "its kallsyms tables", err);
}

/* By labels */

/* Where in its section a label is; -1: in no bytes of it. */
static int label_offset(const struct image_reading *r, const struct label *label, uint64_t *offset)
{
	const struct elf_section *s = &r->elf.sections[label->section];

	*offset = image_is_object(r) ? label->value : label->value - s->address;
	return elf_section_has_bytes(s) && *offset <= s->size ? 0 : -1;
}

static int check_labels(const struct image_reading *r, struct ak_error *err)
{
	const struct labels *l = &r->labels;
	uint32_t section = l->tables[AK_KALLSYMS_NAMES].section;
	uint64_t offset;
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		const char *name = labels_name(i, l->addresses);

		if (!l->tables[i].section) {
			if (i == AK_KALLSYMS_RELATIVE_BASE || i == AK_KALLSYMS_SEQS_OF_NAMES)
				continue;
			return ak_error_set(
				err, r->elf.source.name, 0,
				"has kallsyms tables, but no symbol %s; without any (strip) they "
				"are searched for",
				name);
		}
		if (!elf_section_has_bytes(&r->elf.sections[l->tables[i].section]))
			return ak_error_set(
				err, r->elf.source.name, 0,
				"has no bytes for its section %s, only their symbols; debug "
				"information alone won't do, take the file it's about",
				r->elf.sections[l->tables[i].section].name);
		if (l->tables[i].section != section || label_offset(r, &l->tables[i], &offset))
			return bad_file(err, FILE_BUILT, r->elf.source.name, 0,
					"is damaged: its symbol %s isn't where the other "
					"kallsyms tables are",
					name);
	}
	return 0;
}

/* From the first label on to the end of the section. */
static int read_labelled_area(struct image_reading *r, struct ak_error *err)
{
	const struct elf_section *s = &r->elf.sections[r->labels.tables[AK_KALLSYMS_NAMES].section];
	uint64_t first = s->size, offset;
	size_t i;

	r->section = s;
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (r->labels.tables[i].section &&
		    !label_offset(r, &r->labels.tables[i], &offset) && offset < first)
			first = offset;
	return read_area(r, s->offset + first, s->size - first,
			 (image_is_object(r) ? 0 : s->address) + first, err);
}

static int find_by_labels(struct image_reading *r, struct ak_error *err)
{
	struct kallsyms_bytes *tables = &r->content->tables;
	size_t i;

	if (check_labels(r, err) || read_labelled_area(r, err))
		return -1;
	tables->addresses = r->labels.addresses;
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		const struct label *label = &r->labels.tables[i];

		if (!label->section)
			continue;
		tables->at[i] = r->content->area + (label->value - r->content->area_address);
		r->content->label_sizes[i] = label->size;
		r->image->tables[i].symbol = label->symbol;
	}
	return 0;
}

/* Without labels */

/* 1: the tables are in these bytes, 0: they aren't, -1: an error. */
static int search_bytes(struct image_reading *r, uint64_t offset, uint64_t size, uint64_t address,
			struct ak_error *err)
{
	uint64_t skip = -address % 8;
	int ret;

	if (size <= skip)
		return 0;
	if (read_area(r, offset + skip, size - skip, address + skip, err))
		return -1;
	ret = stripped_find(&r->content->tables, r->content->area, size - skip);
	return ret < 0 ? ak_error_nomem(err) : ret;
}

static int search_section(struct image_reading *r, const struct elf_section *s,
			  struct ak_error *err)
{
	if (s->type != SHT_PROGBITS || !(s->flags & SHF_ALLOC))
		return 0;
	r->section = s;
	return search_bytes(r, s->offset, s->size, s->address, err);
}

/* Kernels have them in .rodata; so that's looked at first. */
static int search_sections(struct image_reading *r, struct ak_error *err)
{
	const struct elf_section *rodata = elf_file_section(&r->elf, ".rodata"), *s;
	int ret = rodata ? search_section(r, rodata, err) : 0;

	for (s = r->elf.sections; !ret && s < r->elf.sections + r->elf.section_count; s++)
		if (s != rodata)
			ret = search_section(r, s, err);
	return ret;
}

/* Where sections were stripped as well. */
static int search_segments(struct image_reading *r, struct ak_error *err)
{
	const struct elf_segment *s;
	int ret = 0;
	size_t i;

	for (i = 0; !ret && i < r->elf.segment_count; i++) {
		s = &r->elf.segments[i];
		if (s->type == PT_LOAD)
			ret = search_bytes(r, s->offset, s->file_size, s->address, err);
	}
	return ret;
}

static int search_image(struct image_reading *r, struct ak_error *err)
{
	if (image_is_object(r))
		return 0;
	return r->elf.section_count ? search_sections(r, err) : search_segments(r, err);
}

/* A table ends where the next one starts. */
static void find_rooms(struct image_reading *r)
{
	struct kallsyms_bytes *t = &r->content->tables;
	const unsigned char *end;
	size_t i, k;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		if (!t->at[i])
			continue;
		end = r->content->area + r->content->area_size;
		for (k = 0; k < AK_KALLSYMS_TABLE_COUNT; k++)
			if (t->at[k] > t->at[i] && t->at[k] < end)
				end = t->at[k];
		t->room[i] = (uint64_t)(end - t->at[i]);
	}
}

/* The release */

/* The release is what follows "Linux version " up to a blank; *release stays NULL if that isn't there. */
static int parse_banner(const unsigned char *banner, size_t len, char **release,
			struct ak_error *err)
{
	size_t start = strlen(BANNER), end = start;

	if (len < start || memcmp(banner, BANNER, start) != 0)
		return 0;
	while (end < len && end - start < LONGEST_RELEASE && isgraph(banner[end]))
		end++;
	if (end == start || !isdigit(banner[start]))
		return 0;
	*release = strndup((const char *)banner + start, end - start);
	return *release ? 0 : ak_error_nomem(err);
}

static int read_labelled_release(struct image_reading *r, struct ak_error *err)
{
	const struct label *label = &r->labels.banner;
	unsigned char banner[sizeof(BANNER) + LONGEST_RELEASE];
	const struct elf_section *s;
	uint64_t at, len;

	if (!label->section || label_offset(r, label, &at))
		return 0;
	s = &r->elf.sections[label->section];
	len = s->size - at < sizeof(banner) ? s->size - at : sizeof(banner);
	if (source_read(&r->elf.source, s->offset + at, banner, len, "linux_banner", err))
		return -1;
	return parse_banner(banner, len, &r->image->release, err);
}

static int search_release(struct image_reading *r, struct ak_error *err)
{
	const unsigned char *p = r->content->area, *end = p + r->content->area_size;

	while (!r->image->release && (p = memmem(p, (size_t)(end - p), BANNER, strlen(BANNER)))) {
		if (parse_banner(p, (size_t)(end - p), &r->image->release, err))
			return -1;
		p++;
	}
	return 0;
}

int image_locate(struct image_reading *r, struct ak_error *err)
{
	int ret;

	if (labels_read(&r->labels, &r->elf, err))
		return -1;
	r->image->has_labels = r->labels.count > 0;
	if (r->image->has_labels) {
		ret = find_by_labels(r, err);
	} else {
		ret = search_image(r, err);
		ret = ret < 0 ? -1 : !ret;
	}
	if (ret)
		return ret;
	find_rooms(r);
	return r->image->has_labels ? read_labelled_release(r, err) : search_release(r, err);
}
