// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/llvm_library.h"
#include "scratch.h"
#include "unit.h"

#define MOST 32 /* bytes of a digest */

/* Of the bytes 0, 1, ... 250, 0, 1 ..., as b3sum, sha1sum and md5sum have them. */
static const struct {
	enum hash_kind kind;
	size_t size;
	const char *digest;
} rows[] = {
	{ HASH_BLAKE3, 0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262" },
	{ HASH_BLAKE3, 1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213" },
	{ HASH_BLAKE3, 1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444" },
	{ HASH_BLAKE3, 31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47" },
	{ HASH_BLAKE3, 1048577,
	  "2f053cd7472cf0cd2f9adaf45c1180255b91b9a865404a63671a0ee5f792ed33" },
	{ HASH_SHA1, 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
	{ HASH_SHA1, 1048577, "ffbc30b06f6bd51da52f9640804c9d0c4f6e2af2" },
	{ HASH_MD5, 0, "d41d8cd98f00b204e9800998ecf8427e" },
	{ HASH_MD5, 1048577, "79b67c7fbf43b76e5b7f182328bdc4b6" },
};

static void assert_digest(const struct hash *hash, const unsigned char *bytes, size_t size,
			  size_t piece, const char *digest)
{
	unsigned char out[MOST];
	char hex[2 * MOST + 1];
	union hash_state state;
	size_t i, n;

	hash_begin(hash, &state);
	for (i = 0; i < size; i += n) {
		n = size - i < piece ? size - i : piece;
		hash_add(hash, &state, bytes + i, n);
	}
	hash_end(hash, &state, out, strlen(digest) / 2);
	for (i = 0; i < strlen(digest) / 2; i++)
		snprintf(hex + 2 * i, 3, "%02x", out[i]);
	assert_string_equal(hex, digest);
}

static void digests(void **state)
{
	static const size_t pieces[] = { 1 << 30, 65536, 8191 };
	struct ak_error err = { 0 };
	unsigned char *bytes;
	struct hash hash;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		bytes = malloc(rows[i].size + 1);
		assert_non_null(bytes);
		for (k = 0; k < rows[i].size; k++)
			bytes[k] = (unsigned char)(k % 251);
		assert_int_equal(hash_open(&hash, rows[i].kind, NULL, &err), 1);
		for (k = 0; k < COUNT(pieces); k++)
			assert_digest(&hash, bytes, rows[i].size, pieces[k], rows[i].digest);
		free(bytes);
	}
	assert_false(err.is_set);
}

/* LLD 15's ID is the beginning of the digest. */
static void shorter(void **state)
{
	struct ak_error err = { 0 };
	struct hash hash;

	(void)state;
	assert_int_equal(hash_open(&hash, HASH_BLAKE3, NULL, &err), 1);
	assert_digest(&hash, NULL, 0, 1, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9");
	assert_digest(&hash, NULL, 0, 1, "af1349b9f5f9a1a6a0404dea36dcc949");
}

static void libraries(void **state)
{
	static const struct llvm_function none[] = { { "not_a_function_of_llvm", 0 } };
	struct ak_error err = { 0 };
	struct hash hash;
	void *place = NULL;

	(void)state;
	assert_int_equal(llvm_library_open(LLVM_LIBRARY_LLVM, NULL, 15, none, 1, &place, &err), 0);
	assert_int_equal(llvm_library_open(LLVM_LIBRARY_LLVM, NULL, 1000, none, 0, &place, &err),
			 0);
	assert_false(err.is_set);
	assert_int_equal(hash_open(&hash, HASH_BLAKE3, "libc.so.6", &err), -1);
	assert_error(&err, "libc.so.6", 0, "isn't a library that can be used: it lacks functions");
	assert_int_equal(hash_open(&hash, HASH_BLAKE3, "./none", &err), -1);
	assert_error(&err, "./none", 0, "No such file");
	put_file("text", "This isn't ELF.\n");
	assert_int_equal(hash_open(&hash, HASH_BLAKE3, "./text", &err), -1);
	assert_error(&err, "./text", 0, "isn't a library that can be used: ");
	assert_null(place);
}

int test_hash(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests),
		cmocka_unit_test(shorter),
		SCRATCH_TEST(libraries),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
