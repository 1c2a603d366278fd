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

static void release_elf(void *owner)
{
	elf_end(owner);
}

/* libdw closes over the decompressed bytes and forgets the descriptor. */
static int take_image(Elf *elf, const char *name, struct unpacked *unpacked, struct ak_error *err)
{
	unpacked->mem = elf_kind(elf) == ELF_K_ELF ? elf_rawfile(elf, &unpacked->size) : NULL;
	if (!unpacked->mem)
		return ak_error_set(
			err, name, 0,
			"can't be decompressed to an ELF object: it is damaged, or not a module");
	unpacked->owner = elf;
	unpacked->release = release_elf;
	return 0;
}

static int read_by_libdw(const struct source *src, struct unpacked *unpacked, struct ak_error *err)
{
	int fd = dup(src->fd), ret = -1;
	Elf *elf = NULL;

	if (fd < 0)
		return ak_error_errno(err, src->name, "can't read it");
	elf_version(EV_CURRENT);
	if (lseek(fd, 0, SEEK_SET) == 0)
		elf = dwelf_elf_begin(fd);
	if (elf)
		ret = take_image(elf, src->name, unpacked, err);
	else
		ak_error_set(err, src->name, 0,
			     "can't be decompressed: it is damaged or cut short");
	if (ret)
		elf_end(elf);
	close(fd);
	return ret;
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

static int read_by_libzstd(const struct source *src, struct unpacked *unpacked,
			   struct ak_error *err)
{
	ZSTD_DStream *stream = ZSTD_createDStream();
	void *packed = malloc(src->size);
	struct buf out = { 0 };
	int bad = -1;

	if (!packed || !stream || !buf_reserve(&out, 1))
		ak_error_nomem(err);
	else if (!source_read(src, 0, packed, src->size, "its content", err)) {
		ZSTD_inBuffer in = { packed, src->size, 0 };

		bad = inflate_zstd(stream, &in, &out, src->name, err);
	}
	free(packed);
	ZSTD_freeDStream(stream);
	if (bad) {
		buf_free(&out);
		return -1;
	}
	*unpacked = (struct unpacked){
		.mem = out.data, .size = out.len, .owner = out.data, .release = free
	};
	return 0;
}

int compressed_read(const struct source *src, struct unpacked *unpacked, struct ak_error *err)
{
	*unpacked = (struct unpacked){ 0 };
	if (is_zstd(src))
		return read_by_libzstd(src, unpacked, err);
	return read_by_libdw(src, unpacked, err);
}

void unpacked_free(struct unpacked *unpacked)
{
	if (unpacked->release)
		unpacked->release(unpacked->owner);
	*unpacked = (struct unpacked){ 0 };
}
