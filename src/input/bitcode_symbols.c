// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/grow.h"
#include "base/symset.h"
#include "bitcode_split.h"
#include "bitcode_symbols.h"

/* lto_symbol_attributes of llvm-c/lto.h */
#define LTO_DEFINITION_MASK 0x700u
#define LTO_UNDEFINED 0x400u
#define LTO_WEAK_UNDEFINED 0x500u

/* libLTO takes what assembly calls weak for strong. */
static enum bitcode_symbol kind_of(const struct bitcode_symbols *s, const char *name,
				   unsigned int attributes)
{
	switch (attributes & LTO_DEFINITION_MASK) {
	case LTO_WEAK_UNDEFINED:
		return BITCODE_WEAK;
	case LTO_UNDEFINED:
		return symset_find(s->outside.weak, name, strlen(name)) == SYMSET_NONE
			       ? BITCODE_UNDEFINED
			       : BITCODE_WEAK;
	default:
		return BITCODE_DEFINED;
	}
}

/* Of two kinds the lower one holds. */
static int add_symbol(struct bitcode_symbols *s, const char *name, enum bitcode_symbol kind,
		      struct ak_error *err)
{
	size_t count = symset_count(s->names);
	enum bitcode_symbol *grown = grow(s->kinds, count, &s->capacity, sizeof(*grown));
	uint32_t id;

	if (!grown)
		return ak_error_nomem(err);
	s->kinds = grown;
	id = symset_add(s->names, name, strlen(name));
	if (id == SYMSET_NONE)
		return ak_error_nomem(err);
	if (id == count || kind < grown[id])
		grown[id] = kind;
	return 0;
}

static int add_listed(struct bitcode_symbols *s, const struct lto *lto, void *module,
		      struct ak_error *err)
{
	unsigned int i, count = lto->count(module);
	const char *name;

	for (i = 0; i < count; i++) {
		name = lto->name(module, i);
		if (name && *name &&
		    add_symbol(s, name, kind_of(s, name, lto->attributes(module, i)), err))
			return -1;
	}
	return 0;
}

/* What functions' assembly names, and assembly itself doesn't have. */
static int add_named(struct bitcode_symbols *s, struct ak_error *err)
{
	const struct symset *used = s->inside.used;
	const char *name;
	uint32_t i;
	size_t len;

	for (i = 0; i < symset_count(used); i++) {
		name = symset_name(used, i);
		len = symset_len(used, i);
		if (symset_find(s->inside.defined, name, len) == SYMSET_NONE &&
		    symset_find(s->outside.defined, name, len) == SYMSET_NONE &&
		    add_symbol(s, name, BITCODE_IN_ASSEMBLY, err))
			return -1;
	}
	return 0;
}

static int read_module(struct bitcode_symbols *s, const struct bitcode_llvm *llvm, const char *file,
		       const void *bytes, size_t size, struct ak_error *err)
{
	void *module = llvm->lto.open(bytes, size, file);
	const char *why = module ? NULL : llvm->lto.error();
	int ret = 0;

	if (!module)
		return ak_error_set(err, NULL, 0, "%s", why && *why ? why : "it doesn't say why");
	if (llvm->has_core)
		ret = bitcode_assembly_read(&llvm->core, bytes, size, &s->inside, &s->outside, err);
	s->saw_assembly &= ret > 0;
	if (ret >= 0)
		ret = add_listed(s, &llvm->lto, module, err);
	llvm->lto.close(module);
	return ret;
}

static int read_modules(struct bitcode_symbols *s, const struct bitcode_llvm *llvm,
			const char *file, const struct bitcode_blocks *blocks, struct ak_error *err)
{
	struct buf whole = { 0 };
	const void *bytes;
	int ret = 0;
	size_t i, size;

	s->saw_assembly = true;
	for (i = 0; !ret && i < blocks->modules; i++) {
		bytes = bitcode_split_module(blocks, i, &whole, &size);
		ret = bytes ? read_module(s, llvm, file, bytes, size, err) : ak_error_nomem(err);
	}
	buf_free(&whole);
	return ret ? -1 : add_named(s, err);
}

static int open_symbols(struct bitcode_symbols *s, struct ak_error *err)
{
	s->names = symset_new();
	if (!s->names)
		ak_error_nomem(err);
	if (asm_names_open(&s->inside, err) || asm_names_open(&s->outside, err) || !s->names)
		return -1;
	return 0;
}

int bitcode_symbols_read(struct bitcode_symbols *symbols, const struct bitcode_llvm *llvm,
			 const char *file, const void *bytes, size_t size, struct ak_error *err)
{
	struct bitcode_blocks blocks;
	int ret = open_symbols(symbols, err);

	if (ret)
		return ret;
	ret = bitcode_split(&blocks, bytes, size) ? ak_error_nomem(err)
						  : read_modules(symbols, llvm, file, &blocks, err);
	bitcode_split_free(&blocks);
	return ret;
}

void bitcode_symbols_free(struct bitcode_symbols *symbols)
{
	asm_names_close(&symbols->inside);
	asm_names_close(&symbols->outside);
	symset_free(symbols->names);
	free(symbols->kinds);
}
