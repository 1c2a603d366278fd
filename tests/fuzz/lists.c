// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>

#include "base/buf.h"
#include "harness.h"
#include "input/shard.h"
#include "input/symbol_list.h"
#include "input/undefined.h"

/* Lists of what modules refer to: shards, .usyms, .mod. */

static bool read_shard(const char *path, bool weak, size_t *count)
{
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	const struct undefined_sink sink = fuzz_names(count);
	bool ok = fuzz_ok(shard_read(path, weak, &scratch, &sink, &err), &err);

	buf_free(&scratch);
	return ok;
}

/* What is asked for makes no difference to what is wrong. */
static void read_shards(const char *path)
{
	size_t strong = 0, all = 0;
	bool ok = read_shard(path, false, &strong);

	REQUIRE(read_shard(path, true, &all) == ok);
	REQUIRE(strong <= all);
}

void fuzz_lists(const unsigned char *data, size_t size)
{
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	struct fuzz_file file;
	size_t count = 0;
	const struct undefined_sink sink = fuzz_names(&count);

	fuzz_file_open(&file, data, size);
	read_shards(file.path);
	fuzz_ok(usyms_read(file.path, &scratch, &sink, &err), &err);
	fuzz_ok(mod_read(file.path, MOD_ANY_LINE, &scratch, &sink, &err), &err);
	fuzz_ok(mod_read(file.path, MOD_LINE_2, &scratch, &sink, &err), &err);
	fuzz_ok(mod_read(file.path, MOD_LINE_3, &scratch, &sink, &err), &err);
	fuzz_file_close(&file);
	buf_free(&scratch);
}
