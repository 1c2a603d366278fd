// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/publish.h"
#include "base/buf.h"
#include "base/file.h"
#include "btf.h"
#include "kallsyms/tables.h"
#include "room.h"

struct ak_kallsyms_room room_apart(void)
{
	struct ak_kallsyms_room room;
	unsigned int t;

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		room.bytes[t] = 1;
	return room;
}

void room_grow(struct ak_kallsyms_room *room, const struct ak_kallsyms_room *need, bool generous)
{
	uint64_t wanted;
	unsigned int t;

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++) {
		wanted = need->bytes[t];
		if (generous && wanted > room->bytes[t])
			wanted += wanted / 8 + 64;
		if (wanted > room->bytes[t])
			room->bytes[t] = wanted;
	}
}

/* Numbers, not lists: they need what they need. */
static bool is_fixed(unsigned int table)
{
	return table == AK_KALLSYMS_RELATIVE_BASE || table == AK_KALLSYMS_NUM_SYMS ||
	       table == AK_KALLSYMS_TOKEN_INDEX;
}

void room_reserve(struct room *room, unsigned int percent)
{
	unsigned int t;

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		if (!is_fixed(t))
			room->tables.bytes[t] += (room->tables.bytes[t] * percent + 99) / 100;
	room->btf += (room->btf * percent + 99) / 100;
}

bool room_same_layout(const struct ak_kallsyms_room *a, const struct ak_kallsyms_room *b,
		      const struct ak_kallsyms_options *options, bool is64)
{
	const unsigned char *order = options->layout->order;
	uint64_t align = kallsyms_alignment(options->layout, is64), of_a, of_b;

	for (; *order != AK_KALLSYMS_NO_TABLE; order++) {
		of_a = a->bytes[*order];
		of_b = b->bytes[*order];
		/* Behind the last one the section ends, at any byte. */
		if (order[1] == AK_KALLSYMS_NO_TABLE)
			return of_a == of_b;
		if ((of_a + align - 1) / align != (of_b + align - 1) / align)
			return false;
	}
	return true;
}

/* A kernel's image isn't as large as that, hence a guess of more is none. */
#define MOST_ROOM ((int64_t)1 << 30)

/* What isn't a table's size. */
static void set_number(struct room *room, const char *name, int64_t number)
{
	if (!strcmp(name, "relative_base"))
		room->relative_base = number;
	else if (!strcmp(name, "btf") && number >= 0 && number <= MOST_ROOM)
		room->btf = (uint64_t)number;
	else if (!strcmp(name, "btf_align") && btf_can_align((uint64_t)number))
		room->btf_align = (uint64_t)number;
}

static void set_line(struct room *room, const char *line, const struct ak_kallsyms_options *options,
		     unsigned int *found)
{
	char name[64];
	int64_t number;
	unsigned int t;

	if (sscanf(line, "%63s %" SCNd64, name, &number) != 2)
		return;
	set_number(room, name, number);
	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++) {
		if (strcmp(name, kallsyms_table_label(options, t)) != 0 || number < 0 ||
		    number > MOST_ROOM)
			continue;
		room->tables.bytes[t] = (uint64_t)number;
		*found |= 1u << t;
	}
}

static bool is_too_large(const struct room *room)
{
	uint64_t sum = room->btf;
	unsigned int t;

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		sum += room->tables.bytes[t];
	return sum > (uint64_t)MOST_ROOM;
}

int room_read(struct room *room, const char *path, const struct ak_kallsyms_options *options,
	      struct ak_error *err)
{
	unsigned int found = 0, wanted = 0, t;
	struct buf text = { 0 };
	char *line, *save = NULL;
	int ret = 0;

	*room = (struct room){ .btf_align = 1 };
	if (!file_exists(path))
		return 0;
	if (file_read(path, &text, err))
		ret = -1;
	else
		for (line = strtok_r(text.data, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			set_line(room, line, options, &found);
	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		wanted |= (unsigned int)kallsyms_has_table(options, t) << t;
	buf_free(&text);
	return ret ? ret : found == wanted && !is_too_large(room);
}

int room_write(const struct room *room, const char *path, const struct ak_kallsyms_options *options,
	       struct ak_error *err)
{
	struct buf text = { 0 };
	unsigned int t;
	int ret;

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		if (kallsyms_has_table(options, t))
			buf_addf(&text, "%s %" PRIu64 "\n", kallsyms_table_label(options, t),
				 room->tables.bytes[t]);
	buf_addf(&text, "relative_base %" PRId64 "\n", room->relative_base);
	if (room->btf)
		buf_addf(&text, "btf %" PRIu64 "\nbtf_align %" PRIu64 "\n", room->btf,
			 room->btf_align);
	ret = buf_str(&text) ? ak_publish(path, text.data, text.len, err) : ak_error_nomem(err);
	buf_free(&text);
	return ret < 0 ? -1 : 0;
}
