// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "build_id_recipe.h"
#include "input/elf_file.h"

/* A note's name and descriptor are each padded to a multiple of this: bytes. */
#define NOTE_ALIGN 4

static uint64_t padded(uint32_t size)
{
	return ((uint64_t)size + NOTE_ALIGN - 1) & ~(uint64_t)(NOTE_ALIGN - 1);
}

/* A note's descriptor, if the note is a build ID. */
static bool take_id(struct ak_build_id *id, const unsigned char *name, const unsigned char *desc,
		    uint32_t type, uint32_t name_size, uint32_t size)
{
	if (type != NT_GNU_BUILD_ID || name_size != sizeof("GNU") ||
	    memcmp(name, "GNU", sizeof("GNU")) != 0 || !size || size > AK_BUILD_ID_MAX)
		return false;
	memcpy(id->bytes, desc, size);
	id->size = size;
	return true;
}

/* Looks through notes (gABI: Note Section); 1: it's found. */
static int find_in_notes(struct ak_build_id *id, struct elf_format f, const unsigned char *notes,
			 uint64_t size)
{
	uint32_t name_size, desc_size, type;
	uint64_t at = 0, desc;

	while (size - at >= sizeof(Elf64_Nhdr)) {
		name_size = elf_get32(f, notes + at + offsetof(Elf64_Nhdr, n_namesz));
		desc_size = elf_get32(f, notes + at + offsetof(Elf64_Nhdr, n_descsz));
		type = elf_get32(f, notes + at + offsetof(Elf64_Nhdr, n_type));
		at += sizeof(Elf64_Nhdr);
		desc = at + padded(name_size);
		if (desc > size || desc_size > size - desc)
			return 0;
		if (take_id(id, notes + at, notes + desc, type, name_size, desc_size)) {
			id->offset = desc;
			return 1;
		}
		at = desc + padded(desc_size);
		if (at > size)
			return 0;
	}
	return 0;
}

static int find_in_section(struct ak_build_id *id, const struct elf_file *elf,
			   const struct elf_section *section, struct ak_error *err)
{
	unsigned char *notes = elf_file_read(elf, section, err);
	int ret;

	if (!notes)
		return -1;
	ret = find_in_notes(id, elf->format, notes, section->size);
	if (ret)
		id->offset += section->offset;
	free(notes);
	return ret;
}

static int find_id(struct ak_build_id *id, const struct elf_file *elf, struct ak_error *err)
{
	size_t i;
	int ret = 0;

	for (i = 1; i < elf->section_count && !ret; i++) {
		*id = (struct ak_build_id){ 0 };
		if (elf->sections[i].type == SHT_NOTE)
			ret = find_in_section(id, elf, &elf->sections[i], err);
	}
	return ret;
}

/* Which LLD has made the image: it signs with "LLD 14.0.6", unless a linker script throws that away. */
static unsigned int lld_in(const char *comment, size_t size)
{
	const char *sign = memmem(comment, size, "LLD ", strlen("LLD "));

	/* What follows a signature is at least its end. */
	return sign ? (unsigned int)strtoul(sign + strlen("LLD "), NULL, 10) : 0;
}

static int find_lld(const struct elf_file *elf, unsigned int *lld, struct ak_error *err)
{
	const struct elf_section *comment = elf_file_section(elf, ".comment");
	unsigned char *bytes;

	*lld = 0;
	if (!comment || !elf_section_has_bytes(comment))
		return 0;
	bytes = elf_file_read(elf, comment, err);
	if (!bytes)
		return -1;
	*lld = lld_in((const char *)bytes, comment->size);
	free(bytes);
	return 0;
}

/* Whether the recipe makes the ID that the image has. */
static int try_recipe(struct ak_build_id *id, const struct elf_file *elf,
		      const struct ak_build_id_recipe *recipe,
		      const struct ak_build_id_means *means, struct ak_error *err)
{
	unsigned char bytes[AK_BUILD_ID_MAX];
	int ret = build_id_make(recipe, elf, id, NULL, means, bytes, err);

	if (!ret)
		id->untried = recipe;
	if (ret <= 0 || memcmp(bytes, id->bytes, id->size) != 0)
		return ret < 0 ? -1 : 0;
	id->recipe = recipe;
	return 1;
}

