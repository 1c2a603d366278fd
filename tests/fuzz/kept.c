// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "harness.h"
#include "kallsyms/kept_names.h"
#include "kallsyms/tables.h"
#include "link/room.h"

/*
 * What a link keeps for the next one: sizes, and tables of names.  These are given what stands in
 * front of them, and a hash that is right, as if they were forged.
 */

static const struct ak_elf_target target = { .machine = EM_X86_64, .is64 = true };

/* Tables with that much room are made, unless that takes a while. */
static void make_room(const struct room *room, const struct ak_kallsyms_options *options)
{
	struct ak_kallsyms blank = { .options = *options };
	struct ak_error err = { 0 };
	uint64_t sum = 0;
	char *object;
	size_t len, t;

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		sum += room->tables.bytes[t];
	REQUIRE(sum <= (uint64_t)1 << 30 && room->btf <= (uint64_t)1 << 30);
	REQUIRE(room->btf_align && !(room->btf_align & (room->btf_align - 1)));
	if (sum > 1 << 20)
		return;
	REQUIRE(!kallsyms_fill(&blank, &err));
	object = ak_kallsyms_object(&blank, &target, &room->tables, &len, &err);
	REQUIRE(object && len >= sum);
	free(object);
	ak_kallsyms_free(&blank);
}

/* As that of each layout. */
static void read_room(const unsigned char *data, size_t size)
{
	struct ak_kallsyms_options options = { 0 };
	struct ak_error err = { 0 };
	struct fuzz_file file;
	struct room room;
	size_t row;
	int ret;

	fuzz_file_open(&file, data, size);
	for (row = 0; (options.layout = ak_kallsyms_layout_row(row)); row++) {
		ret = room_read(&room, file.path, &options, &err);
		if (fuzz_ok(ret, &err) && ret)
			make_room(&room, &options);
	}
	fuzz_file_close(&file);
}

/* The symbols in the list that tables were made of; false: these aren't as many as the tables say. */
static bool take_symbols(const struct kept_names *kept, const char *at, struct ak_kallsym *symbols)
{
	const char *end = kept->list.data + kept->list.len;
	uint32_t i;

	for (i = 0; i < kept->tables.count; i++) {
		const char *name = at + 1;
		const char *nul = at < end ? memchr(name, '\0', (size_t)(end - name)) : NULL;

		if (!nul || nul - name > 2000)
			return false;
		symbols[i] = (struct ak_kallsym){ .address = (uint64_t)16 * i,
						  .name = (char *)name,
						  .len = (uint32_t)(nul - name),
						  .type = (unsigned char)*at };
		at = nul + 1;
	}
	return at == end;
}

static void write_tables(struct ak_kallsyms *k)
{
	struct ak_error err = { 0 };
	size_t len;
	char *text = ak_kallsyms_asm(k, &len, &err);

	fuzz_ok(text ? 0 : -1, &err);
	free(text);
	text = ak_kallsyms_object(k, &target, NULL, &len, &err);
	fuzz_ok(text ? 0 : -1, &err);
	free(text);
}

/* For a kernel with these very symbols, in each of the layouts. */
static void use(const struct kept_names *kept)
{
	struct ak_kallsym *symbols = calloc(kept->tables.count + 1, sizeof(*symbols));
	const char *cut = kept->list.data + 2;
	const char *nul = memchr(cut, '\0', kept->list.len - 2);
	struct ak_error err = { 0 };
	size_t row;

	REQUIRE(symbols != NULL);
	for (row = 0; nul && take_symbols(kept, nul + 1, symbols) && ak_kallsyms_layout_row(row);
	     row++) {
		struct ak_kallsyms k = {
			.options = { .layout = ak_kallsyms_layout_row(row), .all_symbols = true },
			.symbols = symbols,
			.count = kept->tables.count,
		};

		k.options.lto_clang = k.options.layout->lto_cut != NULL && *cut;
		if (kept_names_give(kept, &k, &err) == 1)
			write_tables(&k);
		REQUIRE(!err.is_set);
		k.symbols = NULL;
		ak_kallsyms_free(&k);
	}
	free(symbols);
}

static void read_names(const unsigned char *data, size_t size)
{
	unsigned char hash[SHA256_DIGEST_SIZE];
	struct kept_names kept;
	struct buf bytes = { 0 };
	struct ak_error err = { 0 };
	struct sha256_ctx sha256;
	struct fuzz_file file;

	buf_adds(&bytes, KEPT_NAMES_MAGIC);
	buf_add(&bytes, data, size);
	sha256_init(&sha256);
	sha256_update(&sha256, bytes.len, (const uint8_t *)bytes.data);
	sha256_digest(&sha256, sizeof(hash), hash);
	buf_add(&bytes, hash, sizeof(hash));
	fuzz_file_open(&file, bytes.data, bytes.len);
	REQUIRE(!kept_names_read(&kept, file.path, &err));
	if (kept.is_there)
		use(&kept);
	kept_names_free(&kept);
	fuzz_file_close(&file);
	buf_free(&bytes);
}

void fuzz_kept(const unsigned char *data, size_t size)
{
	read_room(data, size);
	read_names(data, size);
}
