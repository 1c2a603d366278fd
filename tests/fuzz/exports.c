// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/keep.h"
#include "autoksyms/modpost.h"
#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "base/buf.h"
#include "harness.h"
#include "input/export_source.h"

/*
 * What modpost writes: Module.symvers, .vmlinux.export.c.  What we write of
 * them is what was read.
 */

static void require_same(const struct ak_offers *a, const struct ak_offers *b)
{
	size_t i;

	REQUIRE(a->count == b->count);
	for (i = 0; i < a->count; i++) {
		const struct ak_offer *x = &a->offer[i], *y = ak_offers_find(b, x->symbol);

		REQUIRE(y && !strcmp(x->ns, y->ns) && x->gpl == y->gpl);
		REQUIRE(x->has_crc == y->has_crc && x->crc == y->crc);
	}
}

static void write_symvers(const struct ak_offers *offers)
{
	struct ak_needs *needs = ak_needs_new(NULL);
	struct ak_offers again;
	struct ak_error err = { 0 };
	struct fuzz_file file;
	struct ak_keep keep;
	size_t len;
	char *text;

	REQUIRE(needs && !ak_offers_init(&again, &err));
	REQUIRE(!ak_keep_decide(&keep, offers, needs, AK_KEEP_ALL, &err));
	text = ak_keep_symvers(&keep, &len, &err);
	REQUIRE(text != NULL);
	fuzz_file_open(&file, text, len);
	REQUIRE(!ak_offers_read_symvers(&again, file.path, AK_SYMVERS_ALL, &err));
	require_same(offers, &again);
	fuzz_file_close(&file);
	free(text);
	ak_keep_free(&keep);
	ak_offers_free(&again);
	ak_needs_free(needs);
}

static void read_symvers(const char *path)
{
	struct ak_offers offers;
	struct ak_error err = { 0 };

	REQUIRE(!ak_offers_init(&offers, &err));
	if (fuzz_ok(ak_offers_read_symvers(&offers, path, AK_SYMVERS_ALL, &err), &err))
		write_symvers(&offers);
	ak_offers_free(&offers);
}

static void read_source(const char *path)
{
	struct ak_offers offers;
	struct buf tail = { 0 };
	struct ak_error err = { 0 };
	uint32_t i;

	REQUIRE(!ak_offers_init(&offers, &err));
	if (fuzz_ok(ak_offers_read_source(&offers, path, &err), &err))
		for (i = 0; i < offers.count; i++)
			REQUIRE(offers.offer[i].symbol[0]);
	if (fuzz_ok(export_source_tail(path, &tail, &err), &err))
		REQUIRE(tail.len == strlen(tail.data));
	buf_free(&tail);
	ak_offers_free(&offers);
}

void fuzz_exports(const unsigned char *data, size_t size)
{
	struct fuzz_file file;

	fuzz_file_open(&file, data, size);
	read_symvers(file.path);
	read_source(file.path);
	fuzz_file_close(&file);
}
