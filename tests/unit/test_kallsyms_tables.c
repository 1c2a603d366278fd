// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map.h"
#include "base/buf.h"
#include "scratch.h"
#include "unit.h"

#define LONGEST 511

/* Random symbols, none of which is left out. */
struct symbols {
	char (*names)[LONGEST + 1];
	struct ak_map map;
};

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void symbols_make(struct symbols *s, size_t count, uint32_t longest, uint32_t seed)
{
	static const char alphabet[] = "abcdefgh_.\"\\\x80\xff";
	size_t i;
	uint32_t k;

	s->names = malloc((count + 1) * sizeof(*s->names));
	s->map = (struct ak_map){
		.symbols = malloc((count + 1) * sizeof(*s->map.symbols)),
		.count = count,
		.digits = 16,
	};
	assert_true(s->names && s->map.symbols);
	for (i = 0; i < count; i++) {
		uint32_t len = 1 + next_random(&seed) % (next_random(&seed) % 8 ? 20 : longest);

		for (k = 0; k < len; k++)
			s->names[i][k] = alphabet[next_random(&seed) % (COUNT(alphabet) - 1)];
		s->names[i][len] = '\0';
		s->map.symbols[i] = (struct ak_symbol){
			.address = next_random(&seed) % (count / 2 + 1),
			.name = s->names[i],
			.len = len,
			.letter = "tTdDW"[next_random(&seed) % 5],
		};
	}
}

static void symbols_free(struct symbols *s)
{
	free(s->names);
	free(s->map.symbols);
}

static uint32_t read_length(const struct ak_kallsyms *k, uint32_t *at)
{
	uint32_t len = k->names[(*at)++];

	if (k->options.layout->long_names && len & 0x80) {
		len = (len & 0x7f) | (uint32_t)k->names[(*at)++] << 7;
		/* The kernel's own tables have the shorter form where there is one. */
		assert_true(len > 0x7f);
	}
	return len;
}

/* Each entry, read as the kernel does, is its symbol's type and name; markers point to where they say. */
static void check_names(const struct ak_kallsyms *k)
{
	struct buf text = { 0 };
	uint32_t i, at = 0, end;

	for (i = 0; i < k->count; i++) {
		const struct ak_kallsym *sym = &k->symbols[i];

		if (i % 256 == 0)
			assert_int_equal(k->markers[i / 256], at);
		end = read_length(k, &at);
		end += at;
		buf_reset(&text);
		for (; at < end; at++)
			buf_adds(&text, (char *)k->token_table + k->token_index[k->names[at]]);
		assert_int_equal(buf_str(&text)[0], sym->type);
		assert_string_equal(buf_str(&text) + 1, sym->name);
	}
	assert_int_equal(at, k->names_size);
	buf_free(&text);
}

static void check_tokens(const struct ak_kallsyms *k)
{
	unsigned int code;
	size_t offset = 0;

	for (code = 0; code < 256; code++) {
		assert_int_equal(k->token_index[code], offset);
		offset += strlen((char *)k->token_table + offset) + 1;
	}
	assert_int_equal(k->token_table_size, offset);
}

static void check_seqs(const struct ak_kallsyms *k)
{
	unsigned char *seen = calloc(k->count + 1, 1);
	uint32_t i;
	int order;

	for (i = 0; k->seqs && i < k->count; i++) {
		assert_in_range(k->seqs[i], 0, k->count - 1);
		assert_false(seen[k->seqs[i]]++);
		if (!i)
			continue;
		order = strcmp(k->symbols[k->seqs[i - 1]].name, k->symbols[k->seqs[i]].name);
		assert_true(order < 0 || (!order && k->seqs[i - 1] < k->seqs[i]));
	}
	free(seen);
}

static void check(const struct ak_map *map, const struct ak_kallsyms_layout *row, unsigned int jobs)
{
	struct ak_kallsyms_options o = { .layout = row, .all_symbols = true, .jobs = jobs };
	struct ak_error err = { 0 };
	struct ak_kallsyms k;

	if (ak_kallsyms_make(&k, map, &o, &err))
		fail_msg("%s: %s", row->name, ak_error_text(&err));
	assert_int_equal(k.count, map->count);
	assert_true(!k.seqs == (!strcmp(row->name, "5.4") || !strcmp(row->name, "6.1")));
	check_names(&k);
	check_tokens(&k);
	check_seqs(&k);
	ak_kallsyms_free(&k);
}

static void decoding(void **state)
{
	static const size_t counts[] = { 1, 2, 255, 256, 257, 1000 };
	const struct ak_kallsyms_layout *row;
	struct symbols s;
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(counts); i++)
		for (n = 0; (row = ak_kallsyms_layout_row(n)); n++) {
			symbols_make(&s, counts[i], row->name_len - 1, (uint32_t)(i + n * 16));
			check(&s.map, row, 1);
			symbols_free(&s);
		}
}

/* Threads share the names by thousands: none is lost where one's part ends. */
static void many_symbols(void **state)
{
	static const size_t counts[] = { 16383, 16384, 16385, 32768, 32769, 40000 };
	struct ak_error err = { 0 };
	struct symbols s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(counts); i++) {
		symbols_make(&s, counts[i], 24, (uint32_t)i);
		check(&s.map, ak_kallsyms_layout_find("6.12", &err), 3);
		symbols_free(&s);
	}
}

/* Three symbols that take nearly all codes for their bytes, so that the fourth hardly shrinks. */
static void take_codes(char names[3][128], struct ak_symbol *symbols)
{
	unsigned int byte, n = 0;

	for (byte = 1; byte < 256; byte++) {
		if (strchr(" \t\n\v\f\r", (int)byte))
			continue;
		names[n / 100][n % 100 + 1] = (char)byte;
		n++;
	}
	for (n = 0; n < 3; n++) {
		names[n][0] = 'x';
		symbols[n] = (struct ak_symbol){
			.name = names[n],
			.len = (uint32_t)strlen(names[n]),
			.letter = 't',
		};
	}
}

