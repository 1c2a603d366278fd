// SPDX-License-Identifier: GPL-2.0-or-later
#include "hash.h"
#include "llvm_library.h"

/* The first LLVM with BLAKE3. */
#define OLDEST_LLVM 15

static const struct llvm_function blake3[] = {
	{ "llvm_blake3_hasher_init", offsetof(struct hash, blake3_init) },
	{ "llvm_blake3_hasher_update", offsetof(struct hash, blake3_update) },
	{ "llvm_blake3_hasher_finalize", offsetof(struct hash, blake3_finalize) },
};

int hash_open(struct hash *hash, enum hash_kind kind, const char *libllvm, struct ak_error *err)
{
	*hash = (struct hash){ 0 };
	switch (kind) {
	case HASH_SHA1:
		hash->nettle = &nettle_sha1;
		return 1;
	case HASH_MD5:
		hash->nettle = &nettle_md5;
		return 1;
	default:
		return llvm_library_open(LLVM_LIBRARY_LLVM, libllvm, OLDEST_LLVM, blake3,
					 sizeof(blake3) / sizeof(blake3[0]), hash, err);
	}
}

void hash_begin(const struct hash *hash, union hash_state *state)
{
	if (hash->nettle)
		hash->nettle->init(state);
	else
		hash->blake3_init(state);
}

void hash_add(const struct hash *hash, union hash_state *state, const void *bytes, size_t size)
{
	if (hash->nettle)
		hash->nettle->update(state, size, bytes);
	else
		hash->blake3_update(state, bytes, size);
}

void hash_end(const struct hash *hash, union hash_state *state, unsigned char *digest, size_t size)
{
	if (hash->nettle)
		hash->nettle->digest(state, size, digest);
	else
		hash->blake3_finalize(state, digest, size);
}
