// SPDX-License-Identifier: GPL-2.0-or-later
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/apart.h"
#include "base/buf.h"
#include "base/llvm_library.h"
#include "base/symset.h"
#include "bitcode.h"
#include "bitcode_symbols.h"
#include "source.h"

/* Older ones knew no kernel. */
#define OLDEST_LLVM 11

/* Of a file: a module of the kernel has some KiB, all of the kernel some 100 MiB, and LLVM takes many times as much. */
#define MOST_BYTES ((uint64_t)1 << 30)

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

/* A process that reads files, one after another. */
struct helper {
	struct apart apart;
	struct helper *next;
};

struct bitcode_reader {
	const char *liblto;
	pthread_mutex_t turn; /* for all that follows */
	bool opened;
	struct bitcode_llvm llvm; /* doesn't change once it's opened */
	struct helper *idle;
};

/*
 * What comes back from there begins with one of these; behind FAILED is why, behind the others there's each
 * symbol: a letter, 'A' and its kind, and the name with its NUL.
 */
enum outcome { FAILED = '-', NO_ASSEMBLY = '0', ALL = '1' };

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

static void end_helper(struct helper *helper)
{
	apart_end(&helper->apart);
	free(helper);
}

void bitcode_reader_free(struct bitcode_reader *reader)
{
	struct helper *helper;

	if (!reader)
		return;
	while ((helper = reader->idle)) {
		reader->idle = helper->next;
		end_helper(helper);
	}
	pthread_mutex_destroy(&reader->turn);
	free(reader);
}

static int open_libraries(struct bitcode_reader *reader, const char *file, struct ak_error *err)
{
	struct bitcode_llvm *llvm = &reader->llvm;
	int ret;

	if (reader->opened)
		return 0;
	ret = llvm_library_open(LLVM_LIBRARY_LTO, reader->liblto, OLDEST_LLVM, lto_functions,
				sizeof(lto_functions) / sizeof(lto_functions[0]), &llvm->lto, err);
	if (!ret)
		ak_error_set(
			err, file, 0,
			"is LLVM bitcode (LTO), and there's no libLTO to read it with: install "
			"that of clang's version (Debian: llvm-14-linker-tools, ...), tell "
			"where it is with --libLTO, or link the modules first: .lto.o and "
			".prelink.o are native");
	if (ret <= 0)
		return -1;
	llvm->has_core = llvm_core_open(&llvm->core, reader->liblto);
	reader->opened = true;
	return 0;
}

static void put_symbols(const struct bitcode_symbols *symbols, struct buf *result)
{
	uint32_t i;

	buf_addc(result, symbols->saw_assembly ? ALL : NO_ASSEMBLY);
	for (i = 0; i < symset_count(symbols->names); i++) {
		buf_addc(result, (char)('A' + symbols->kinds[i]));
		buf_add(result, symset_name(symbols->names, i), symset_len(symbols->names, i) + 1);
	}
}

/* A request is the file's name, with its NUL, and its bytes. */
static void read_apart(void *ctx, const void *request, size_t size, struct buf *result)
{
	const struct bitcode_llvm *llvm = ctx;
	const char *name = request, *bytes = name + strlen(name) + 1;
	struct bitcode_symbols symbols = { 0 };
	struct ak_error err = { 0 };

	size -= (size_t)(bytes - name);
	if (!bitcode_symbols_read(&symbols, llvm, name, bytes, size, &err)) {
		put_symbols(&symbols, result);
	} else {
		buf_addc(result, FAILED);
		buf_adds(result, ak_error_text(&err));
	}
	ak_error_free(&err);
	bitcode_symbols_free(&symbols);
}

static struct helper *begin_helper(struct bitcode_reader *reader, const char *file,
				   struct ak_error *err)
{
	struct helper *helper = calloc(1, sizeof(*helper));

	if (!helper)
		ak_error_nomem(err);
	else if (apart_begin(&helper->apart, file, read_apart, &reader->llvm, err)) {
		free(helper);
		helper = NULL;
	}
	return helper;
}

/* Libraries are opened here, so that no helper has to. */
static struct helper *take_helper(struct bitcode_reader *reader, const char *file,
				  struct ak_error *err)
{
	struct helper *helper = NULL;

