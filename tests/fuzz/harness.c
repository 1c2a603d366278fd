// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "harness.h"
#include "input/undefined.h"

const struct fuzz_target fuzz_targets[] = {
	{ "archive", fuzz_archive },	 { "assembly", fuzz_assembly },
	{ "bitcode", fuzz_bitcode },	 { "elf", fuzz_elf },
	{ "exports", fuzz_exports },	 { "image", fuzz_image },
	{ "kbuild", fuzz_kbuild },	 { "kept", fuzz_kept },
	{ "lists", fuzz_lists },	 { "map", fuzz_map },
	{ "packed", fuzz_packed },	 { "record", fuzz_record },
	{ "rules", fuzz_rules },	 { "symlist", fuzz_symlist },
	{ "whitelist", fuzz_whitelist }, { 0 },
};

const struct fuzz_target *fuzz_find(const char *name)
{
	const struct fuzz_target *target;

	for (target = fuzz_targets; target->name; target++)
		if (!strcmp(target->name, name))
			return target;
	return NULL;
}

void fuzz_broken(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: isn't so: %s\n", file, line, what);
	abort();
}

void fuzz_file_open(struct fuzz_file *file, const void *data, size_t size)
{
	file->fd = memfd_create("fuzz", MFD_CLOEXEC);
	REQUIRE(file->fd >= 0);
	REQUIRE(!file_write_at(file->fd, "fuzz", data, size, 0, NULL));
	snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
}

void fuzz_file_close(struct fuzz_file *file)
{
	close(file->fd);
}

bool fuzz_ok(int ret, struct ak_error *err)
{
	REQUIRE((ret < 0) == err->is_set);
	REQUIRE(ak_error_text(err)[0]);
	ak_error_free(err);
	return ret >= 0;
}

static int take_object(void *ctx, const char *name, struct ak_error *err)
{
	(void)ctx;
	(void)err;
	REQUIRE(name != NULL);
	return 0;
}

static int take_symbol(void *ctx, const char *name, size_t len, struct ak_error *err)
{
	size_t *count = ctx;

	(void)err;
	REQUIRE(len > 0);
	REQUIRE(!memchr(name, '\0', len));
	++*count;
	return 0;
}

static int take_exported(void *ctx, const char *name, size_t len, struct ak_error *err)
{
	return take_symbol(ctx, name, len, err);
}

static void take_note(void *ctx, struct ak_error *note)
{
	(void)ctx;
	ak_error_free(note);
}

static void take_signature(void *ctx)
{
	REQUIRE(ctx != NULL);
}

struct undefined_sink fuzz_names(size_t *count)
{
	return (struct undefined_sink){
		.ctx = count,
		.object = take_object,
		.symbol = take_symbol,
		.exported = take_exported,
		.note = take_note,
		.is_signed = take_signature,
	};
}
