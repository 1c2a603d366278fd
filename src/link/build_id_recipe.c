// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <string.h>

#include "base/overlay.h"
#include "build_id_hashing.h"
#include "build_id_recipe.h"
#include "input/elf_file.h"

/* How an ID is made. */
struct ak_build_id_recipe {
	const char *name;
	size_t size;			  /* of the ID, bytes */
	unsigned int first_lld, last_lld; /* which of them make IDs so; 0: GNU ld does */
	enum hash_kind hash;
	int (*run)(const struct hashing *h, unsigned char *bytes, struct ak_error *err);
};

/* Zeroes what of bytes, which are the file's from `offset` on, is to be blank. */
static void blank(const struct hashing *h, unsigned char *bytes, size_t len, uint64_t offset)
{
	uint64_t from = h->blank > offset ? h->blank : offset;
	uint64_t end = h->blank_end < offset + len ? h->blank_end : offset + len;

	if (from < end)
		memset(bytes + (from - offset), 0, end - from);
}

int hashing_read(const struct hashing *h, const struct overlay *overlay, uint64_t offset,
		 unsigned char *bytes, size_t len, struct ak_error *err)
{
	if (source_read(&h->elf->source, offset, bytes, len, "its content", err))
		return -1;
	if (overlay)
		overlay_put(overlay, offset, bytes, len);
	blank(h, bytes, len, offset);
	return 0;
}

static const struct ak_build_id_recipe recipes[] = {
	{ "GNU ld, SHA-1", SHA1_DIGEST_SIZE, 0, 0, HASH_SHA1, hash_sections },
	{ "GNU ld, MD5", MD5_DIGEST_SIZE, 0, 0, HASH_MD5, hash_sections },
	{ "LLD, SHA-1", SHA1_DIGEST_SIZE, 1, 14, HASH_SHA1, hash_chunks },
	{ "LLD, MD5", MD5_DIGEST_SIZE, 1, 14, HASH_MD5, hash_chunks },
	/* Whichever of the two it was asked for. */
	{ "LLD, BLAKE3", SHA1_DIGEST_SIZE, 15, UINT_MAX, HASH_BLAKE3, hash_chunks },
	{ "LLD, BLAKE3", MD5_DIGEST_SIZE, 15, UINT_MAX, HASH_BLAKE3, hash_chunks },
};

const struct ak_build_id_recipe *ak_build_id_recipe(size_t i)
{
	return i < sizeof(recipes) / sizeof(recipes[0]) ? &recipes[i] : NULL;
}

const char *ak_build_id_recipe_name(const struct ak_build_id_recipe *recipe)
{
	return recipe->name;
}

bool build_id_recipe_makes(const struct ak_build_id_recipe *recipe, size_t size)
{
	return recipe->size == size;
}

bool build_id_recipe_is_likely(const struct ak_build_id_recipe *recipe, unsigned int lld)
{
	return lld >= recipe->first_lld && lld <= recipe->last_lld;
}

int build_id_recipe_is_there(const struct ak_build_id_recipe *recipe,
			     const struct ak_build_id_means *means, struct ak_error *err)
{
	struct hash hash;

	return hash_open(&hash, recipe->hash, means->libllvm, err);
}

int build_id_make(const struct ak_build_id_recipe *recipe, const struct elf_file *elf,
		  const struct ak_build_id *id, struct promise *promised,
		  const struct ak_build_id_means *means, unsigned char bytes[AK_BUILD_ID_MAX],
		  struct ak_error *err)
{
	struct hashing h = {
		.elf = elf,
		.size = id->size,
		.blank = id->offset,
		.blank_end = id->offset + id->size,
		.promised = promised,
		.jobs = means->jobs,
	};
	int ret = hash_open(&h.hash, recipe->hash, means->libllvm, err);

	if (ret <= 0)
		return ret;
	return recipe->run(&h, bytes, err);
}
