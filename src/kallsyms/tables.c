// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "base/workers.h"
#include "compress.h"
#include "kept_names.h"
#include "offset.h"
#include "order.h"
#include "select.h"
#include "tables.h"

/* A length takes one byte up to here, two above. */
#define SHORT_LENGTH 0x7f
#define MARKER_EVERY 256

const char *kallsyms_table_label(const struct ak_kallsyms_options *options,
				 enum ak_kallsyms_table table)
{
	static const char *const labels[AK_KALLSYMS_TABLE_COUNT] = {
		[AK_KALLSYMS_OFFSETS] = "kallsyms_offsets",
		[AK_KALLSYMS_RELATIVE_BASE] = "kallsyms_relative_base",
		[AK_KALLSYMS_NUM_SYMS] = "kallsyms_num_syms",
		[AK_KALLSYMS_NAMES] = "kallsyms_names",
		[AK_KALLSYMS_MARKERS] = "kallsyms_markers",
		[AK_KALLSYMS_TOKEN_TABLE] = "kallsyms_token_table",
		[AK_KALLSYMS_TOKEN_INDEX] = "kallsyms_token_index",
		[AK_KALLSYMS_SEQS_OF_NAMES] = "kallsyms_seqs_of_names",
	};

	if (table == AK_KALLSYMS_OFFSETS && kallsyms_has_addresses(options))
		return "kallsyms_addresses";
	return labels[table];
}

bool kallsyms_has_table(const struct ak_kallsyms_options *options, enum ak_kallsyms_table table)
{
	const unsigned char *order = options->layout->order;
	size_t i;

	if (table == AK_KALLSYMS_RELATIVE_BASE && !ak_kallsyms_is_base_relative(options))
		return false;
	for (i = 0; order[i] != AK_KALLSYMS_NO_TABLE; i++)
		if (order[i] == table)
			return true;
	return false;
}

bool kallsyms_has_size(const struct ak_kallsyms_layout *layout, enum ak_kallsyms_table table)
{
	return layout->sizes && (table == AK_KALLSYMS_NAMES || table == AK_KALLSYMS_MARKERS ||
				 table == AK_KALLSYMS_TOKEN_TABLE || table == AK_KALLSYMS_OFFSETS);
}

unsigned int kallsyms_alignment(const struct ak_kallsyms_layout *layout, bool is64)
{
	return is64 && layout->addressing != AK_KALLSYMS_PLACE ? 8 : 4;
}

/* Writes the symbol's entry of kallsyms_names; its end. */
static unsigned char *write_name(const struct ak_kallsyms *k, const struct compression *c,
				 uint32_t i, unsigned char *to)
{
	uint32_t len = compression_codes(c, i, to + 1);

	if (!k->options.layout->long_names || len <= SHORT_LENGTH) {
		*to = (unsigned char)len;
		return to + 1 + len;
	}
	memmove(to + 2, to + 1, len);
	to[0] = (unsigned char)((len & SHORT_LENGTH) | 0x80);
	to[1] = (unsigned char)(len >> 7);
	return to + 2 + len;
}

/* Names are written in pieces of symbols, each to where it would be if nothing were compressed. */
#define PIECE (64 * MARKER_EVERY)

struct piece {
	unsigned char *names;
	uint32_t size;
};

struct writing {
	struct ak_kallsyms *k;
	const struct compression *c;
	struct piece *pieces;
};

static int write_piece(void *ctx, unsigned int worker, size_t number)
{
	struct writing *w = ctx;
	struct ak_kallsyms *k = w->k;
	struct piece *piece = &w->pieces[number];
	uint32_t first = (uint32_t)number * PIECE, i;
	uint32_t end = k->count - first < PIECE ? k->count : first + PIECE;
	unsigned char *to = piece->names;

	(void)worker;
	for (i = first; i < end; i++) {
		if (i % MARKER_EVERY == 0)
			k->markers[i / MARKER_EVERY] = (uint32_t)(to - piece->names);
		to = write_name(k, w->c, i, to);
	}
	piece->size = (uint32_t)(to - piece->names);
	return 0;
}

/* Where each piece goes at most; the size of all. */
static size_t place_pieces(struct writing *w, unsigned char *names)
{
	const struct ak_kallsyms *k = w->k;
	size_t at = 0;
	uint32_t i;

	for (i = 0; i < k->count; i++) {
		if (names && i % PIECE == 0)
			w->pieces[i / PIECE].names = names + at;
		/* The codes are at most as many as the bytes, with the type's; the length takes two. */
		at += (size_t)k->symbols[i].len + 3;
	}
	return at;
}

/* Closes the gaps between the pieces, and makes their markers count from the first. */
static void join_pieces(struct ak_kallsyms *k, const struct piece *pieces, size_t count)
{
	uint32_t marker = 0, marker_count = kallsyms_marker_count(k);
	size_t i;

	for (i = 0; i < count; i++) {
		memmove(k->names + k->names_size, pieces[i].names, pieces[i].size);
		for (; marker < marker_count && marker < (i + 1) * (PIECE / MARKER_EVERY); marker++)
			k->markers[marker] += k->names_size;
		k->names_size += pieces[i].size;
	}
}

static int write_names(struct ak_kallsyms *k, const struct compression *c, struct ak_error *err)
{
	size_t count = k->count / PIECE + 1;
	struct writing w = { k, c, calloc(count, sizeof(*w.pieces)) };

	k->names = malloc(place_pieces(&w, NULL) + 1);
	k->markers = calloc((size_t)kallsyms_marker_count(k) + 1, sizeof(*k->markers));
	if (!w.pieces || !k->names || !k->markers) {
		free(w.pieces);
		return ak_error_nomem(err);
	}
	place_pieces(&w, k->names);
	count = (k->count + PIECE - 1) / PIECE;
	workers_run(count, k->options.jobs ? k->options.jobs : 1, write_piece, &w);
	join_pieces(k, w.pieces, count);
	free(w.pieces);
	return 0;
}

