// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/overlay.h"
#include "base/workers.h"
#include "build_id_recipe.h"
#include "input/elf_file.h"

/* What LLD hashes at a time, bytes. */
#define LLD_CHUNK (1u << 20)

/* Before its ID, a note has its sizes, its type and "GNU": bytes. */
#define NOTE_HEADER (sizeof(Elf64_Nhdr) + sizeof("GNU"))

struct hashing;

/* How an ID is made. */
struct ak_build_id_recipe {
	const char *name;
	size_t size;			  /* of the ID, bytes */
	unsigned int first_lld, last_lld; /* which of them make IDs so; 0: GNU ld does */
	enum hash_kind hash;
	int (*run)(const struct hashing *h, unsigned char *bytes, struct ak_error *err);
};

/* An image being hashed as if the bytes from blank to blank_end were zero. */
struct hashing {
	const struct ak_build_id_recipe *recipe;
	struct hash hash;
	const struct elf_file *elf;
	size_t size; /* of the ID */
	uint64_t blank, blank_end;
	const struct overlay *overlay; /* NULL: none */
	unsigned int jobs;
};

/* Zeroes what of bytes, which are the file's from `offset` on, is to be blank. */
static void blank(const struct hashing *h, unsigned char *bytes, size_t len, uint64_t offset)
{
	uint64_t from = h->blank > offset ? h->blank : offset;
	uint64_t end = h->blank_end < offset + len ? h->blank_end : offset + len;

	if (from < end)
		memset(bytes + (from - offset), 0, end - from);
}

static int hash_range(const struct hashing *h, union hash_state *state, uint64_t offset,
		      uint64_t len, struct ak_error *err)
{
	unsigned char piece[65536];
	size_t n;

	for (; len; len -= n, offset += n) {
		n = len < sizeof(piece) ? (size_t)len : sizeof(piece);
		if (source_read(&h->elf->source, offset, piece, n, "its content", err))
			return -1;
		if (h->overlay)
			overlay_put(h->overlay, offset, piece, n);
		blank(h, piece, n, offset);
		hash_add(&h->hash, state, piece, n);
	}
	return 0;
}

/*
 * GNU ld writes its symbols and all names past what it hashes.  Only these two tables of
 * strings are its own.
 */
static bool is_hashed(const struct elf_section *section)
{
	switch (section->type) {
	case SHT_NULL:
	case SHT_NOBITS:
	case SHT_SYMTAB:
	case SHT_SYMTAB_SHNDX:
		return false;
	case SHT_STRTAB:
		return strcmp(section->name, ".strtab") != 0 &&
		       strcmp(section->name, ".shstrtab") != 0;
	default:
		return true;
	}
}

/* The section's header, as if it were at offset 0, and its content. */
static int hash_section(const struct hashing *h, union hash_state *state, size_t i,
			uint64_t headers, struct ak_error *err)
{
	const struct elf_format f = h->elf->format;
	const struct elf_section *section = &h->elf->sections[i];
	unsigned char header[sizeof(Elf64_Shdr)];
	size_t size = ELF_SIZE(f, Shdr);

	if (source_read(&h->elf->source, headers + i * size, header, size, "a section header", err))
		return -1;
	memset(header + ELF_FIELD(f, Shdr, sh_offset), 0, f.is64 ? 8 : 4);
	hash_add(&h->hash, state, header, size);
	if (!is_hashed(section))
		return 0;
	return hash_range(h, state, section->offset, section->size, err);
}

/*
 * GNU ld (binutils: bfd/elfcode.h, ld/ldelf.c): headers without the offsets of
 * what lies behind the last segment, and sections.  The whole note is zero: it's
 * written when the ID is known.
 */
static int hash_sections(const struct hashing *given, unsigned char *bytes, struct ak_error *err)
{
	const struct elf_file *elf = given->elf;
	const struct elf_format f = elf->format;
	unsigned char header[sizeof(Elf64_Ehdr)];
	struct hashing h = *given;
	union hash_state state;
	uint64_t segments, sections;
	size_t i;

	h.blank -= NOTE_HEADER;
	if (source_read(&elf->source, 0, header, ELF_SIZE(f, Ehdr), "its ELF header", err))
		return -1;
	segments = elf_get_word(f, header + ELF_FIELD(f, Ehdr, e_phoff));
	sections = elf_get_word(f, header + ELF_FIELD(f, Ehdr, e_shoff));
	/* e_shoff is behind e_phoff. */
	memset(header + ELF_FIELD(f, Ehdr, e_phoff), 0, f.is64 ? 16 : 8);
	hash_begin(&h.hash, &state);
	hash_add(&h.hash, &state, header, ELF_SIZE(f, Ehdr));
	if (hash_range(&h, &state, segments, elf->segment_count * ELF_SIZE(f, Phdr), err))
		return -1;
	for (i = 0; i < elf->section_count; i++)
		if (hash_section(&h, &state, i, sections, err))
			return -1;
	hash_end(&h.hash, &state, bytes, h.size);
	return 0;
}

