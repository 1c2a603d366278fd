// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/paths.h"
#include "base/buf.h"
#include "harness.h"
#include "input/archive.h"
#include "input/source.h"
#include "input/undefined.h"

/* Archives of every kind, alone and with what their members hold. */

static void walk(const struct source *src)
{
	struct archive_member member = { 0 };
	struct ak_error err = { 0 };
	struct archive ar;
	uint64_t last = 0;
	int more = archive_open(&ar, src, &err) ? -1 : 1;

	while (more > 0 && (more = archive_next(&ar, &member, &err)) > 0) {
		REQUIRE(member.name && member.name[0]);
		REQUIRE(ar.next > last);
		if (!ar.thin)
			REQUIRE(!source_check(src, member.offset, member.size, "", NULL));
		last = ar.next;
	}
	fuzz_ok(more, &err);
	free(member.name);
	archive_close(&ar);
}

static void seek(const struct source *src, uint64_t offset)
{
	struct archive_member member = { 0 };
	struct ak_error err = { 0 };
	struct archive ar;

	if (!archive_open(&ar, src, &err))
		fuzz_ok(archive_seek(&ar, offset, &member, &err), &err);
	ak_error_free(&err);
	free(member.name);
	archive_close(&ar);
}

static void list(const char *path)
{
	struct ak_paths names = { 0 };
	struct ak_error err = { 0 };

	fuzz_ok(archive_list(path, &names, &err), &err);
	ak_paths_free(&names);
}

static void scan(const char *path)
{
	struct undefined_reader reader = { .weak = true };
	size_t count = 0;
	const struct undefined_sink sink = fuzz_names(&count);
	struct ak_error err = { 0 };

	fuzz_ok(undefined_read(&reader, path, &sink, &err), &err);
	buf_free(&reader.scratch);
}

void fuzz_archive(const unsigned char *data, size_t size)
{
	struct fuzz_file file;
	struct source src;

	source_memory(&src, "x.a", data, size);
	if (!archive_is(&src))
		return;
	walk(&src);
	seek(&src, size % 128);
	fuzz_file_open(&file, data, size);
	list(file.path);
	scan(file.path);
	fuzz_file_close(&file);
}
