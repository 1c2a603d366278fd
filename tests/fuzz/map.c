// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"
#include "autoksyms/map_diff.h"
#include "harness.h"
#include "kallsyms/map_text.h"

/*
 * System.map and what is made of it: its text, written and read again, is the
 * same map; so are the tables of every layout.
 */

static bool parse(struct ak_map *map, const void *data, size_t size)
{
	char *bytes = malloc(size + 1);
	struct ak_error err = { 0 };

	REQUIRE(bytes != NULL);
	memcpy(bytes, data, size);
	bytes[size] = '\0';
	*map = (struct ak_map){ 0 };
	return fuzz_ok(map_text_parse(map, "map", bytes, size, &err), &err);
}

static void require_same(const struct ak_map *a, const struct ak_map *b)
{
	size_t i;

	REQUIRE(a->count == b->count);
	for (i = 0; i < a->count; i++)
		REQUIRE(a->symbols[i].address == b->symbols[i].address &&
			a->symbols[i].letter == b->symbols[i].letter &&
			!strcmp(a->symbols[i].name, b->symbols[i].name));
}

static void write_again(const struct ak_map *map)
{
	struct ak_error err = { 0 };
	struct ak_map again;
	size_t len;
	char *text = ak_map_format(map, &len, &err);

	REQUIRE(text != NULL);
	REQUIRE(parse(&again, text, len));
	require_same(map, &again);
	ak_map_free(&again);
	free(text);
}

/* To itself it has no differences; between any two those of one way are those of the other. */
static void compare(const struct ak_map *a, const struct ak_map *b)
{
	struct ak_map_diff there, back, none;
	struct ak_error err = { 0 };

	REQUIRE(!ak_map_diff_make(&none, a, a, &err));
	REQUIRE(!none.change_count && !none.move_count);
	REQUIRE(!ak_map_diff_make(&there, a, b, &err) && !ak_map_diff_make(&back, b, a, &err));
	REQUIRE(there.added == back.gone && there.gone == back.added);
	REQUIRE(there.retyped == back.retyped);
	REQUIRE(there.change_count == there.added + there.gone + there.retyped);
	ak_map_diff_free(&none);
	ak_map_diff_free(&there);
	ak_map_diff_free(&back);
}

/* The map's first half, and its second one. */
static void compare_halves(const struct ak_map *map)
{
	size_t half = map->count / 2;
	const struct ak_map first = { .symbols = map->symbols,
				      .count = half,
				      .digits = map->digits };
	const struct ak_map second = { .symbols = map->symbols + half,
				       .count = map->count - half,
				       .digits = map->digits };

	compare(&first, &second);
}

static void read_back(const struct ak_kallsyms *k, const char *object, size_t len)
{
	struct ak_kallsyms_image image;
	struct ak_error err = { 0 };
	struct fuzz_file file;
	uint32_t i;

	fuzz_file_open(&file, object, len);
	/* Some maps have tables that can't be told from another layout's; those are refused. */
	if (!ak_kallsyms_image_read(&image, file.path, &err)) {
		REQUIRE(image.count == k->count);
		for (i = 0; i < k->count; i++)
			REQUIRE(!strcmp(image.symbols[i].name, k->symbols[i].name) &&
				image.symbols[i].type == k->symbols[i].type);
		ak_kallsyms_image_free(&image);
	}
	ak_error_free(&err);
	fuzz_file_close(&file);
}

static void make_tables(const struct ak_map *map, const struct ak_kallsyms_options *options)
{
	const struct ak_elf_target target = { .machine = EM_X86_64, .is64 = true };
	struct ak_error err = { 0 };
	struct ak_kallsyms k;
	size_t len;
	char *text;

	if (!fuzz_ok(ak_kallsyms_make(&k, map, options, &err), &err))
		return;
	text = ak_kallsyms_asm(&k, &len, &err);
	fuzz_ok(text ? 0 : -1, &err);
	free(text);
	text = ak_kallsyms_object(&k, &target, NULL, &len, &err);
	if (fuzz_ok(text ? 0 : -1, &err))
		read_back(&k, text, len);
	free(text);
	ak_kallsyms_free(&k);
}

/* One layout of all, chosen by the input: each of them takes a while. */
static void make_some_tables(const struct ak_map *map, size_t choice)
{
	struct ak_kallsyms_options options = { .jobs = 1, .skip_long_names = choice & 1 };
	size_t rows = 0;

	while (ak_kallsyms_layout_row(rows))
		rows++;
	REQUIRE(rows > 0);
	options.layout = ak_kallsyms_layout_row(choice / 8 % rows);
	options.all_symbols = choice & 2;
	options.base_relative = choice & 4 && options.layout->addressing == AK_KALLSYMS_CHOICE;
	make_tables(map, &options);
}

void fuzz_map(const unsigned char *data, size_t size)
{
	struct ak_map map;

	if (parse(&map, data, size)) {
		write_again(&map);
		compare_halves(&map);
		make_some_tables(&map, size);
	}
	ak_map_free(&map);
}
