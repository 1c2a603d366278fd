// SPDX-License-Identifier: GPL-2.0-or-later
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/apart.h"
#include "base/buf.h"
#include "bitcode.h"
#include "bitcode_work.h"
#include "source.h"

/* Of a file: a module of the kernel has some KiB, all of the kernel some 100 MiB, and LLVM takes many times as much. */
#define MOST_BYTES ((uint64_t)1 << 30)

/* A process that reads files, one after another. */
struct helper {
	struct apart apart;
	char *version; /* of the libLTO that it reads them with; owned */
	struct helper *next;
};

struct bitcode_reader {
	struct bitcode_work work; /* as each helper's begins */
	pthread_mutex_t turn;	  /* for all that follows */
	struct helper *idle;
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
	reader->work.liblto = liblto;
	pthread_mutex_init(&reader->turn, NULL);
	return reader;
}

static void end_helper(struct helper *helper)
{
	apart_end(&helper->apart);
	free(helper->version);
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

#define WITHOUT_LIBRARY "or link the modules first: .lto.o and .prelink.o are native"

static int no_library(const char *file, struct ak_error *err)
{
	return ak_error_set(err, file, 0,
			    "is LLVM bitcode (LTO), and there's no libLTO to read it with: install "
			    "that of clang's version (Debian: llvm-14-linker-tools, ...), tell "
			    "where it is with --libLTO, " WITHOUT_LIBRARY);
}

static int take_opened(struct helper *helper, const char *liblto, const char *file,
		       struct buf *answer, struct ak_error *err)
{
	if (!buf_str(answer))
		return ak_error_nomem(err);
	switch (*answer->data) {
	case BITCODE_OPENED:
		helper->version = strdup(answer->data + 1);
		return helper->version ? 0 : ak_error_nomem(err);
	case BITCODE_BAD_LIBRARY:
		return ak_error_set(err, liblto, 0, "%s", answer->data + 1);
	default:
		return no_library(file, err);
	}
}

static int open_libraries(struct helper *helper, const char *liblto, const char *file,
			  struct ak_error *err)
{
	const struct apart_limits limits = { .memory = (uint64_t)1 << 30, .seconds = 30 };
	struct buf request = { .data = (char[]){ '\0' }, .len = 1 }, answer = { 0 };
	int ret = apart_ask(&helper->apart, &request, &limits, &answer, err);

	if (!ret)
		ret = take_opened(helper, liblto, file, &answer, err);
	else if (ret > 0)
		ret = ak_error_set(err, file, 0,
				   "is LLVM bitcode (LTO), and libLTO can't be opened: %s; name "
				   "another one with --libLTO, " WITHOUT_LIBRARY,
				   answer.data);
	buf_free(&answer);
	return ret;
}

/* A copy of this process, where no thread may be opening libraries then: none does while files are read. */
static struct helper *begin_helper(struct bitcode_reader *reader, const char *file,
				   struct ak_error *err)
{
	struct helper *helper = calloc(1, sizeof(*helper));

	if (!helper)
		ak_error_nomem(err);
	else if (apart_begin(&helper->apart, file, bitcode_work, &reader->work, err)) {
		free(helper);
		helper = NULL;
	}
	return helper;
}

static struct helper *take_helper(struct bitcode_reader *reader, const char *file,
				  struct ak_error *err)
{
	struct helper *helper;

	pthread_mutex_lock(&reader->turn);
	helper = reader->idle;
	if (helper)
		reader->idle = helper->next;
	else
		helper = begin_helper(reader, file, err);
	pthread_mutex_unlock(&reader->turn);
	/* Each helper takes its time for that, all at once. */
	if (helper && !helper->version && open_libraries(helper, reader->work.liblto, file, err)) {
		end_helper(helper);
		helper = NULL;
	}
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
static int give_symbols(const struct buf *answer, const struct bitcode_sink *sink,
			struct ak_error *err)
{
	const char *p = answer->data + 1, *end = answer->data + answer->len, *name;
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

static int refuse(const struct helper *helper, const char *file, const char *why,
		  struct ak_error *err)
{
	return ak_error_set(err, file, 0,
			    "is LLVM bitcode that libLTO (%s) can't read: %s; give the "
			    "native object that it's linked to (.lto.o, .prelink.o, .ko), or "
			    "a newer libLTO with --libLTO",
			    helper->version, why);
}

static int take_answer(const struct helper *helper, const char *file, struct buf *answer,
		       const struct bitcode_sink *sink, struct ak_error *err)
{
	int ret;

	if (!buf_str(answer))
		return ak_error_nomem(err);
	switch (*answer->data) {
	case BITCODE_ALL:
	case BITCODE_NO_ASSEMBLY:
		break;
	case BITCODE_DAMAGED:
		return refuse(helper, file, answer->data + 1, err);
	default:
		return refuse(helper, file, "it doesn't say why", err);
	}
	ret = give_symbols(answer, sink, err);
	if (ret)
		return ret < 0 ? -1 : refuse(helper, file, "what it tells isn't symbols", err);
	return *answer->data == BITCODE_ALL;
}

/*
 * LLVM ends the process when it finds bitcode damaged, and it may well crash instead, or not come to an
 * end.  What is whole takes it a tenth of a second for each MiB, and some MiB.
 */
static int read_by(struct helper *helper, const struct buf *request,
		   const struct bitcode_sink *sink, struct ak_error *err)
{
	const struct apart_limits limits = {
		.memory = ((uint64_t)1 << 30) + 64 * (uint64_t)request->len,
		.seconds = 30 + (unsigned int)(request->len >> 20),
	};
	const char *file = request->data;
	struct buf answer = { 0 };
	int ret = apart_ask(&helper->apart, request, &limits, &answer, err);

	if (!ret)
		ret = take_answer(helper, file, &answer, sink, err);
	else if (ret > 0)
		ret = refuse(helper, file, answer.data, err);
	buf_free(&answer);
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
		ret = read_by(helper, &request, sink, err);
	give_back(reader, helper);
	buf_free(&request);
	return ret;
}
