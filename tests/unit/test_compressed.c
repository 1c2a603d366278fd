// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "ar_writer.h"
#include "collected.h"
#include "elf_writer.h"
#include "scratch.h"
#include "unit.h"

/* gzip and xz are made by their own tools in tests/cli; zstd's library is linked anyway. */
static void pack(struct buf *out, const void *bytes, size_t size)
{
	size_t bound = ZSTD_compressBound(size), packed;
	void *to = malloc(bound);

	assert_non_null(to);
	packed = ZSTD_compress(to, bound, bytes, size, 3);
	assert_false(ZSTD_isError(packed));
	buf_add(out, to, packed);
	free(to);
}

static void put_buf(const char *path, struct buf *b)
{
	put_bytes(path, b->data, b->len);
	buf_free(b);
}

static void pack_file(struct buf *out, const char *path)
{
	size_t size;
	char *bytes = get_file(path, &size);

	pack(out, bytes, size);
	free(bytes);
}

static void zstd(void **state)
{
	struct buf out = { 0 };

	(void)state;
	put_object("m.ko", "one two");
	pack_file(&out, "m.ko");
	put_buf("m.ko.zst", &out);
	assert_undefined("m.ko.zst", "one two");
}

/* The format allows a file to be cut into frames, and skippable ones between. */
static void zstd_frames(void **state)
{
	static const char skippable[] = "\x50\x2a\x4d\x18\x03\0\0\0abc";
	struct buf out = { 0 };
	size_t size;
	char *bytes;

	(void)state;
	put_object("m.ko", "one two");
	bytes = get_file("m.ko", &size);
	pack(&out, bytes, 100);
	buf_add(&out, skippable, sizeof(skippable) - 1);
	pack(&out, bytes + 100, size - 100);
	free(bytes);
	put_buf("m.ko.zst", &out);
	assert_undefined("m.ko.zst", "one two");
}

static void every_truncation(void **state)
{
	struct buf out = { 0 };
	size_t len;

	(void)state;
	put_object("m.ko", "one two");
	pack_file(&out, "m.ko");
	for (len = 0; len < out.len; len++) {
		put_bytes("m.ko.zst", out.data, len);
		assert_unreadable("m.ko.zst", "m.ko.zst", len < 4 ? "is" : "can't be decompressed");
	}
	buf_free(&out);
}

/* Every byte inverted: an error or an answer, no crash. */
static void every_byte_wrong(void **state)
{
	struct ak_error err = { 0 };
	struct buf out = { 0 };
	struct collected c;
	size_t at;

	(void)state;
	put_object("m.ko", "one two");
	pack_file(&out, "m.ko");
	for (at = 0; at < out.len; at++) {
		out.data[at] = (char)~out.data[at];
		put_bytes("m.ko.zst", out.data, out.len);
		if (collect(&c, "m.ko.zst", false, &err))
			assert_error(&err, "m.ko.zst", 0, "");
		collected_free(&c);
		out.data[at] = (char)~out.data[at];
	}
	buf_free(&out);
}

static void trailing_garbage(void **state)
{
	struct buf out = { 0 };

	(void)state;
	put_object("m.ko", "one two");
	pack_file(&out, "m.ko");
	buf_adds(&out, "garbage");
	put_buf("m.ko.zst", &out);
	assert_unreadable("m.ko.zst", "m.ko.zst",
			  "can't be decompressed: Unknown frame descriptor");
}

static void what_is_inside(void **state)
{
	struct buf out = { 0 };

	(void)state;
	pack(&out, "hello, world\n", 13);
	put_buf("m.ko.zst", &out);
	assert_unreadable("m.ko.zst", "m.ko.zst", "is not an ELF object");
	pack(&out, "", 0);
	put_buf("m.ko.zst", &out);
	assert_unreadable("m.ko.zst", "m.ko.zst", "is empty");
	/* Compressed twice: no. */
	put_object("m.ko", "one");
	pack_file(&out, "m.ko");
	put_buf("m.ko.zst", &out);
	pack_file(&out, "m.ko.zst");
	put_buf("m.ko.zst.zst", &out);
	assert_unreadable("m.ko.zst.zst", "m.ko.zst.zst", "is not an ELF object");
}

static void archive_inside(void **state)
{
	struct buf ar = { 0 }, out = { 0 };
	size_t size;
	char *bytes;

	(void)state;
	put_object("m.o", "one");
	bytes = get_file("m.o", &size);
	ar_begin(&ar, 0);
	ar_member(&ar, "m.o/", bytes, size);
	free(bytes);
	pack(&out, ar.data, ar.len);
	buf_free(&ar);
	put_buf("x.a.zst", &out);
	assert_undefined("x.a.zst", "one");
}

int test_compressed(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(zstd),
		SCRATCH_TEST(zstd_frames),
		SCRATCH_TEST(every_truncation),
		SCRATCH_TEST(every_byte_wrong),
		SCRATCH_TEST(trailing_garbage),
		SCRATCH_TEST(what_is_inside),
		SCRATCH_TEST(archive_inside),
	};

	return cmocka_run_group_tests_name("compressed", tests, NULL, NULL);
}
