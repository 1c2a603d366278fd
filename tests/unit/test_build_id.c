// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autoksyms/build_id.h"
#include "base/overlay.h"
#include "base/promise.h"
#include "base/task.h"
#include "elf_writer.h"
#include "link/build_id_recipe.h"
#include "scratch.h"
#include "unit.h"

#define NOTES ELF_FIRST_LISTED
#define NOTES_ROOM 256

/* A note; its descriptor's bytes are its size, and what the size says needn't be there. */
struct note {
	const char *owner;
	uint32_t owner_size, type, size;
};

#define ID_NOTE(size)                           \
	{                                       \
		"GNU", 4, NT_GNU_BUILD_ID, size \
	}

/* Puts the notes at the image's end; returns the place of the last one's descriptor. */
static size_t put_notes(struct elf_image *image, const struct note *notes, size_t count)
{
	size_t start = (image->size + 7) & ~(size_t)7, at = start, desc = 0, i;

	image->bytes = realloc(image->bytes, start + NOTES_ROOM);
	assert_non_null(image->bytes);
	memset(image->bytes + image->size, 0, start + NOTES_ROOM - image->size);
	image->size = start + NOTES_ROOM;
	for (i = 0; i < count && notes[i].owner; i++) {
		elf_poke(image, at, 4, notes[i].owner_size);
		elf_poke(image, at + 4, 4, notes[i].size);
		elf_poke(image, at + 8, 4, notes[i].type);
		memcpy(image->bytes + at + 12, notes[i].owner, strlen(notes[i].owner) + 1);
		desc = at + 12 + ((strlen(notes[i].owner) + 1 + 3) & ~(size_t)3);
		at = desc + (((size_t)notes[i].size + 3) & ~(size_t)3);
		if (at > start + NOTES_ROOM) {
			at = start + NOTES_ROOM;
			break;
		}
		memset(image->bytes + desc, (int)notes[i].size, notes[i].size);
	}
	elf_set(image, SH_OFFSET, NOTES, start);
	elf_set(image, SH_SIZE, NOTES, at - start);
	return desc;
}

/* Either class and byte order. */
static struct elf_image new_image(unsigned int variant)
{
	static const struct elf_sect sects[] = { { ".notes", SHT_NOTE, SHF_ALLOC, 0 } };
	const struct elf_spec spec = {
		.is64 = variant & 1,
		.big = variant & 2,
		.machine = EM_S390,
		.type = ET_EXEC,
		.sects = sects,
		.sect_count = COUNT(sects),
	};

	return elf_write(&spec);
}

static void notes_of_an_image(void **state)
{
	static const struct {
		struct note notes[3];
		size_t size; /* of the ID, which is in the last note; 0: there's none */
	} rows[] = {
		{ { { NULL } }, 0 },
		{ { ID_NOTE(20) }, 20 },
		{ { ID_NOTE(16) }, 16 },
		{ { ID_NOTE(1) }, 1 },
		{ { ID_NOTE(AK_BUILD_ID_MAX) }, AK_BUILD_ID_MAX },
		{ { ID_NOTE(AK_BUILD_ID_MAX + 1) }, 0 },
		{ { ID_NOTE(0) }, 0 },
		{ { { "Linux", 6, 0x101, 5 }, ID_NOTE(20) }, 20 },
		{ { { "Xen", 4, NT_GNU_BUILD_ID, 8 }, { "", 0, 7, 0 } }, 0 },
		{ { { "Xen", 4, NT_GNU_BUILD_ID, 8 }, { "GNU", 4, NT_GNU_ABI_TAG, 16 } }, 0 },
		{ { { "GNU", 3, NT_GNU_BUILD_ID, 20 } }, 0 },
		{ { { "GNU", 0xffffffff, NT_GNU_BUILD_ID, 20 } }, 0 },
		{ { { "GNU", 4, NT_GNU_BUILD_ID, 0xfffffffe } }, 0 },
		{ { { "Xen", 4, 1, 0xfffffff0 }, ID_NOTE(20) }, 0 },
	};
	struct ak_error err = { 0 };
	struct ak_build_id id;
	size_t i, place;

	(void)state;
	for (i = 0; i < COUNT(rows) * 4; i++) {
		struct elf_image image = new_image((unsigned int)(i % 4));

		place = put_notes(&image, rows[i / 4].notes, COUNT(rows[0].notes));
		put_bytes("vmlinux", image.bytes, image.size);
		elf_image_free(&image);
		assert_int_equal(ak_build_id_read(&id, "vmlinux", &err), rows[i / 4].size > 0);
		assert_int_equal(id.size, rows[i / 4].size);
		assert_null(id.recipe);
		assert_int_equal(id.offset, id.size ? place : 0);
		if (id.size)
			assert_int_equal(id.bytes[id.size - 1], id.size);
	}
	assert_false(err.is_set);
}

