// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/overlay.h"
#include "base/promise.h"
#include "build_id_hashing.h"
#include "input/elf_file.h"

/* What is hashed at a time, bytes. */
#define PIECE 65536

/* After so many bytes there's a place to go back to. */
#define MARK_EVERY ((uint64_t)1 << 20)

/* All pieces of what GNU ld hashes, one behind the other. */
struct walk {
	const struct hashing *h;
	uint64_t at; /* bytes of them that are behind */
	/* What is done with each.  0; else the walk ends, with that. */
	int (*take)(struct walk *walk, const unsigned char *made, uint64_t offset, size_t len,
		    struct ak_error *err);
	union hash_state state;
	uint64_t from; /* what is before it has been hashed */
	const struct overlay *overlay;
	struct mark *marks; /* owned; in their order */
	size_t mark_count, mark_capacity;
};

/* The hash of what is before it. */
struct mark {
	uint64_t at;
	union hash_state state;
};

static int take(struct walk *walk, const unsigned char *made, uint64_t offset, size_t len,
		struct ak_error *err)
{
	int ret = walk->take(walk, made, offset, len, err);

	if (!ret)
		walk->at += len;
	return ret;
}

static int walk_range(struct walk *walk, uint64_t offset, uint64_t len, struct ak_error *err)
{
	int ret = 0;
	size_t n;

	for (; len && !ret; len -= n, offset += n) {
		n = len < PIECE ? (size_t)len : PIECE;
		ret = take(walk, NULL, offset, n, err);
	}
	return ret;
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
static int walk_section(struct walk *walk, size_t i, uint64_t headers, struct ak_error *err)
{
	const struct elf_file *elf = walk->h->elf;
	const struct elf_format f = elf->format;
	const struct elf_section *section = &elf->sections[i];
	unsigned char header[sizeof(Elf64_Shdr)];
	size_t size = ELF_SIZE(f, Shdr);
	int ret;

	if (source_read(&elf->source, headers + i * size, header, size, "a section header", err))
		return -1;
	memset(header + ELF_FIELD(f, Shdr, sh_offset), 0, f.is64 ? 8 : 4);
	ret = take(walk, header, 0, size, err);
	if (ret || !is_hashed(section))
		return ret;
	return walk_range(walk, section->offset, section->size, err);
}

static int walk_all(struct walk *walk, struct ak_error *err)
{
	const struct elf_file *elf = walk->h->elf;
	const struct elf_format f = elf->format;
	unsigned char header[sizeof(Elf64_Ehdr)];
	uint64_t segments, sections;
	size_t i;
	int ret;

	walk->at = 0;
	if (source_read(&elf->source, 0, header, ELF_SIZE(f, Ehdr), "its ELF header", err))
		return -1;
	segments = elf_get_word(f, header + ELF_FIELD(f, Ehdr, e_phoff));
	sections = elf_get_word(f, header + ELF_FIELD(f, Ehdr, e_shoff));
	/* e_shoff is behind e_phoff. */
	memset(header + ELF_FIELD(f, Ehdr, e_phoff), 0, f.is64 ? 16 : 8);
	ret = take(walk, header, 0, ELF_SIZE(f, Ehdr), err);
	if (!ret)
		ret = walk_range(walk, segments, elf->segment_count * ELF_SIZE(f, Phdr), err);
	for (i = 0; !ret && i < elf->section_count; i++)
		ret = walk_section(walk, i, sections, err);
	return ret;
}

/* Notes how far it's come, if there may be a reason to come back. */
static int mark(struct walk *walk, uint64_t at, struct ak_error *err)
{
	uint64_t last = walk->mark_count ? walk->marks[walk->mark_count - 1].at : 0;
	struct mark *grown;

	if (!walk->h->promised || walk->overlay || at - last < MARK_EVERY)
		return 0;
	grown = grow(walk->marks, walk->mark_count, &walk->mark_capacity, sizeof(*grown));
	if (!grown)
		return ak_error_nomem(err);
	walk->marks = grown;
	grown[walk->mark_count++] = (struct mark){ at, walk->state };
	return 0;
}

/* 1: the overlay has come. */
static int hash_piece(struct walk *walk, const unsigned char *made, uint64_t offset, size_t len,
		      struct ak_error *err)
{
	const struct hashing *h = walk->h;
	unsigned char bytes[PIECE];

	if (walk->at < walk->from)
		return 0;
	if (h->promised && !walk->overlay && promise_is_settled(h->promised))
		return 1;
	if (!made && hashing_read(h, walk->overlay, offset, bytes, len, err))
		return -1;
	hash_add(&h->hash, &walk->state, made ? made : bytes, len);
	return mark(walk, walk->at + len, err);
}

/* 1: it's the first one that the overlay changes. */
static int compare_piece(struct walk *walk, const unsigned char *made, uint64_t offset, size_t len,
			 struct ak_error *err)
{
	(void)err;
	if (made || !overlay_touches(walk->overlay, offset, len))
		return 0;
	walk->from = walk->at;
	return 1;
}

static void go_to_mark(struct walk *walk, uint64_t before)
{
	while (walk->mark_count && walk->marks[walk->mark_count - 1].at > before)
		walk->mark_count--;
	walk->from = walk->mark_count ? walk->marks[walk->mark_count - 1].at : 0;
	if (walk->mark_count)
		walk->state = walk->marks[walk->mark_count - 1].state;
	else
		hash_begin(&walk->h->hash, &walk->state);
}

/* To a place before the first piece that the overlay changes, if that's hashed already. */
static int go_back(struct walk *walk, const struct overlay *overlay, struct ak_error *err)
{
	uint64_t reached = walk->at;
	int ret;

	walk->overlay = overlay;
	walk->from = reached;
	walk->take = compare_piece;
	ret = walk_all(walk, err);
	if (ret > 0 && walk->from < reached)
		go_to_mark(walk, walk->from);
	else
		walk->from = reached;
	return ret < 0 ? -1 : 0;
}

/* 1: what was hashed so far is right, or is hashed again; 0: the promise was broken; -1. */
static int finish_under(struct walk *walk, struct ak_error *err)
{
	const struct overlay *overlay = promise_await(walk->h->promised);

	if (!overlay)
		return 0;
	if (go_back(walk, overlay, err))
		return -1;
	walk->take = hash_piece;
	return walk_all(walk, err) ? -1 : 1;
}

int hash_sections(const struct hashing *given, unsigned char *bytes, struct ak_error *err)
{
	struct hashing h = *given;
	struct walk walk = { .h = &h, .take = hash_piece };
	int ret;

	h.blank -= NOTE_HEADER;
	hash_begin(&h.hash, &walk.state);
	ret = walk_all(&walk, err) < 0 ? -1 : 1;
	if (ret > 0 && h.promised)
		ret = finish_under(&walk, err);
	if (ret > 0)
		hash_end(&h.hash, &walk.state, bytes, h.size);
	free(walk.marks);
	return ret;
}
