// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/era.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "autoksyms/symlist_lint.h"
#include "autoksyms/whitelist.h"
#include "harness.h"

/* Whitelists in each syntax, autoksyms.h, symbols.deny; the list that is made of one reads the same. */

static void require_same(const struct ak_needs *a, const struct ak_needs *b)
{
	/* What every module has of its own isn't listed. */
	uint32_t own = ak_needs_find(a, "__this_module"), i;

	REQUIRE(ak_needs_symbol_count(a) == ak_needs_symbol_count(b) + (own != AK_NONE));
	for (i = 0; i < ak_needs_symbol_count(a); i++)
		REQUIRE(i == own || ak_needs_find(b, ak_needs_symbol(a, i)) != AK_NONE);
}

static void write_again(const struct ak_needs *needs, const struct ak_era *era)
{
	struct ak_list list = { .symbols = ak_needs_new(NULL) };
	struct ak_error err = { 0 };
	size_t len, again;
	char *text = ak_list_render(needs, era, false, &len, &err), *same;

	REQUIRE(list.symbols != NULL);
	if (fuzz_ok(text ? 0 : -1, &err) && text) {
		REQUIRE(!ak_list_parse(&list, "list.h", text, len, &err));
		require_same(needs, list.symbols);
		same = ak_list_render(list.symbols, era, false, &again, &err);
		REQUIRE(same && again == len && !memcmp(same, text, len));
		free(same);
	}
	free(text);
	ak_needs_free(list.symbols);
}

static void read_list(const struct fuzz_file *file)
{
	struct ak_list list = { .symbols = ak_needs_new(NULL) };
	struct ak_error err = { 0 };

	REQUIRE(list.symbols != NULL);
	if (fuzz_ok(ak_list_read(&list, file->path, &err), &err))
		REQUIRE(list.macros >= ak_needs_symbol_count(list.symbols));
	ak_needs_free(list.symbols);
}

static void read_reasons(const struct fuzz_file *file)
{
	struct ak_reasons *reasons = ak_reasons_new(NULL);
	struct ak_error err = { 0 };

	REQUIRE(reasons != NULL);
	if (fuzz_ok(ak_reasons_read(reasons, file->path, &err), &err))
		ak_reasons_find(reasons, "kfree");
	ak_reasons_free(reasons);
}

void fuzz_whitelist(const unsigned char *data, size_t size)
{
	const struct ak_era *era = ak_era_find("6.1", NULL);
	enum ak_whitelist_syntax syntax;
	struct fuzz_file file;

	fuzz_file_open(&file, data, size);
	for (syntax = AK_WHITELIST_FRIENDLY; syntax <= AK_WHITELIST_MODPOST; syntax++) {
		struct ak_needs *needs = ak_needs_new(NULL);
		struct ak_error err = { 0 };

		REQUIRE(needs != NULL);
		if (fuzz_ok(ak_whitelist_read(file.path, syntax, needs, &err), &err))
			write_again(needs, era);
		ak_needs_free(needs);
	}
	read_list(&file);
	read_reasons(&file);
	fuzz_file_close(&file);
}
