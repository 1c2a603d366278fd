// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>

#include "base/buf.h"
#include "harness.h"
#include "input/compressed.h"
#include "input/source.h"
#include "input/undefined.h"

/* Compressed modules: of gzip, xz, zstd. */

#define MAX 1000000

static void unpack(const char *path)
{
	struct buf content;
	struct ak_error err = { 0 };
	struct source src;

	REQUIRE(!source_open(&src, NULL, path, &err));
	if (compressed_is(&src) && fuzz_ok(compressed_read(&src, MAX, &content, &err), &err)) {
		REQUIRE(content.data && content.len <= MAX);
		buf_free(&content);
	}
	source_close(&src);
}

static void scan(const char *path)
{
	struct undefined_reader reader = { .weak = true, .max_decompressed = MAX };
	size_t count = 0;
	const struct undefined_sink sink = fuzz_names(&count);
	struct ak_error err = { 0 };

	fuzz_ok(undefined_read(&reader, path, &sink, &err), &err);
	buf_free(&reader.scratch);
}

void fuzz_packed(const unsigned char *data, size_t size)
{
	struct fuzz_file file;

	fuzz_file_open(&file, data, size);
	unpack(file.path);
	scan(file.path);
	fuzz_file_close(&file);
}