struct chunks {
	const struct hashing *h;
	unsigned char *hashes; /* of h->size bytes each */
	struct ak_error *errors;
};

static int hash_chunk(void *ctx, unsigned int worker, size_t i)
{
	const struct chunks *c = ctx;
	uint64_t offset = (uint64_t)i * LLD_CHUNK, len = c->h->elf->source.size - offset;
	union hash_state state;

	hash_begin(&c->h->hash, &state);
	if (hash_range(c->h, &state, offset, len < LLD_CHUNK ? len : LLD_CHUNK, &c->errors[worker]))
		return -1;
	hash_end(&c->h->hash, &state, c->hashes + i * c->h->size, c->h->size);
	return 0;
}

static int hash_all_chunks(struct chunks *c, size_t count, struct ak_error *err)
{
	unsigned int jobs = workers_count(count, c->h->jobs), i;
	int ret;

	c->errors = calloc(jobs, sizeof(*c->errors));
	if (!c->errors)
		return ak_error_nomem(err);
	ret = workers_run(count, jobs, hash_chunk, c);
	for (i = 0; i < jobs; i++) {
		if (c->errors[i].is_set)
			ak_error_move(err, &c->errors[i]);
		ak_error_free(&c->errors[i]);
	}
	free(c->errors);
	return ret;
}

/* LLD (lld/ELF/Writer.cpp): the hash of the hashes of the whole file's chunks, all as long as the ID. */
static int hash_file(const struct hashing *h, unsigned char *bytes, struct ak_error *err)
{
	size_t count = (size_t)((h->elf->source.size + LLD_CHUNK - 1) / LLD_CHUNK);
	struct chunks c = { .h = h, .hashes = malloc(count * h->size) };
	union hash_state state;
	int ret;

	if (!c.hashes)
		return ak_error_nomem(err);
	ret = hash_all_chunks(&c, count, err);
	if (!ret) {
		hash_begin(&h->hash, &state);
		hash_add(&h->hash, &state, c.hashes, count * h->size);
		hash_end(&h->hash, &state, bytes, h->size);
	}
	free(c.hashes);
	return ret;
}

static const struct ak_build_id_recipe recipes[] = {
	{ "GNU ld, SHA-1", SHA1_DIGEST_SIZE, 0, 0, HASH_SHA1, hash_sections },
	{ "GNU ld, MD5", MD5_DIGEST_SIZE, 0, 0, HASH_MD5, hash_sections },
	{ "LLD, SHA-1", SHA1_DIGEST_SIZE, 1, 14, HASH_SHA1, hash_file },
	{ "LLD, MD5", MD5_DIGEST_SIZE, 1, 14, HASH_MD5, hash_file },
	/* Whichever of the two it was asked for. */
	{ "LLD, BLAKE3", SHA1_DIGEST_SIZE, 15, UINT_MAX, HASH_BLAKE3, hash_file },
	{ "LLD, BLAKE3", MD5_DIGEST_SIZE, 15, UINT_MAX, HASH_BLAKE3, hash_file },
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

int build_id_make(const struct ak_build_id_recipe *recipe, const struct elf_file *elf,
		  const struct ak_build_id *id, const struct overlay *overlay,
		  const struct ak_build_id_means *means, unsigned char bytes[AK_BUILD_ID_MAX],
		  struct ak_error *err)
{
	struct hashing h = {
		.recipe = recipe,
		.elf = elf,
		.size = id->size,
		.blank = id->offset,
		.blank_end = id->offset + id->size,
		.overlay = overlay,
		.jobs = means->jobs,
	};
	int ret = hash_open(&h.hash, recipe->hash, means->libllvm, err);

	if (ret <= 0)
		return ret;
	return recipe->run(&h, bytes, err) ? -1 : 1;
}
