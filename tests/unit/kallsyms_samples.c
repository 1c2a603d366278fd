// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kallsyms_samples.h"
#include "scratch.h"
#include "unit.h"

/* Numbers that are the same in every run. */
static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Letters that no layout leaves out. */
static char random_letter(uint32_t *state)
{
	return "TtDdRrBbWV"[next_random(state) % 10];
}

void sample_map_add(struct sample_map *m, const char *name, char letter, uint64_t address)
{
	struct ak_symbol *sym = &m->map.symbols[m->map.count];
	char *copy = m->names + m->map.count * (SAMPLE_LONGEST + 1);

	snprintf(copy, SAMPLE_LONGEST + 1, "%s", name);
	*sym = (struct ak_symbol){
		.address = address,
		.name = copy,
		.len = (uint32_t)strlen(name),
		.letter = letter,
	};
	m->map.count++;
}

/* Names are made of pieces, as real ones are, so that there is something to compress. */
static void random_name(char *name, size_t longest, uint32_t *state)
{
	static const char *const pieces[] = { "get", "_", "kmem", ".", "page", "__", "lock", "x" };
	size_t wanted = 1 + next_random(state) % (next_random(state) % 16 ? 30 : longest);
	size_t len = 0, piece;

	while (len < wanted) {
		if (next_random(state) % 4) {
			const char *text = pieces[next_random(state) % COUNT(pieces)];

			piece = strlen(text) < wanted - len ? strlen(text) : wanted - len;
			memcpy(name + len, text, piece);
			len += piece;
		} else {
			name[len++] = (char)('!' + next_random(state) % ('~' - '!' + 1));
		}
	}
	name[len] = '\0';
}

struct sample_map sample_map_make(uint32_t count, uint64_t base, size_t longest, bool percpu,
				  unsigned int digits)
{
	struct sample_map m = { .map.digits = digits };
	uint32_t state = count, i;
	uint64_t address = base;
	char name[SAMPLE_LONGEST + 1];

	m.map.symbols = calloc(count + 8, sizeof(*m.map.symbols));
	m.names = malloc((size_t)(count + 8) * (SAMPLE_LONGEST + 1));
	assert_non_null(m.map.symbols);
	assert_non_null(m.names);
	if (percpu) {
		sample_map_add(&m, "__per_cpu_start", 'D', 0);
		sample_map_add(&m, "cpu_number", 'D', 0x40);
		sample_map_add(&m, "__per_cpu_end", 'D', 0x1000);
	}
	sample_map_add(&m, "_text", 'T', address);
	for (i = 0; i + 1 < count; i++) {
		random_name(name, longest, &state);
		if (next_random(&state) % 4)
			address += next_random(&state) % 4096;
		if (i % 100 == 99)
			strcpy(name, "same");
		sample_map_add(&m, name, random_letter(&state), address);
	}
	return m;
}

void sample_map_free(struct sample_map *m)
{
	ak_map_free(&m->map);
	free(m->names);
}

const struct ak_kallsyms_layout *sample_layout(const char *name)
{
	struct ak_error err = { 0 };
	const struct ak_kallsyms_layout *row = ak_kallsyms_layout_find(name, &err);

	assert_non_null(row);
	return row;
}

struct ak_kallsyms sample_tables(const struct ak_map *map, const struct ak_kallsyms_options *o)
{
	struct ak_error err = { 0 };
	struct ak_kallsyms k;

	if (ak_kallsyms_make(&k, map, o, &err))
		fail_msg("%s: %s", o->layout->name, ak_error_text(&err));
	return k;
}

void sample_image_put(const struct image *image)
{
	put_bytes(SAMPLE_IMAGE, image->bytes, image->size);
}

void sample_image_write(const struct ak_kallsyms *k, const struct image_spec *spec)
{
	struct image image = image_write(k, spec);

	sample_image_put(&image);
	image_free(&image);
}

struct ak_kallsyms_image sample_image_read(void)
{
	struct ak_kallsyms_image image;
	struct ak_error err = { 0 };
	int ret = ak_kallsyms_image_read(&image, SAMPLE_IMAGE, &err);

	if (ret)
		fail_msg("%d: %s", ret, ak_error_text(&err));
	return image;
}

const struct sample_mode sample_modes[SAMPLE_MODES] = {
	{ "5.4", "5.10.0-32-amd64", .base_relative = true },
	{ "5.4", "5.4.1", .base_relative = true, .absolute_percpu = true },
	{ "5.4", "5.15.0" },
	{ "6.1", "6.1.0", .base_relative = true },
	{ "6.1", "6.1.0", .base_relative = true, .absolute_percpu = true },
	{ "6.1", "6.1.0" },
	{ "6.1.y", "6.1.0-56-amd64", .base_relative = true, .absolute_percpu = true },
	{ "6.1.y", "5.15.160", .base_relative = true },
	{ "6.2", "6.3", .base_relative = true },
	{ "6.2", "6.2.1" },
	{ "6.4", "6.4.0", .base_relative = true, .absolute_percpu = true },
	{ "6.5", "6.9.12", .base_relative = true },
	{ "6.5", "6.6.0" },
	{ "6.10", "6.10.3" },
	{ "6.11", "6.12.117+deb12", .absolute_percpu = true },
	{ "6.11", "6.14.0" },
	{ "6.15", "6.18.5" },
	{ "7.0", "7.2.12" },
	{ "7.0", "7.0.0", .plain = true },
	{ "7.3", "7.3.4" },
	{ "7.3", "7.4.0", .plain = true },
};

struct ak_kallsyms_options sample_options(const struct sample_mode *mode, bool is64)
{
	const struct ak_kallsyms_layout *row = sample_layout(mode->layout);

	return (struct ak_kallsyms_options){
		.layout = row,
		.all_symbols = true,
		.base_relative = mode->base_relative,
		.absolute_percpu = mode->absolute_percpu,
		.pc_relative = row->addressing == AK_KALLSYMS_PLACE && (is64 || !mode->plain),
		.jobs = 1,
	};
}

struct ak_map sample_few(struct ak_symbol symbols[SAMPLE_FEW])
{
	static const struct ak_symbol few[SAMPLE_FEW] = {
		{ 0x40000000, "_text", 5, 'T' },    { 0x40000010, "bar", 3, 't' },
		{ 0x40000010, "aar", 3, 'W' },	    { 0x40000020, "foo_bar", 7, 'T' },
		{ 0x40000030, "kallsyms", 8, 'D' }, { 0x40000040, "zoo", 3, 'D' },
	};

	memcpy(symbols, few, sizeof(few));
	return (struct ak_map){ .symbols = symbols, .count = SAMPLE_FEW, .digits = 16 };
}

void assert_sample_symbols(const struct ak_kallsyms_image *image, const struct ak_kallsyms *k)
{
	uint32_t i;

	assert_int_equal(image->count, k->count);
	for (i = 0; i < k->count; i++) {
		const struct ak_kallsym *a = &image->symbols[i], *b = &k->symbols[i];

		assert_string_equal(a->name, b->name);
		assert_int_equal(a->len, b->len);
		assert_int_equal(a->type, b->type);
		assert_int_equal(a->address, b->address);
		assert_int_equal(a->absolute, b->absolute);
	}
}