	pthread_mutex_lock(&reader->turn);
	if (!open_libraries(reader, file, err)) {
		helper = reader->idle;
		if (helper)
			reader->idle = helper->next;
		else
			helper = begin_helper(reader, file, err);
	}
	pthread_mutex_unlock(&reader->turn);
	return helper;
}

static void give_back(struct bitcode_reader *reader, struct helper *helper)
{
	if (!helper->apart.pid) {
		end_helper(helper);
		return;
	}
	pthread_mutex_lock(&reader->turn);
	helper->next = reader->idle;
	reader->idle = helper;
	pthread_mutex_unlock(&reader->turn);
}

/* What damaged bitcode has made of the other process may be anything. */
static int give_symbols(const struct buf *result, const struct bitcode_sink *sink,
			struct ak_error *err)
{
	const char *p = result->data + 1, *end = result->data + result->len, *name;
	unsigned int kind;

	while (p < end) {
		kind = (unsigned char)*p - 'A';
		name = p + 1;
		p = memchr(name, '\0', (size_t)(end - name));
		if (!p || p == name || kind > BITCODE_WEAK)
			return 1;
		if (sink->symbol(sink->ctx, name, (enum bitcode_symbol)kind, err))
			return -1;
		p++;
	}
	return 0;
}

static int refuse(const struct bitcode_reader *reader, const char *file, const char *why,
		  struct ak_error *err)
{
	return ak_error_set(err, file, 0,
			    "is LLVM bitcode that libLTO (%s) can't read: %s; give the "
			    "native object that it's linked to (.lto.o, .prelink.o, .ko), or "
			    "a newer libLTO with --libLTO",
			    reader->llvm.lto.version(), why);
}

static int take_result(const struct bitcode_reader *reader, const char *file, struct buf *result,
		       const struct bitcode_sink *sink, struct ak_error *err)
{
	int ret;

	if (!buf_str(result))
		return ak_error_nomem(err);
	if (result->len && result->data[0] == FAILED)
		return refuse(reader, file, result->data + 1, err);
	if (!result->len || (result->data[0] != ALL && result->data[0] != NO_ASSEMBLY))
		return refuse(reader, file, "it doesn't say why", err);
	ret = give_symbols(result, sink, err);
	if (ret)
		return ret < 0 ? -1 : refuse(reader, file, "what it tells isn't symbols", err);
	return result->data[0] == ALL;
}

/*
 * LLVM ends the process when it finds bitcode damaged, and it may well crash instead, or not come to an
 * end.  What is whole takes it a tenth of a second for each MiB, and some MiB.
 */
static int read_by(const struct bitcode_reader *reader, struct helper *helper,
		   const struct buf *request, const struct bitcode_sink *sink, struct ak_error *err)
{
	const struct apart_limits limits = {
		.memory = ((uint64_t)1 << 30) + 64 * (uint64_t)request->len,
		.seconds = 30 + (unsigned int)(request->len >> 20),
	};
	const char *file = request->data;
	struct buf result = { 0 };
	int ret = apart_ask(&helper->apart, request, &limits, &result, err);

	if (!ret)
		ret = take_result(reader, file, &result, sink, err);
	else if (ret > 0)
		ret = refuse(reader, file, result.data, err);
	buf_free(&result);
	return ret;
}

static int make_request(struct buf *request, const struct source *src, struct ak_error *err)
{
	size_t name = strlen(src->name) + 1;

	if (!buf_reserve(request, name + src->size))
		return ak_error_nomem(err);
	memcpy(request->data, src->name, name);
	request->len = name + src->size;
	return source_read(src, 0, request->data + name, src->size, "its content", err);
}

int bitcode_read(struct bitcode_reader *reader, const struct source *src,
		 const struct bitcode_sink *sink, struct ak_error *err)
{
	struct buf request = { 0 };
	struct helper *helper;
	int ret;

	if (src->size > MOST_BYTES)
		return ak_error_set(
			err, src->name, 0,
			"is LLVM bitcode of more than a gigabyte, which isn't read; give the "
			"native object that it's linked to (.lto.o, .prelink.o, .ko)");
	/* First, so that the helper is no copy of a process with the request. */
	helper = take_helper(reader, src->name, err);
	if (!helper)
		return -1;
	ret = make_request(&request, src, err);
	if (!ret)
		ret = read_by(reader, helper, &request, sink, err);
	give_back(reader, helper);
	buf_free(&request);
	return ret;
}
