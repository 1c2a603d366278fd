// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/verdict.h"
#include "base/symset.h"
#include "input/elf_symbols.h"
#include "input/undefined.h"

struct ak_weak_refs {
	struct symset *weak, *strong; /* names with such references */
	struct buf scratch;
};

static int take_references(void *ctx, const struct source *src, struct ak_error *err)
{
	struct ak_weak_refs *refs = ctx;
	struct elf_symbols syms;
	struct elf_symbol sym;
	size_t len;
	int more;

	if (elf_symbols_open(&syms, src, ELF_GLOBAL_SYMBOLS, &refs->scratch, err))
		return -1;
	while ((more = elf_symbols_next_undefined(&syms, &sym, err)) > 0) {
		if (elf_symbols_take_name(&syms, &sym, &len, err))
			return -1;
		if (symset_add(sym.bind == STB_WEAK ? refs->weak : refs->strong, sym.name, len) ==
		    SYMSET_NONE)
			return ak_error_nomem(err);
	}
	return more;
}

void ak_weak_refs_free(struct ak_weak_refs *refs)
{
	if (!refs)
		return;
	symset_free(refs->weak);
	symset_free(refs->strong);
	buf_free(&refs->scratch);
	free(refs);
}

struct ak_weak_refs *ak_weak_refs_read(const char *file, uint64_t max_decompressed,
				       struct ak_error *err)
{
	struct undefined_reader reader = { .max_decompressed = max_decompressed };
	struct ak_weak_refs *refs = calloc(1, sizeof(*refs));
	const struct undefined_sink sink = { .ctx = refs, .elf = take_references };
	int ret = -1;

	if (refs) {
		refs->weak = symset_new();
		refs->strong = symset_new();
	}
	if (refs && refs->weak && refs->strong)
		ret = undefined_read(&reader, file, &sink, err);
	else
		ak_error_nomem(err);
	buf_free(&reader.scratch);
	if (!ret)
		return refs;
	ak_weak_refs_free(refs);
	return NULL;
}

bool ak_weak_refs_has(const struct ak_weak_refs *refs, const char *symbol)
{
	size_t len = strlen(symbol);

	return symset_find(refs->weak, symbol, len) != SYMSET_NONE &&
	       symset_find(refs->strong, symbol, len) == SYMSET_NONE;
}
