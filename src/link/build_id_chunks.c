// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>

#include "base/overlay.h"
#include "base/promise.h"
#include "base/workers.h"
#include "build_id_hashing.h"
#include "input/elf_file.h"

/* What LLD hashes at a time, bytes. */
#define CHUNK (1u << 20)

/* What is read at a time, bytes. */
#define PIECE 65536

struct chunks {
	const struct hashing *h;
	size_t count;
	unsigned char *hashes; /* of h->size bytes each */
	bool *is_hashed;
	const struct overlay *overlay; /* that these are under; NULL: none, or it hasn't come yet */
	struct ak_error *errors;       /* of each worker */
};

static int hash_range(const struct chunks *c, union hash_state *state, uint64_t offset,
		      uint64_t len, struct ak_error *err)
{
	unsigned char piece[PIECE];
	size_t n;

	for (; len; len -= n, offset += n) {
		n = len < PIECE ? (size_t)len : PIECE;
		if (hashing_read(c->h, c->overlay, offset, piece, n, err))
			return -1;
		hash_add(&c->h->hash, state, piece, n);
	}
	return 0;
}

/* Whether that chunk isn't to be hashed: it is already, as it will be, or there's no use in it any more. */
static bool is_passed_over(const struct chunks *c, size_t i, uint64_t offset, uint64_t len)
{
	if (c->overlay)
		return c->is_hashed[i] && !overlay_touches(c->overlay, offset, len);
	return c->h->promised && promise_is_settled(c->h->promised);
}

static int hash_chunk(void *ctx, unsigned int worker, size_t i)
{
	const struct chunks *c = ctx;
	uint64_t offset = (uint64_t)i * CHUNK, len = c->h->elf->source.size - offset;
	union hash_state state;

	len = len < CHUNK ? len : CHUNK;
	if (is_passed_over(c, i, offset, len))
		return 0;
	hash_begin(&c->h->hash, &state);
	if (hash_range(c, &state, offset, len, &c->errors[worker]))
		return -1;
	hash_end(&c->h->hash, &state, c->hashes + i * c->h->size, c->h->size);
	c->is_hashed[i] = true;
	return 0;
}

static int hash_each(struct chunks *c, struct ak_error *err)
{
	unsigned int jobs = workers_count(c->count, c->h->jobs), i;
	int ret;

	c->errors = calloc(jobs, sizeof(*c->errors));
	if (!c->errors)
		return ak_error_nomem(err);
	ret = workers_run(c->count, jobs, hash_chunk, c);
	for (i = 0; i < jobs; i++) {
		if (c->errors[i].is_set)
			ak_error_move(err, &c->errors[i]);
		ak_error_free(&c->errors[i]);
	}
	free(c->errors);
	return ret;
}

/* 1; 0: the promise was broken; -1. */
static int hash_all(struct chunks *c, struct ak_error *err)
{
	if (hash_each(c, err))
		return -1;
	if (!c->h->promised)
		return 1;
	c->overlay = promise_await(c->h->promised);
	if (!c->overlay)
		return 0;
	return hash_each(c, err) ? -1 : 1;
}

int hash_chunks(const struct hashing *h, unsigned char *bytes, struct ak_error *err)
{
	size_t count = (size_t)((h->elf->source.size + CHUNK - 1) / CHUNK);
	struct chunks c = {
		.h = h,
		.count = count,
		.hashes = malloc(count * h->size + 1),
		.is_hashed = calloc(count + 1, sizeof(bool)),
	};
	union hash_state state;
	int ret = c.hashes && c.is_hashed ? hash_all(&c, err) : ak_error_nomem(err);

	if (ret > 0) {
		hash_begin(&h->hash, &state);
		hash_add(&h->hash, &state, c.hashes, count * h->size);
		hash_end(&h->hash, &state, bytes, h->size);
	}
	free(c.hashes);
	free(c.is_hashed);
	return ret;
}