static const struct ak_build_id_means alone = { .jobs = 1 }, two = { .jobs = 2 };

/* An ID made so is known, and that of another image isn't. */
static void recognise_one(struct elf_image *image, const struct ak_build_id_recipe *recipe,
			  struct ak_build_id *id)
{
	struct ak_error err = { 0 };
	struct ak_build_id again;

	put_bytes("vmlinux", image->bytes, image->size);
	id->recipe = recipe;
	assert_int_equal(ak_build_id_renew(id, "vmlinux", &alone, &err), 0);
	assert_int_equal(ak_build_id_recognise(&again, "vmlinux", &two, &err), 1);
	assert_ptr_equal(again.recipe, recipe);
	assert_int_equal(again.offset, id->offset);
	assert_memory_equal(again.bytes, id->bytes, id->size);
	memcpy(image->bytes + id->offset, id->bytes, id->size);
	elf_poke(image, image->is64 ? 48 : 36, 4, 1); /* e_flags */
	put_bytes("vmlinux", image->bytes, image->size);
	assert_int_equal(ak_build_id_recognise(&again, "vmlinux", &two, &err), 0);
	assert_int_equal(again.size, id->size);
	assert_null(again.recipe);
	assert_null(again.untried);
	assert_false(err.is_set);
}

static void recipes(void **state)
{
	static const struct note notes[] = { ID_NOTE(20), ID_NOTE(16) };
	const struct ak_build_id_recipe *recipe;
	struct ak_error err = { 0 };
	struct ak_build_id id;
	unsigned int variant;
	size_t i, k, count = 0;

	(void)state;
	for (i = 0; i < 4 * COUNT(notes); i++) {
		variant = (unsigned int)(i % 4);
		for (k = 0; (recipe = ak_build_id_recipe(k)); k++) {
			struct elf_image image = new_image(variant);

			put_notes(&image, &notes[i / 4], 1);
			put_bytes("vmlinux", image.bytes, image.size);
			assert_int_equal(ak_build_id_recognise(&id, "vmlinux", &alone, &err), 0);
			assert_int_equal(id.size, notes[i / 4].size);
			if (build_id_recipe_makes(recipe, id.size)) {
				recognise_one(&image, recipe, &id);
				count++;
			}
			elf_image_free(&image);
		}
	}
	assert_true(count >= 4 * k);
}

/* Bytes of text. */
enum { FAR = 3 << 20 };

/* An image of more than one chunk and mark, its text being most of it, at `*text`. */
static struct elf_image large_image(size_t *text)
{
	static const struct note note = ID_NOTE(20);
	struct elf_image image = new_image(1);
	size_t i;

	put_notes(&image, &note, 1);
	*text = image.size;
	image.bytes = realloc(image.bytes, image.size + FAR);
	assert_non_null(image.bytes);
	for (i = 0; i < FAR; i++)
		image.bytes[*text + i] = (unsigned char)(i * 7 + (i >> 9));
	image.size += FAR;
	elf_set(&image, SH_OFFSET, ELF_TEXT, *text);
	elf_set(&image, SH_SIZE, ELF_TEXT, FAR);
	return image;
}

struct foretelling {
	struct ak_build_id id;
	struct promise promise;
};

static int foretell(void *ctx, struct ak_error *err)
{
	struct foretelling *f = ctx;

	return build_id_foretell(&f->id, "vmlinux", &f->promise, &two, err);
}

/* When the overlay comes: before it's begun, as soon as it is, or when most is done. */
enum { BEFORE, AT_ONCE, LATER, TIMES };

