// SPDX-License-Identifier: GPL-2.0-or-later
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "asm_names.h"
#include "base/buf.h"
#include "base/grow.h"
#include "base/llvm_library.h"
#include "base/symset.h"
#include "bitcode.h"
#include "bitcode_assembly.h"
#include "bitcode_split.h"
#include "source.h"

/* Older ones knew no kernel. */
#define OLDEST_LLVM 11

/* lto_symbol_attributes of llvm-c/lto.h */
#define LTO_DEFINITION_MASK 0x700u
#define LTO_UNDEFINED 0x400u
#define LTO_WEAK_UNDEFINED 0x500u

/* libLTO's functions; a module is void. */
struct lto {
	const char *(*version)(void);
	const char *(*error)(void);
	void *(*open)(const void *bytes, size_t size, const char *name);
	void (*close)(void *module);
	unsigned int (*count)(void *module);
	const char *(*name)(void *module, unsigned int i);
	unsigned int (*attributes)(void *module, unsigned int i);
};

#define LTO(member) offsetof(struct lto, member)

static const struct llvm_function lto_functions[] = {
	{ "lto_get_version", LTO(version) },
	{ "lto_get_error_message", LTO(error) },
	{ "lto_module_create_in_local_context", LTO(open) },
	{ "lto_module_dispose", LTO(close) },
	{ "lto_module_get_num_symbols", LTO(count) },
	{ "lto_module_get_symbol_name", LTO(name) },
	{ "lto_module_get_symbol_attribute", LTO(attributes) },
};

struct bitcode_reader {
	const char *liblto;
	pthread_mutex_t turn; /* for all that follows, and for libLTO */
	bool opened;
	bool has_core;
	struct lto lto;
	struct llvm_core core;
};

/* A file being read: its modules' symbols, and what is known of them so far. */
struct reading {
	struct bitcode_reader *reader;
	const char *file;
	struct symset *symbols;
	enum bitcode_symbol *kinds; /* of symbols */
	size_t capacity;
	struct asm_names inside, outside;
	bool saw_assembly; /* that in functions */
};

int bitcode_is(const struct source *src)
{
	return source_starts_with(src, "BC\xc0\xde", 4) ||
	       source_starts_with(src, "\xde\xc0\x17\x0b", 4);
}

struct bitcode_reader *bitcode_reader_new(const char *liblto)
{
	struct bitcode_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->liblto = liblto;
	pthread_mutex_init(&reader->turn, NULL);
	return reader;
}

void bitcode_reader_free(struct bitcode_reader *reader)
{
	if (reader)
		pthread_mutex_destroy(&reader->turn);
	free(reader);
}

static int open_libraries(struct bitcode_reader *reader, const char *file, struct ak_error *err)
{
	int ret;

	if (reader->opened)
		return 0;
	ret = llvm_library_open(LLVM_LIBRARY_LTO, reader->liblto, OLDEST_LLVM, lto_functions,
				sizeof(lto_functions) / sizeof(lto_functions[0]), &reader->lto,
				err);
	if (!ret)
		ak_error_set(
			err, file, 0,
			"is LLVM bitcode (LTO), and there's no libLTO to read it with: install "
			"that of clang's version (Debian: llvm-14-linker-tools, ...), tell "
			"where it is with --libLTO, or link the modules first: .lto.o and "
			".prelink.o are native");
	if (ret <= 0)
		return -1;
	reader->has_core = llvm_core_open(&reader->core, reader->liblto);
	reader->opened = true;
	return 0;
}

/* libLTO takes what assembly calls weak for strong. */
static enum bitcode_symbol kind_of(const struct reading *r, const char *name,
				   unsigned int attributes)
{
	switch (attributes & LTO_DEFINITION_MASK) {
	case LTO_WEAK_UNDEFINED:
		return BITCODE_WEAK;
	case LTO_UNDEFINED:
		return symset_find(r->outside.weak, name, strlen(name)) == SYMSET_NONE
			       ? BITCODE_UNDEFINED
			       : BITCODE_WEAK;
	default:
		return BITCODE_DEFINED;
	}
}

/* Of two kinds the lower one holds. */
static int add_symbol(struct reading *r, const char *name, enum bitcode_symbol kind,
		      struct ak_error *err)
{
	size_t count = symset_count(r->symbols);
	enum bitcode_symbol *grown = grow(r->kinds, count, &r->capacity, sizeof(*grown));
	uint32_t id;

	if (!grown)
		return ak_error_nomem(err);
	r->kinds = grown;
	id = symset_add(r->symbols, name, strlen(name));
	if (id == SYMSET_NONE)
		return ak_error_nomem(err);
	if (id == count || kind < grown[id])
		grown[id] = kind;
	return 0;
}