/* Those that are likely for that LLD, or the others. */
static int try_recipes(struct ak_build_id *id, const struct elf_file *elf, unsigned int lld,
		       bool likely, const struct ak_build_id_means *means, struct ak_error *err)
{
	const struct ak_build_id_recipe *recipe;
	int ret = 0;
	size_t i;

	for (i = 0; !ret && (recipe = ak_build_id_recipe(i)); i++)
		if (build_id_recipe_makes(recipe, id->size) &&
		    build_id_recipe_is_likely(recipe, lld) == likely)
			ret = try_recipe(id, elf, recipe, means, err);
	return ret;
}

static int recognise(struct ak_build_id *id, const struct elf_file *elf,
		     const struct ak_build_id_means *means, struct ak_error *err)
{
	unsigned int lld;
	int ret = find_id(id, elf, err);

	if (ret <= 0)
		return ret;
	if (find_lld(elf, &lld, err))
		return -1;
	/* Each try costs a hash of the image: the likely ones first. */
	ret = try_recipes(id, elf, lld, true, means, err);
	if (!ret)
		ret = try_recipes(id, elf, lld, false, means, err);
	if (ret > 0)
		id->untried = NULL;
	return ret;
}

int ak_build_id_read(struct ak_build_id *id, const char *path, struct ak_error *err)
{
	struct elf_file elf;
	int ret;

	*id = (struct ak_build_id){ 0 };
	if (elf_file_open(&elf, path, err))
		return -1;
	ret = find_id(id, &elf, err);
	elf_file_close(&elf);
	return ret;
}

int ak_build_id_recognise(struct ak_build_id *id, const char *path,
			  const struct ak_build_id_means *means, struct ak_error *err)
{
	struct elf_file elf;
	int ret;

	*id = (struct ak_build_id){ 0 };
	if (elf_file_open(&elf, path, err))
		return -1;
	ret = recognise(id, &elf, means, err);
	elf_file_close(&elf);
	return ret;
}

/* The first recipe that is likely, of those that make IDs of that size.  NULL: there's none. */
static const struct ak_build_id_recipe *likely_recipe(const struct ak_build_id *id,
						      unsigned int lld)
{
	const struct ak_build_id_recipe *recipe;
	size_t i;

	for (i = 0; (recipe = ak_build_id_recipe(i)); i++)
		if (build_id_recipe_makes(recipe, id->size) &&
		    build_id_recipe_is_likely(recipe, lld))
			break;
	return recipe;
}

static int choose_recipe(struct ak_build_id *id, const struct elf_file *elf, struct ak_error *err)
{
	unsigned int lld;

	if (id->recipe)
		return 0;
	if (find_lld(elf, &lld, err))
		return -1;
	id->recipe = likely_recipe(id, lld);
	return 0;
}

int build_id_foretell(struct ak_build_id *id, const char *path, struct promise *promised,
		      const struct ak_build_id_means *means, struct ak_error *err)
{
	struct elf_file elf;
	int ret;

	if (elf_file_open(&elf, path, err))
		return -1;
	ret = choose_recipe(id, &elf, err);
	if (!ret && id->recipe)
		ret = build_id_make(id->recipe, &elf, id, promised, means, id->bytes, err);
	elf_file_close(&elf);
	return ret;
}

int build_id_write(const struct ak_build_id *id, const char *path, struct ak_error *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return ak_error_errno(err, path, "can't open it for writing");
	ret = file_write_at(fd, path, id->bytes, id->size, id->offset, err);
	if (close(fd) && !ret)
		ret = ak_error_errno(err, path, "can't write it");
	return ret;
}

int ak_build_id_renew(struct ak_build_id *id, const char *path,
		      const struct ak_build_id_means *means, struct ak_error *err)
{
	int ret = build_id_foretell(id, path, NULL, means, err);

	if (!ret)
		ret = ak_error_set(err, path, 0,
				   "the library that hashes as '%s' does is gone; --libLLVM "
				   "tells where it is, --build-id=keep does without",
				   ak_build_id_recipe_name(id->recipe));
	return ret < 0 ? -1 : build_id_write(id, path, err);
}
