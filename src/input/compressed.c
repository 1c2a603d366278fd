// SPDX-License-Identifier: GPL-2.0-or-later
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "autoksyms/scan.h"
#include "base/bad_file.h"
#include "base/buf.h"
#include "compressed.h"
#include "source.h"

#define CHUNK ((size_t)65536)

/* One file on its way, a chunk at a time. */
struct unpacking {
	const struct source *src;
	uint64_t at; /* what of src was read */
	uint64_t max;
	struct buf out;
	struct ak_error *err;
	unsigned char in[CHUNK], to[CHUNK];
};

struct format {
	const char *magic;
	size_t magic_len;
	int (*unpack)(struct unpacking *u);
};

static int unpack_gzip(struct unpacking *u);
static int unpack_xz(struct unpacking *u);
static int unpack_zstd(struct unpacking *u);

static const struct format formats[] = {
	{ "\x1f\x8b", 2, unpack_gzip },
	{ "\xfd"
	  "7zXZ",
	  6, unpack_xz },
	{ "\x28\xb5\x2f\xfd", 4, unpack_zstd },
};

static const struct format *find_format(const struct source *src)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (source_starts_with(src, formats[i].magic, formats[i].magic_len))
			return &formats[i];
	return NULL;
}

int compressed_is(const struct source *src)
{
	return find_format(src) != NULL;
}

static int bad(struct unpacking *u, const char *why)
{
	return bad_file(u->err, FILE_BUILT, u->src->name, 0, "can't be decompressed: %s", why);
}

/* The next chunk into u->in, of *len bytes; 0 at the end of the file.  0 or -1. */
static int read_chunk(struct unpacking *u, size_t *len)
{
	uint64_t left = u->src->size - u->at;

	*len = left < CHUNK ? (size_t)left : CHUNK;
	if (source_read(u->src, u->at, u->in, *len, "its content", u->err))
		return -1;
	u->at += *len;
	return 0;
}

static int too_large(struct unpacking *u)
{
	return ak_error_set(u->err, u->src->name, 0,
			    "holds, decompressed, more than %llu bytes, or takes as many to "
			    "decompress; if you trust it, allow more (--max-decompressed) or "
			    "decompress it first",
			    (unsigned long long)u->max);
}

/* Takes what was decompressed into u->to. */
static int take(struct unpacking *u, size_t len)
{
	if (len > u->max - u->out.len)
		return too_large(u);
	buf_add(&u->out, u->to, len);
	return buf_failed(&u->out) ? ak_error_nomem(u->err) : 0;
}

/* gzip, RFC 1952: members one behind the other; what isn't one ends it, as gzip(1) has it. */

static bool is_member(const z_stream *z)
{
	return z->avail_in >= 2 && z->next_in[0] == 0x1f && z->next_in[1] == 0x8b;
}

/* Inflates what is in u->in; *ended at the end of a member.  0 or -1. */
static int inflate_chunk(struct unpacking *u, z_stream *z, bool *ended)
{
	int status = Z_OK;

	while (status == Z_OK && !*ended) {
		z->next_out = u->to;
		z->avail_out = CHUNK;
		status = inflate(z, Z_NO_FLUSH);
		*ended = status == Z_STREAM_END;
		if (take(u, CHUNK - z->avail_out))
			return -1;
	}
	/* Without a byte in or out it's no error, but in want of more. */
	if (status == Z_MEM_ERROR)
		return ak_error_nomem(u->err);
	return status < 0 && status != Z_BUF_ERROR ? bad(u, z->msg ? z->msg : "it is damaged") : 0;
}

static int inflate_all(struct unpacking *u, z_stream *z)
{
	bool ended = false;
	size_t len;

	for (;;) {
		if (!z->avail_in) {
			if (read_chunk(u, &len))
				return -1;
			if (!len)
				return ended ? 0 : bad(u, "it is cut short");
			z->next_in = u->in;
			z->avail_in = (unsigned int)len;
		}
		if (ended && !is_member(z))
			return 0;
		if (ended)
			inflateReset(z);
		ended = false;
		if (inflate_chunk(u, z, &ended))
			return -1;
	}
}