/* Names around the lengths from which on a length takes two bytes. */
static void lengths(void **state)
{
	char names[3][128] = { 0 }, name[LONGEST + 1];
	const struct ak_kallsyms_layout *row;
	struct ak_symbol symbols[4] = { [3] = { .name = name, .letter = 't' } };
	const struct ak_map map = { .symbols = symbols, .count = 4, .digits = 16 };
	uint32_t seed = 7, n, len;

	(void)state;
	take_codes(names, symbols);
	for (n = 0; (row = ak_kallsyms_layout_row(n)); n++)
		for (len = 110; len < row->name_len; len += len < 140 || len > 500 ? 1 : 13) {
			name[0] = 'x';
			for (symbols[3].len = 1; symbols[3].len < len; symbols[3].len++)
				name[symbols[3].len] = (char)('0' + next_random(&seed) % 60);
			name[len] = '\0';
			check(&map, row, 1);
		}
}

/* What is written depends on the names alone: the sizes of names and tokens are those of any addresses. */
static void permuted_addresses(void **state)
{
	struct ak_kallsyms_options o = { .all_symbols = true, .jobs = 1 };
	struct ak_error err = { 0 };
	struct ak_kallsyms k;
	struct symbols s;
	uint32_t seed = 3, names = 0, tokens = 0, round, i;

	(void)state;
	symbols_make(&s, 2000, LONGEST, 11);
	o.layout = ak_kallsyms_layout_find("6.12", &err);
	for (round = 0; round < 5; round++) {
		assert_int_equal(ak_kallsyms_make(&k, &s.map, &o, &err), 0);
		assert_true(!round || (k.names_size == names && k.token_table_size == tokens));
		names = k.names_size;
		tokens = k.token_table_size;
		ak_kallsyms_free(&k);
		for (i = 0; i < 2000; i++)
			s.map.symbols[i].address = next_random(&seed);
	}
	symbols_free(&s);
}

/* The number of threads makes no difference, the LTO cut does. */
static void same_for_any_jobs(void **state)
{
	struct ak_error err = { 0 };
	struct ak_kallsyms_options o = { .all_symbols = true };
	struct ak_kallsyms one, k;
	struct symbols s;
	size_t i;

	(void)state;
	symbols_make(&s, 3000, LONGEST, 5);
	o.layout = ak_kallsyms_layout_find("6.12", &err);
	o.jobs = 1;
	assert_int_equal(ak_kallsyms_make(&one, &s.map, &o, &err), 0);
	for (i = 0; i < 5; i++) {
		o.jobs = (unsigned int[]){ 0, 2, 3, 8, 100 }[i];
		assert_int_equal(ak_kallsyms_make(&k, &s.map, &o, &err), 0);
		assert_int_equal(k.names_size, one.names_size);
		assert_memory_equal(k.names, one.names, k.names_size);
		assert_int_equal(k.token_table_size, one.token_table_size);
		assert_memory_equal(k.token_table, one.token_table, k.token_table_size);
		assert_memory_equal(k.token_index, one.token_index, sizeof(k.token_index));
		assert_memory_equal(k.seqs, one.seqs, k.count * sizeof(*k.seqs));
		ak_kallsyms_free(&k);
	}
	ak_kallsyms_free(&one);
	symbols_free(&s);
}

/* --lto-clang sorts by what stands before the suffix, which differs between releases. */
static void lto(void **state)
{
	struct ak_symbol symbols[] = {
		{ .address = 1, .letter = 't', .name = "foo.llvm.9" },
		{ .address = 2, .letter = 't', .name = "foo.b" },
		{ .address = 3, .letter = 't', .name = "foo.a" },
		{ .address = 4, .letter = 't', .name = "foo" },
	};
	static const struct {
		const char *layout;
		bool lto;
		uint32_t seqs[4];
	} cases[] = {
		{ "6.1.y", false, { 3, 2, 1, 0 } }, { "6.1.y", true, { 0, 3, 2, 1 } },
		{ "6.2", false, { 3, 2, 1, 0 } },   { "6.2", true, { 0, 1, 2, 3 } },
		{ "6.4", true, { 0, 1, 2, 3 } },    { "6.5", true, { 0, 3, 2, 1 } },
		{ "6.10", true, { 0, 3, 2, 1 } },   { "6.11", false, { 3, 2, 1, 0 } },
	};
	const struct ak_map map = { .symbols = symbols, .count = COUNT(symbols), .digits = 16 };
	struct ak_error err = { 0 };
	struct ak_kallsyms k;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(symbols); i++)
		symbols[i].len = (uint32_t)strlen(symbols[i].name);
	for (i = 0; i < COUNT(cases); i++) {
		const struct ak_kallsyms_options o = {
			.layout = ak_kallsyms_layout_find(cases[i].layout, &err),
			.all_symbols = true,
			.lto_clang = cases[i].lto,
		};

		assert_int_equal(ak_kallsyms_make(&k, &map, &o, &err), 0);
		assert_memory_equal(k.seqs, cases[i].seqs, sizeof(cases[i].seqs));
		ak_kallsyms_free(&k);
	}
}

int test_kallsyms_tables(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decoding),	     cmocka_unit_test(lengths),
		cmocka_unit_test(many_symbols),	     cmocka_unit_test(permuted_addresses),
		cmocka_unit_test(same_for_any_jobs), cmocka_unit_test(lto),
	};

	return cmocka_run_group_tests_name("kallsyms tables", tests, NULL, NULL);
}
