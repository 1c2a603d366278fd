// SPDX-License-Identifier: GPL-2.0-or-later
#include <elfutils/libdwelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/buf.h"
#include "compressed.h"
#include "source.h"

static const char gzip_magic[] = { 0x1f, (char)0x8b };
static const char xz_magic[] = { (char)0xfd, '7', 'z', 'X', 'Z', 0 };
static const char zstd_magic[] = { 0x28, (char)0xb5, 0x2f, (char)0xfd };

static int is_zstd(const struct source *src)
{
	return source_starts_with(src, zstd_magic, sizeof(zstd_magic));
}

int compressed_is(const struct source *src)
{
	return source_starts_with(src, gzip_magic, sizeof(gzip_magic)) ||
	       source_starts_with(src, xz_magic, sizeof(xz_magic)) || is_zstd(src);
}

static void *copy_image(Elf *elf, const char *name, size_t *size, struct ak_error *err)
{
	char *raw = elf_rawfile(elf, size);
	void *copy;

	if (elf_kind(elf) != ELF_K_ELF || !raw) {
		ak_error_set(
			err, name, 0,
			"can't be decompressed to an ELF object: it is damaged, or not a module");
		return NULL;
	}
	copy = malloc(*size ? *size : 1);
	if (!copy) {
		ak_error_nomem(err);
		return NULL;
	}
	return memcpy(copy, raw, *size);
}

static void *read_by_libdw(const struct source *src, size_t *size, struct ak_error *err)
{
	void *copy = NULL;
	Elf *elf = NULL;
	int fd = dup(src->fd);

	if (fd < 0) {
		ak_error_errno(err, src->name, "can't read it");
		return NULL;
	}
	elf_version(EV_CURRENT);
	if (lseek(fd, 0, SEEK_SET) == 0)
		elf = dwelf_elf_begin(fd);
	if (elf)
		copy = copy_image(elf, src->name, size, err);
	else
		ak_error_set(err, src->name, 0,
			     "can't be decompressed: it is damaged or cut short");
	elf_end(elf);
	close(fd);
	return copy;
}

/* Decompresses all of in[] to out, whose capacity follows the content. */
static int inflate_zstd(ZSTD_DStream *stream, ZSTD_inBuffer *in, struct buf *out, const char *name,
			struct ak_error *err)
{
	char chunk[65536];
	size_t left = 1;

	while (left || in->pos < in->size) {
		ZSTD_outBuffer to = { chunk, sizeof(chunk), 0 };
		size_t before = in->pos;

		left = ZSTD_decompressStream(stream, &to, in);
		if (ZSTD_isError(left))
			return ak_error_set(err, name, 0, "can't be decompressed: %s",
					    ZSTD_getErrorName(left));
		buf_add(out, chunk, to.pos);
		if (!to.pos && in->pos == before && left)
			return ak_error_set(err, name, 0, "can't be decompressed: it is cut short");
	}
	return buf_failed(out) ? ak_error_nomem(err) : 0;
}

static void *read_by_libzstd(const struct source *src, size_t *size, struct ak_error *err)
{
	ZSTD_DStream *stream = ZSTD_createDStream();
	void *packed = malloc(src->size);
	struct buf out = { 0 };
	int bad = -1;

	if (!packed || !stream)
		ak_error_nomem(err);
	else if (!source_read(src, 0, packed, src->size, "its content", err) &&
		 buf_reserve(&out, 1)) {
		ZSTD_inBuffer in = { packed, src->size, 0 };

		bad = inflate_zstd(stream, &in, &out, src->name, err);
	}
	free(packed);
	ZSTD_freeDStream(stream);
	if (bad) {
		buf_free(&out);
		return NULL;
	}
	*size = out.len;
	return out.data;
}

void *compressed_read(const struct source *src, size_t *size, struct ak_error *err)
{
	if (is_zstd(src))
		return read_by_libzstd(src, size, err);
	return read_by_libdw(src, size, err);
}