static int unpack_gzip(struct unpacking *u)
{
	z_stream z = { 0 };
	int ret;

	/* 16: with gzip's header. */
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return ak_error_nomem(u->err);
	ret = inflate_all(u, &z);
	inflateEnd(&z);
	return ret;
}

/* xz */

static int bad_xz(struct unpacking *u, lzma_ret status)
{
	switch (status) {
	case LZMA_MEM_ERROR:
		return ak_error_nomem(u->err);
	case LZMA_MEMLIMIT_ERROR:
		return too_large(u);
	case LZMA_BUF_ERROR:
		return bad(u, "it is cut short");
	default:
		return bad(u, "it is damaged");
	}
}

static int decode_xz(struct unpacking *u, lzma_stream *xz)
{
	lzma_action action = LZMA_RUN;
	lzma_ret status;
	size_t len;

	do {
		if (!xz->avail_in && action == LZMA_RUN) {
			if (read_chunk(u, &len))
				return -1;
			xz->next_in = u->in;
			xz->avail_in = len;
			if (!len)
				action = LZMA_FINISH;
		}
		xz->next_out = u->to;
		xz->avail_out = CHUNK;
		status = lzma_code(xz, action);
		if (take(u, CHUNK - xz->avail_out))
			return -1;
	} while (status == LZMA_OK);
	return status == LZMA_STREAM_END ? 0 : bad_xz(u, status);
}

/* What xz -9 has the decoder remember, twice. */
#define XZ_WINDOW (UINT64_C(128) << 20)

static int unpack_xz(struct unpacking *u)
{
	uint64_t memory = u->max < UINT64_MAX - XZ_WINDOW ? u->max + XZ_WINDOW : UINT64_MAX;
	lzma_stream xz = LZMA_STREAM_INIT;
	int ret;

	if (lzma_stream_decoder(&xz, memory, LZMA_CONCATENATED) != LZMA_OK)
		return ak_error_nomem(u->err);
	ret = decode_xz(u, &xz);
	lzma_end(&xz);
	return ret;
}

/* zstd; its library takes windows of up to 128 MiB, and no larger ones. */

static int decode_zstd(struct unpacking *u, ZSTD_DStream *stream)
{
	ZSTD_inBuffer in = { u->in, 0, 0 };
	bool full = false; /* there may be more to come of the same input */
	size_t left = 0;

	for (;;) {
		ZSTD_outBuffer to = { u->to, CHUNK, 0 };

		if (in.pos == in.size && !full) {
			if (read_chunk(u, &in.size))
				return -1;
			in.pos = 0;
			if (!in.size)
				return left ? bad(u, "it is cut short") : 0;
		}
		left = ZSTD_decompressStream(stream, &to, &in);
		if (ZSTD_isError(left))
			return bad(u, ZSTD_getErrorName(left));
		if (take(u, to.pos))
			return -1;
		full = left && to.pos == to.size;
	}
}

static int unpack_zstd(struct unpacking *u)
{
	ZSTD_DStream *stream = ZSTD_createDStream();
	int ret;

	if (!stream)
		return ak_error_nomem(u->err);
	ret = decode_zstd(u, stream);
	ZSTD_freeDStream(stream);
	return ret;
}

int compressed_read(const struct source *src, uint64_t max, struct buf *content,
		    struct ak_error *err)
{
	const struct format *format = find_format(src);
	struct unpacking *u = malloc(sizeof(*u));
	int ret = -1;

	if (!u || !format) {
		free(u);
		return ak_error_nomem(err);
	}
	u->src = src;
	u->at = 0;
	u->max = max ? max : AK_MAX_DECOMPRESSED(src->size);
	u->out = (struct buf){ 0 };
	u->err = err;
	/* So that nothing is no NULL. */
	if (!buf_reserve(&u->out, 1))
		ak_error_nomem(err);
	else
		ret = format->unpack(u);
	if (ret)
		buf_free(&u->out);
	*content = u->out;
	free(u);
	return ret;
}