static int foretell_when(struct foretelling *f, const struct overlay *overlay, int when)
{
	struct ak_error err = { 0 };
	struct task task;
	int ret;

	promise_make(&f->promise);
	if (when == BEFORE)
		promise_keep(&f->promise, overlay);
	task_begin(&task, 2, foretell, f);
	if (when == LATER)
		usleep(20000);
	if (when != BEFORE)
		promise_keep(&f->promise, overlay);
	ret = task_end(&task, &err);
	assert_false(err.is_set);
	promise_end(&f->promise);
	return ret;
}

/* The ID is what it is once the overlay is written, however early that was known. */
static void foretold(void **state)
{
	static const size_t places[] = { 0, 5, 70000, (1 << 20) - 3, 1 << 21, FAR - 4, FAR };
	const struct ak_build_id_recipe *recipe;
	struct ak_error err = { 0 };
	struct elf_image image;
	struct ak_build_id read, made;
	size_t i, k, text;
	int when;

	(void)state;
	image = large_image(&text);
	for (k = 0; (recipe = ak_build_id_recipe(k)); k++) {
		for (i = 0; build_id_recipe_makes(recipe, 20) && i < COUNT(places); i++) {
			struct foretelling f[TIMES];
			struct overlay overlay = { 0 };

			put_bytes("vmlinux", image.bytes, image.size);
			assert_int_equal(ak_build_id_read(&read, "vmlinux", &err), 1);
			read.recipe = recipe;
			if (places[i] < FAR) {
				assert_int_equal(
					overlay_add(&overlay, text + places[i], "abc", 3, &err), 0);
				assert_int_equal(
					overlay_add(&overlay, text + FAR - 1, "d", 1, &err), 0);
			}
			for (when = 0; when < TIMES; when++) {
				f[when].id = read;
				assert_int_equal(foretell_when(&f[when], &overlay, when), 1);
			}
			assert_int_equal(overlay_write(&overlay, "vmlinux", &err), 0);
			made = read;
			assert_int_equal(ak_build_id_renew(&made, "vmlinux", &alone, &err), 0);
			for (when = 0; when < TIMES; when++)
				assert_memory_equal(f[when].id.bytes, made.bytes, 20);
			overlay_free(&overlay);
		}
	}
	elf_image_free(&image);
}

/* Nothing will be written after all. */
static void promise_broken(void **state)
{
	struct ak_error err = { 0 };
	struct elf_image image;
	struct foretelling f;
	size_t text;
	int when;

	(void)state;
	image = large_image(&text);
	put_bytes("vmlinux", image.bytes, image.size);
	elf_image_free(&image);
	assert_int_equal(ak_build_id_read(&f.id, "vmlinux", &err), 1);
	for (when = 0; when < TIMES; when++)
		assert_int_equal(foretell_when(&f, NULL, when), 0);
}

static void failures(void **state)
{
	static const struct ak_build_id_means wrong = { .jobs = 1, .libllvm = "./text" };
	static const struct note note = ID_NOTE(20);
	struct elf_image image;
	struct ak_error err = { 0 };
	struct ak_build_id id;

	(void)state;
	assert_int_equal(ak_build_id_read(&id, "none", &err), -1);
	assert_error(&err, "none", 0, "can't open it");
	put_file("text", "This isn't ELF.\n");
	assert_int_equal(ak_build_id_recognise(&id, "text", &alone, &err), -1);
	assert_error(&err, "text", 0, "ELF");
	id.recipe = ak_build_id_recipe(0);
	assert_int_equal(ak_build_id_renew(&id, "text", &alone, &err), -1);
	assert_error(&err, "text", 0, "ELF");
	image = new_image(1);
	put_notes(&image, &note, 1);
	put_bytes("vmlinux", image.bytes, image.size);
	elf_image_free(&image);
	assert_int_equal(ak_build_id_recognise(&id, "vmlinux", &wrong, &err), -1);
	assert_error(&err, "./text", 0, "isn't a library that can be used: ");
}

int test_build_id(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(notes_of_an_image), SCRATCH_TEST(recipes),	 SCRATCH_TEST(foretold),
		SCRATCH_TEST(promise_broken),	 SCRATCH_TEST(failures),
	};

	return cmocka_run_group_tests_name("build_id", tests, NULL, NULL);
}
