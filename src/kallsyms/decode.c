// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/workers.h"
#include "decode.h"

#define CODES 256
#define MARKER_EVERY 256

/* No KSYM_NAME_LEN is larger. */
#define LONGEST_NAME 1024

/* How many times longer than their codes the names may be, after the first bytes. */
#define MOST_EXPANSION 64
#define FREE_EXPANSION (64u << 20)

static int damaged(const struct kallsyms_bytes *b, struct ak_error *err, const char *what)
{
	return bad_file(err, FILE_BUILT, b->file, 0, "has damaged kallsyms tables: %s", what);
}

const unsigned char *kallsyms_name_codes(const unsigned char *p, const unsigned char *end,
					 bool long_names, uint32_t *len)
{
	if (p >= end)
		return NULL;
	*len = *p++;
	if (long_names && *len & 0x80) {
		if (p >= end)
			return NULL;
		*len = (*len & 0x7f) | (uint32_t)*p++ << 7;
	}
	return *len && *len <= (size_t)(end - p) ? p : NULL;
}

uint32_t kallsyms_offset_at(const struct kallsyms_bytes *b, uint32_t i)
{
	return elf_get32(b->format, b->at[AK_KALLSYMS_OFFSETS] + (size_t)i * 4);
}

uint64_t kallsyms_address_at(const struct kallsyms_bytes *b, uint32_t i)
{
	size_t word = b->format.is64 ? 8 : 4;

	return elf_get_word(b->format, b->at[AK_KALLSYMS_OFFSETS] + i * word);
}

uint32_t kallsyms_marker_at(const struct kallsyms_bytes *b, uint32_t i)
{
	return elf_get32(b->format, b->at[AK_KALLSYMS_MARKERS] + (size_t)i * 4);
}

uint32_t kallsyms_token_at(const struct kallsyms_bytes *b, unsigned int code)
{
	return elf_get16(b->format, b->at[AK_KALLSYMS_TOKEN_INDEX] + (size_t)code * 2);
}

