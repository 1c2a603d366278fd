// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "image_writer.h"
#include "kallsyms/image.h"
#include "kallsyms_samples.h"
#include "scratch.h"
#include "unit.h"

/* More than one thread compares at a time. */
#define MANY 20000

/* One image, and the tables in it. */
struct fixture {
	struct ak_kallsyms_options options;
	struct sample_map map;
	struct ak_kallsyms k;
	struct image file;
	struct ak_kallsyms_image image;
};

static struct fixture begin(const struct sample_mode *mode, uint32_t count, bool is64, bool big)
{
	const struct image_spec spec = { .is64 = is64, .big = big, .release = mode->release };
	struct fixture f = { .options = sample_options(mode, is64) };
	bool is_high = is64 && f.options.layout->addressing != AK_KALLSYMS_PLACE;

	f.options.jobs = 2;
	f.map = sample_map_make(count, is_high ? 0xffffffff81000000 : 0x40000000, 40,
				mode->absolute_percpu, is64 ? 16 : 8);
	f.k = sample_tables(&f.map.map, &f.options);
	f.file = image_write(&f.k, &spec);
	sample_image_put(&f.file);
	f.image = sample_image_read();
	return f;
}

static void end(struct fixture *f)
{
	ak_kallsyms_image_free(&f->image);
	image_free(&f->file);
	ak_kallsyms_free(&f->k);
	sample_map_free(&f->map);
}

static int compare(struct fixture *f, struct ak_error *err)
{
	return kallsyms_image_compare(&f->image, &f->k, err);
}

static void assert_compares(struct fixture *f, int expected)
{
	struct ak_error err = { 0 };
	int ret = compare(f, &err);

	if (ret < 0)
		fail_msg("%s", ak_error_text(&err));
	assert_int_equal(ret, expected);
}

static void every_layout(void **state)
{
	static const uint32_t counts[] = { 8, 257 };
	size_t i, k, kind;

	(void)state;
	for (i = 0; i < SAMPLE_MODES; i++)
		for (k = 0; k < COUNT(counts); k++)
			for (kind = 0; kind < 4; kind++) {
				struct fixture f =
					begin(&sample_modes[i], counts[k], kind & 1, kind & 2);

				assert_compares(&f, 1);
				/* The image isn't used up by that. */
				assert_compares(&f, 1);
				end(&f);
			}
}

/* What the tables are of isn't what they should be of, though their bytes are as expected. */
static void other_symbols(void **state)
{
	static const uint32_t counts[] = { 9, MANY };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(counts); i++) {
		struct fixture f = begin(&sample_modes[15], counts[i], true, false);
		struct ak_kallsym *last = &f.k.symbols[f.k.count - 1], was = *last;
		char *name = strdup(was.name);

		assert_non_null(name);
		assert_compares(&f, 1);
		last->type = last->type == 'T' ? 't' : 'T';
		assert_compares(&f, 0);
		*last = was;
		last->address++;
		assert_compares(&f, 0);
		*last = was;
		name[was.len - 1] ^= 1;
		last->name = name;
		assert_compares(&f, 0);
		*last = was;
		last->len--;
		assert_compares(&f, 0);
		*last = was;
		f.k.count--;
		assert_compares(&f, 0);
		f.k.count++;
		assert_compares(&f, 1);
		free(name);
		end(&f);
	}
}

/* Markers that are wrong where they were made are wrong in the image, too. */
static void wrong_markers(void **state)
{
	const struct sample_mode *mode = &sample_modes[15];
	const struct image_spec spec = { .is64 = true, .release = mode->release };
	struct fixture f = begin(mode, MANY, true, false);
	uint32_t at[] = { 0, 32, 64 }, i;

	(void)state;
	for (i = 0; i < COUNT(at); i++) {
		f.k.markers[at[i]]++;
		sample_image_write(&f.k, &spec);
		assert_compares(&f, 0);
		f.k.markers[at[i]] = UINT32_MAX;
		sample_image_write(&f.k, &spec);
		assert_compares(&f, 0);
		f.k.markers[at[i]] = at[i] ? f.k.markers[at[i] - 1] : 0;
		sample_image_write(&f.k, &spec);
		assert_compares(&f, at[i] ? 0 : 1);
		ak_kallsyms_free(&f.k);
		f.k = sample_tables(&f.map.map, &f.options);
	}
	end(&f);
}

/* What the tables take, with what is between them; what is behind the last one is another's. */
static void find_extent(const struct fixture *f, size_t *first, size_t *last)
{
	size_t i;

	*first = SIZE_MAX;
	*last = 0;
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		const struct ak_kallsyms_place *table = &f->image.tables[i];

		if (!table->is_there)
			continue;
		if (table->offset < *first)
			*first = table->offset;
		if (table->offset + table->size > *last)
			*last = table->offset + table->size;
	}
}

static void change_every_byte(struct fixture *f)
{
	static const unsigned char changes[] = { 0x01, 0x80, 0xff };
	struct ak_error err = { 0 };
	size_t first, last, at, i;

	find_extent(f, &first, &last);
	assert_true(last - first > 512);
	for (at = first; at < last; at++)
		for (i = 0; i < COUNT(changes); i++) {
			f->file.bytes[at] ^= changes[i];
			sample_image_put(&f->file);
			if (compare(f, &err) > 0)
				fail_msg("byte %zu of the tables: a change isn't seen", at - first);
			ak_error_free(&err);
			f->file.bytes[at] ^= changes[i];
		}
}

static void every_byte(void **state)
{
	/* Offsets from a base, addresses, and distances from each place */
	static const size_t modes[] = { 1, 5, 20, 19 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(modes); i++) {
		struct fixture f = begin(&sample_modes[modes[i]], 9, i % 2, false);

		change_every_byte(&f);
		end(&f);
	}
}

static void no_image(void **state)
{
	struct fixture f = begin(&sample_modes[15], 9, true, false);
	struct ak_error err = { 0 };

	(void)state;
	put_bytes(SAMPLE_IMAGE, f.file.bytes, f.file.size / 2);
	assert_int_equal(compare(&f, &err), -1);
	assert_error(&err, SAMPLE_IMAGE, 0, "");
	end(&f);
}

int test_kallsyms_compare(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(every_layout),  SCRATCH_TEST(other_symbols),
		SCRATCH_TEST(wrong_markers), SCRATCH_TEST(every_byte),
		SCRATCH_TEST(no_image),
	};

	return cmocka_run_group_tests_name("kallsyms_compare", tests, NULL, NULL);
}