static int add_listed(struct reading *r, void *module, struct ak_error *err)
{
	const struct lto *lto = &r->reader->lto;
	unsigned int i, count = lto->count(module);
	const char *name;

	for (i = 0; i < count; i++) {
		name = lto->name(module, i);
		if (name && *name &&
		    add_symbol(r, name, kind_of(r, name, lto->attributes(module, i)), err))
			return -1;
	}
	return 0;
}

/* What functions' assembly names, and assembly itself doesn't have. */
static int add_named(struct reading *r, struct ak_error *err)
{
	const struct symset *used = r->inside.used;
	const char *name;
	uint32_t i;
	size_t len;

	for (i = 0; i < symset_count(used); i++) {
		name = symset_name(used, i);
		len = symset_len(used, i);
		if (symset_find(r->inside.defined, name, len) == SYMSET_NONE &&
		    symset_find(r->outside.defined, name, len) == SYMSET_NONE &&
		    add_symbol(r, name, BITCODE_IN_ASSEMBLY, err))
			return -1;
	}
	return 0;
}

static int read_module(struct reading *r, const void *bytes, size_t size, struct ak_error *err)
{
	const struct lto *lto = &r->reader->lto;
	void *module = lto->open(bytes, size, r->file);
	const char *why = module ? NULL : lto->error();
	int ret = 0;

	if (!module)
		return ak_error_set(
			err, r->file, 0,
			"is LLVM bitcode that libLTO (%s) can't read: %s; give the "
			"native object that it's linked to (.lto.o, .prelink.o, .ko), or "
			"a newer libLTO with --libLTO",
			lto->version(), why ? why : "it doesn't say why");
	if (r->reader->has_core)
		ret = bitcode_assembly_read(&r->reader->core, bytes, size, &r->inside, &r->outside,
					    err);
	r->saw_assembly &= ret > 0;
	if (ret >= 0)
		ret = add_listed(r, module, err);
	lto->close(module);
	return ret;
}

static int read_modules(struct reading *r, const struct bitcode_blocks *blocks,
			struct ak_error *err)
{
	struct buf whole = { 0 };
	const void *bytes;
	int ret = 0;
	size_t i, size;

	for (i = 0; !ret && i < blocks->modules; i++) {
		bytes = bitcode_split_module(blocks, i, &whole, &size);
		ret = bytes ? read_module(r, bytes, size, err) : ak_error_nomem(err);
	}
	buf_free(&whole);
	return ret ? -1 : add_named(r, err);
}

static int read_in_turn(struct reading *r, const void *bytes, size_t size, struct ak_error *err)
{
	struct bitcode_blocks blocks;
	int ret;

	pthread_mutex_lock(&r->reader->turn);
	ret = open_libraries(r->reader, r->file, err);
	if (!ret) {
		ret = bitcode_split(&blocks, bytes, size) ? ak_error_nomem(err)
							  : read_modules(r, &blocks, err);
		bitcode_split_free(&blocks);
	}
	pthread_mutex_unlock(&r->reader->turn);
	return ret;
}

static int open_reading(struct reading *r, struct ak_error *err)
{
	r->symbols = symset_new();
	if (!r->symbols)
		ak_error_nomem(err);
	if (asm_names_open(&r->inside, err) || asm_names_open(&r->outside, err) || !r->symbols)
		return -1;
	return 0;
}

static void close_reading(struct reading *r)
{
	asm_names_close(&r->inside);
	asm_names_close(&r->outside);
	symset_free(r->symbols);
	free(r->kinds);
}

static int give_all(const struct reading *r, const struct bitcode_sink *sink, struct ak_error *err)
{
	uint32_t i;

	for (i = 0; i < symset_count(r->symbols); i++)
		if (sink->symbol(sink->ctx, symset_name(r->symbols, i), r->kinds[i], err))
			return -1;
	return r->saw_assembly;
}

int bitcode_read(struct bitcode_reader *reader, const struct source *src,
		 const struct bitcode_sink *sink, struct ak_error *err)
{
	struct reading r = { .reader = reader, .file = src->name, .saw_assembly = true };
	void *bytes = malloc(src->size + 1);
	int ret = bytes ? source_read(src, 0, bytes, src->size, "its content", err)
			: ak_error_nomem(err);

	if (open_reading(&r, err))
		ret = -1;
	if (!ret)
		ret = read_in_turn(&r, bytes, src->size, err);
	if (!ret)
		ret = give_all(&r, sink, err);
	close_reading(&r);
	free(bytes);
	return ret;
}
