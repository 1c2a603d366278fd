/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha1.h>
#include <stddef.h>

#include "autoksyms/error.h"

/*
 * Hashes: SHA-1 and MD5 as Nettle has them, BLAKE3, which it hasn't, as libLLVM has
 * it from LLVM 15 on (llvm-c/blake3.h).
 */
enum hash_kind {
	HASH_SHA1,
	HASH_MD5,
	HASH_BLAKE3,
};

struct hash {
	const struct nettle_hash *nettle; /* NULL: BLAKE3 */
	void (*blake3_init)(void *state);
	void (*blake3_update)(void *state, const void *bytes, size_t size);
	void (*blake3_finalize)(const void *state, unsigned char *digest, size_t size);
};

/* One being made. */
union hash_state {
	struct sha1_ctx sha1;
	struct md5_ctx md5;
	uint64_t blake3[512]; /* of which it takes 239 */
};

/*
 * `libllvm` is the library for BLAKE3, NULL: the machine's.
 * 1; 0: there's no library for it; -1: libllvm is none.
 */
int hash_open(struct hash *hash, enum hash_kind kind, const char *libllvm, struct ak_error *err);

/* A state can be used again only from hash_begin() on; a digest of less than the full size is its start. */
void hash_begin(const struct hash *hash, union hash_state *state);
void hash_add(const struct hash *hash, union hash_state *state, const void *bytes, size_t size);
void hash_end(const struct hash *hash, union hash_state *state, unsigned char *digest, size_t size);

#endif