static int write_tokens(struct ak_kallsyms *k, const struct compression *c, struct ak_error *err)
{
	uint32_t size = 0;
	unsigned int code;

	for (code = 0; code < 256; code++)
		size += c->span[code] + 1u;
	k->token_table = malloc(size);
	if (!k->token_table)
		return ak_error_nomem(err);
	for (code = 0; code < 256; code++) {
		k->token_index[code] = k->token_table_size;
		k->token_table_size += compression_expand(c, (unsigned char)code,
							  k->token_table + k->token_table_size);
		k->token_table[k->token_table_size++] = '\0';
	}
	return 0;
}

/* The two long parts of the work; neither needs the other.  With few symbols they aren't worth a thread. */
enum { COMPRESS, ORDER_BY_NAME, PARTS };
#define MANY 4096

struct parts {
	struct ak_kallsyms *k;
	struct ak_error err[PARTS];
};

static int compress(struct ak_kallsyms *k, struct ak_error *err)
{
	struct compression c;
	int ret;

	if (compression_make(&c, k->symbols, k->count, err))
		return -1;
	ret = write_names(k, &c, err) || write_tokens(k, &c, err);
	compression_free(&c);
	return ret ? -1 : 0;
}

static int order_by_name(struct ak_kallsyms *k, struct ak_error *err)
{
	const struct ak_kallsyms_options *o = &k->options;

	if (!kallsyms_has_table(o, AK_KALLSYMS_SEQS_OF_NAMES))
		return 0;
	if (k->count > 0xffffff)
		return ak_error_set(err, NULL, 0,
				    "%" PRIu32
				    " symbols: kallsyms_seqs_of_names counts to 2^24; leave "
				    "some out (--ignore=PATTERN)",
				    k->count);
	k->seqs = kallsyms_order_by_name(k->symbols, k->count,
					 o->lto_clang ? o->layout->lto_cut : NULL, err);
	return k->seqs ? 0 : -1;
}

static int run_part(void *ctx, unsigned int worker, size_t part)
{
	struct parts *p = ctx;

	(void)worker;
	return part == COMPRESS ? compress(p->k, &p->err[part])
				: order_by_name(p->k, &p->err[part]);
}

int kallsyms_fill(struct ak_kallsyms *k, struct ak_error *err)
{
	struct parts p = { .k = k };
	unsigned int jobs = k->count > MANY && k->options.jobs ? k->options.jobs : 1;
	int ret = workers_run(PARTS, jobs, run_part, &p), i;

	for (i = 0; i < PARTS; i++)
		if (p.err[i].is_set)
			ak_error_move(err, &p.err[i]);
	return ret;
}

/* All addresses can be written; tells early, before anything is. */
static int check_offsets(const struct ak_kallsyms *k, struct ak_error *err)
{
	int64_t value;
	uint32_t i;

	if (kallsyms_has_addresses(&k->options))
		return 0;
	for (i = 0; i < k->count; i++)
		if (kallsyms_offset(k, i, &value, err))
			return -1;
	return 0;
}

static int check_options(const struct ak_kallsyms_options *o, struct ak_error *err)
{
	const struct ak_kallsyms_layout *layout = o->layout;
	const char *unknown = NULL;

	if (o->absolute_percpu && !layout->percpu)
		unknown = "--absolute-percpu";
	else if (o->lto_clang && !layout->lto_cut)
		unknown = "--lto-clang";
	else if (o->pc_relative && layout->addressing != AK_KALLSYMS_PLACE)
		unknown = "--pc-relative";
	else if (o->base_relative && layout->addressing != AK_KALLSYMS_CHOICE)
		unknown = "--base-relative";
	if (!unknown)
		return 0;
	return ak_error_set(err, NULL, 0, "the kallsyms tables of %s know no %s", layout->name,
			    unknown);
}

static int fill_with(struct ak_kallsyms *k, struct kept_names *kept, struct ak_error *err)
{
	int ret;

	if (!kept)
		return kallsyms_fill(k, err);
	ret = kept_names_give(kept, k, err);
	if (ret)
		return ret < 0 ? -1 : 0;
	ret = kallsyms_fill(k, err);
	return ret ? ret : kept_names_take(kept, k, err);
}

int kallsyms_make_with(struct ak_kallsyms *k, const struct ak_map *map,
		       const struct ak_kallsyms_options *options, struct kept_names *kept,
		       struct ak_error *err)
{
	*k = (struct ak_kallsyms){ .options = *options };
	if (!check_options(options, err) && !kallsyms_select(k, map, err) &&
	    !check_offsets(k, err) && !fill_with(k, kept, err))
		return 0;
	ak_kallsyms_free(k);
	return -1;
}

int ak_kallsyms_make(struct ak_kallsyms *k, const struct ak_map *map,
		     const struct ak_kallsyms_options *options, struct ak_error *err)
{
	return kallsyms_make_with(k, map, options, NULL, err);
}

void ak_kallsyms_free(struct ak_kallsyms *k)
{
	if (!k)
		return;
	free(k->symbols);
	free(k->names);
	free(k->markers);
	free(k->token_table);
	free(k->seqs);
	*k = (struct ak_kallsyms){ 0 };
}
