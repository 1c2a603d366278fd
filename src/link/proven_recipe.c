// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nettle/sha1.h>

#include "base/file.h"
#include "base/path.h"
#include "build_id_recipe.h"
#include "proven_recipe.h"

/* What the kernel asks its linker for. */
#define HASHED "--build-id=sha1"

/* An ID that the command itself gives. */
#define SPARED "--build-id=0x0000000000000000000000000000000000000000"

_Static_assert(sizeof(SPARED) - sizeof("--build-id=0x") == (size_t)2 * SHA1_DIGEST_SIZE,
	       "an ID of zeroes as long as the hash");

static bool is_elf(const char *path)
{
	struct ak_error ignored = { 0 };
	char magic[SELFMAG] = "";
	uint64_t size;
	int fd = file_open(path, &size, &ignored);

	if (fd >= 0) {
		file_read_at(fd, path, magic, size < SELFMAG ? 0 : SELFMAG, 0, &ignored);
		close(fd);
	}
	ak_error_free(&ignored);
	return !memcmp(magic, ELFMAG, SELFMAG);
}

/* False: nothing tells which linker the command runs. */
static bool find_key(const struct ak_paths *command, struct fact_key *key)
{
	char *program = command->count ? path_of_program(command->path[0]) : NULL;
	bool found = program && is_elf(program);
	size_t i;

	fact_key_begin(key, "build ID");
	found = found && fact_key_add_file(key, program);
	for (i = 0; i < command->count; i++)
		fact_key_add(key, command->path[i]);
	free(program);
	return found;
}

/* NULL: none of that name makes such IDs. */
static const struct ak_build_id_recipe *recipe_named(const char *name)
{
	const struct ak_build_id_recipe *recipe;
	size_t i;

	for (i = 0; (recipe = ak_build_id_recipe(i)); i++)
		if (build_id_recipe_makes(recipe, SHA1_DIGEST_SIZE) &&
		    !strcmp(ak_build_id_recipe_name(recipe), name))
			break;
	return recipe;
}

int proven_recipe_read(struct proven_recipe *proven, const char *path,
		       const struct ak_paths *command, const struct ak_build_id_means *means,
		       struct ak_error *err)
{
	char *name = NULL;
	int ret = 0;

	*proven = (struct proven_recipe){ 0 };
	proven->has_key = path && find_key(command, &proven->key);
	if (proven->has_key)
		ret = fact_read(path, &proven->key, &name, err);
	if (name)
		proven->recipe = recipe_named(name);
	if (!ret && proven->recipe) {
		ret = build_id_recipe_is_there(proven->recipe, means, err);
		if (!ret)
			proven->recipe = NULL;
	}
	free(name);
	return ret < 0 ? -1 : 0;
}

int proven_recipe_write(const struct proven_recipe *proven, const char *path, struct ak_error *err)
{
	if (!proven->has_key || !proven->is_new)
		return 0;
	return fact_write(path, &proven->key, ak_build_id_recipe_name(proven->recipe), err);
}

int proven_recipe_spare(const struct ak_paths *command, struct ak_paths *sparing,
			struct ak_error *err)
{
	int found = 0;
	size_t i;

	for (i = 0; i < command->count; i++) {
		bool is_id = !strcmp(command->path[i], HASHED);

		found |= is_id;
		if (ak_paths_add(sparing, is_id ? SPARED : command->path[i], err))
			return -1;
	}
	return found;
}

bool proven_recipe_is_spared(const struct ak_build_id *id)
{
	static const unsigned char zeroes[SHA1_DIGEST_SIZE];

	return id->size == sizeof(zeroes) && !memcmp(id->bytes, zeroes, sizeof(zeroes));
}