uint32_t kallsyms_seq_at(const unsigned char *seqs, uint32_t i)
{
	const unsigned char *p = seqs + (size_t)i * 3;

	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

int kallsyms_is_permutation(const unsigned char *seqs, uint32_t count)
{
	unsigned char *seen = calloc(count / 8 + 1, 1);
	uint32_t i, seq;

	if (!seen)
		return -1;
	for (i = 0; i < count; i++) {
		seq = kallsyms_seq_at(seqs, i);
		if (seq >= count || seen[seq / 8] & 1 << seq % 8)
			break;
		seen[seq / 8] |= (unsigned char)(1 << seq % 8);
	}
	free(seen);
	return i == count;
}

enum kallsyms_sign kallsyms_offsets_sign(const struct kallsyms_bytes *b)
{
	uint32_t i = 0, last = 0, value = 0, first;

	if (!b->count)
		return KALLSYMS_UNSIGNED;
	first = kallsyms_offset_at(b, 0);
	for (; i < b->count; i++, last = value) {
		value = kallsyms_offset_at(b, i);
		if (value < last || value == UINT32_MAX)
			break;
	}
	if (i == b->count)
		return first ? KALLSYMS_NEITHER : KALLSYMS_UNSIGNED;
	if (value != UINT32_MAX || last > INT32_MAX)
		return KALLSYMS_NEITHER;
	for (last = value; i < b->count; i++, last = value) {
		value = kallsyms_offset_at(b, i);
		if (value > last || value <= INT32_MAX)
			return KALLSYMS_NEITHER;
	}
	return KALLSYMS_SIGNED;
}

bool kallsyms_offsets_ascend(const struct kallsyms_bytes *b)
{
	uint32_t i;

	for (i = 1; i < b->count; i++)
		if (kallsyms_offset_at(b, i) < kallsyms_offset_at(b, i - 1))
			return false;
	return true;
}

/* Sets a table's size; one that isn't there has none. */
static int fit(struct kallsyms_bytes *b, enum ak_kallsyms_table table, uint64_t size,
	       const char *label, struct ak_error *err)
{
	if (!b->at[table])
		return 0;
	b->size[table] = size;
	if (size <= b->room[table])
		return 0;
	return bad_file(err, FILE_BUILT, b->file, 0,
			"has damaged kallsyms tables: %s of %" PRIu32 " symbols takes %" PRIu64
			" bytes, there are %" PRIu64,
			label, b->count, size, b->room[table]);
}

static int measure_names(struct kallsyms_bytes *b, struct ak_error *err)
{
	const unsigned char *start = b->at[AK_KALLSYMS_NAMES], *p = start;
	const unsigned char *end = p + b->room[AK_KALLSYMS_NAMES];
	uint32_t i, len;

	for (i = 0; i < b->count; i++) {
		p = kallsyms_name_codes(p, end, b->long_names, &len);
		if (!p)
			return bad_file(err, FILE_BUILT, b->file, 0,
					"has damaged kallsyms tables: kallsyms_names doesn't "
					"hold symbol %" PRIu32 " of %" PRIu32,
					i, b->count);
		p += len;
	}
	b->size[AK_KALLSYMS_NAMES] = (uint64_t)(p - start);
	return 0;
}

static int measure_tokens(struct kallsyms_bytes *b, struct ak_error *err)
{
	const unsigned char *start = b->at[AK_KALLSYMS_TOKEN_TABLE], *p = start;
	const unsigned char *end = p + b->room[AK_KALLSYMS_TOKEN_TABLE];
	unsigned int i;

	for (i = 0; i < CODES; i++) {
		p = memchr(p, '\0', (size_t)(end - p));
		if (!p)
			return damaged(b, err, "kallsyms_token_table has less than 256 strings");
		p++;
	}
	b->size[AK_KALLSYMS_TOKEN_TABLE] = (uint64_t)(p - start);
	for (i = 0; i < CODES; i++)
		if (kallsyms_token_at(b, i) >= b->size[AK_KALLSYMS_TOKEN_TABLE])
			return damaged(b, err,
				       "kallsyms_token_index points behind kallsyms_token_table");
	return 0;
}

int kallsyms_measure(struct kallsyms_bytes *b, struct ak_error *err)
{
	size_t word = b->format.is64 ? 8 : 4;
	uint64_t n;

	if (fit(b, AK_KALLSYMS_NUM_SYMS, 4, "kallsyms_num_syms", err))
		return -1;
	b->count = elf_get32(b->format, b->at[AK_KALLSYMS_NUM_SYMS]);
	n = b->count;
	if (fit(b, AK_KALLSYMS_OFFSETS, b->addresses ? n * word : n * 4,
		b->addresses ? "kallsyms_addresses" : "kallsyms_offsets", err) ||
	    fit(b, AK_KALLSYMS_RELATIVE_BASE, word, "kallsyms_relative_base", err) ||
	    fit(b, AK_KALLSYMS_MARKERS, (n + MARKER_EVERY - 1) / MARKER_EVERY * 4,
		"kallsyms_markers", err) ||
	    fit(b, AK_KALLSYMS_TOKEN_INDEX, (uint64_t)CODES * 2, "kallsyms_token_index", err) ||
	    fit(b, AK_KALLSYMS_SEQS_OF_NAMES, n * 3, "kallsyms_seqs_of_names", err))
		return -1;
	if (measure_names(b, err))
		return -1;
	return measure_tokens(b, err);
}

/* What is behind the last table belongs to somebody else. */
static bool is_last(const struct kallsyms_bytes *b, enum ak_kallsyms_table table)
{
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (b->at[i] > b->at[table])
			return false;
	return true;
}

uint64_t kallsyms_stray_byte(const struct kallsyms_bytes *b, enum ak_kallsyms_table table)
{
	uint64_t at = b->size[table];

	if (!b->at[table] || is_last(b, table))
		return b->room[table];
	while (at < b->room[table] && !b->at[table][at])
		at++;
	return at;
}

/* As much of a token is copied at once. */
#define HEAD 16

/* What a code stands for. */
struct token {
	char head[HEAD]; /* the first bytes: most have no more */
	const char *text;
	uint32_t len; /* of one with control characters: more than a name may have */
};

static bool has_control(const char *text, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return true;
	return false;
}

/* Each ends with a NUL within the table, as was measured. */
static void look_up_tokens(const struct kallsyms_bytes *b, struct token tokens[CODES])
{
	const char *table = (const char *)b->at[AK_KALLSYMS_TOKEN_TABLE];
	unsigned int i;

	for (i = 0; i < CODES; i++) {
		struct token *token = &tokens[i];

		*token = (struct token){ .text = table + kallsyms_token_at(b, i) };
		token->len = (uint32_t)strlen(token->text);
		memcpy(token->head, token->text, token->len < HEAD ? token->len : HEAD);
		if (has_control(token->text, token->len) || token->len > LONGEST_NAME)
			token->len = LONGEST_NAME + 1;
	}
}

/* How long a name is with its type; 0: it can't be one. */
static uint32_t expanded_len(const struct token *tokens, const unsigned char *codes, uint32_t len)
{
	uint32_t sum = 0, i;

	/* At most 2^15 codes of hardly more than 2^10 bytes. */
	for (i = 0; i < len; i++)
		sum += tokens[codes[i]].len;
	return tokens[codes[0]].len && sum <= LONGEST_NAME ? sum : 0;
}

/* Fills in len, which is all but where the name will be.  0 or -1. */
static int measure_symbols(const struct kallsyms_bytes *b, const struct token *tokens,
			   struct ak_kallsym *symbols, size_t *total, struct ak_error *err)
{
	const unsigned char *p = b->at[AK_KALLSYMS_NAMES];
	uint32_t i, len;

	*total = 0;
	for (i = 0; i < b->count; i++) {
		p = kallsyms_codes(p, b->long_names, &len);
		symbols[i].len = expanded_len(tokens, p, len);
		if (!symbols[i].len)
			return bad_file(err, FILE_BUILT, b->file, 0,
					"has damaged kallsyms tables: symbol %" PRIu32
					" is empty, longer than any name may be, or has "
					"control characters",
					i);
		/* Its type makes room for the NUL. */
		*total += symbols[i].len--;
		p += len;
	}
	if (*total > FREE_EXPANSION + b->size[AK_KALLSYMS_NAMES] * MOST_EXPANSION)
		return damaged(b, err, "its names expand to more than names can");
	return 0;
}

/*
 * Writes HEAD bytes at least, however short the token is; where the next one goes.  Those are one load and
 * one store, which _FORTIFY_SOURCE would make a call.
 */
static inline char *put_token(const struct token *token, char *to)
{
	__builtin_memcpy(to, token->head, HEAD);
	if (token->len > HEAD)
		__builtin_memcpy(to, token->text, token->len);
	return to + token->len;
}

static char *expand(const struct token *tokens, const unsigned char *codes, uint32_t len,
		    struct ak_kallsym *sym, char *to)
{
	const struct token *first = &tokens[codes[0]];
	uint32_t i;

	sym->type = first->text[0];
	sym->name = to;
	to = (char *)memcpy(to, first->text + 1, first->len - 1) + first->len - 1;
	for (i = 1; i < len; i++)
		to = put_token(&tokens[codes[i]], to);
	*to++ = '\0';
	return to;
}

int kallsyms_decode_names(const struct kallsyms_bytes *b, struct ak_kallsym *symbols, char **text,
			  size_t *text_size, struct ak_error *err)
{
	const unsigned char *p = b->at[AK_KALLSYMS_NAMES];
	struct token tokens[CODES];
	uint32_t i, len;
	char *to;

	look_up_tokens(b, tokens);
	if (measure_symbols(b, tokens, symbols, text_size, err))
		return -1;
	to = *text = malloc(*text_size + HEAD);
	if (!to)
		return ak_error_nomem(err);
	for (i = 0; i < b->count; i++) {
		p = kallsyms_codes(p, b->long_names, &len);
		to = expand(tokens, p, len, &symbols[i], to);
		p += len;
	}
	*to = '\0';
	return 0;
}

/* Names are compared in pieces of symbols, each of which begins at a marker. */
enum { PIECE = 32 * MARKER_EVERY };

/* They stand in the order of a symbol table's strings, elsewhere: so many symbols before one is compared, it's fetched. */
#define AHEAD 16

struct comparing {
	const struct kallsyms_bytes *bytes;
	const struct ak_kallsym *symbols;
	struct token tokens[CODES];
};

static bool is_name(const struct token *tokens, const unsigned char *codes, uint32_t len,
		    const struct ak_kallsym *sym)
{
	/* Room for a last token that makes it too long. */
	char name[2 * LONGEST_NAME + HEAD], *to = name;
	uint32_t i;

	if (!tokens[codes[0]].len)
		return false;
	for (i = 0; i < len; i++) {
		if (tokens[codes[i]].len > LONGEST_NAME || to - name > LONGEST_NAME)
			return false;
		to = put_token(&tokens[codes[i]], to);
	}
	return (size_t)(to - name) == (size_t)sym->len + 1 && name[0] == sym->type &&
	       !memcmp(name + 1, sym->name, sym->len);
}

/* Where symbol i's codes begin; behind the last symbol: where they end. */
static uint64_t start_of(const struct kallsyms_bytes *b, uint32_t i)
{
	return i < b->count ? kallsyms_marker_at(b, i / MARKER_EVERY) : b->size[AK_KALLSYMS_NAMES];
}

static int compare_piece(void *ctx, unsigned int worker, size_t number)
{
	const struct comparing *c = ctx;
	const struct kallsyms_bytes *b = c->bytes;
	const unsigned char *names = b->at[AK_KALLSYMS_NAMES], *p;
	const unsigned char *names_end = names + b->size[AK_KALLSYMS_NAMES];
	uint32_t i = (uint32_t)number * PIECE, len;
	uint32_t end = b->count - i < PIECE ? b->count : i + PIECE;

	(void)worker;
	if (start_of(b, i) > b->size[AK_KALLSYMS_NAMES])
		return -1;
	for (p = names + start_of(b, i); i < end; i++, p += len) {
		if (i + AHEAD < end)
			__builtin_prefetch(c->symbols[i + AHEAD].name);
		p = kallsyms_name_codes(p, names_end, b->long_names, &len);
		if (!p || !is_name(c->tokens, p, len, &c->symbols[i]))
			return -1;
	}
	return (uint64_t)(p - names) == start_of(b, end) ? 0 : -1;
}

bool kallsyms_names_are(const struct kallsyms_bytes *b, const struct ak_kallsym *symbols,
			unsigned int jobs)
{
	struct comparing c = { .bytes = b, .symbols = symbols };

	look_up_tokens(b, c.tokens);
	return !workers_run(((size_t)b->count + PIECE - 1) / PIECE, jobs ? jobs : 1, compare_piece,
			    &c);
}
