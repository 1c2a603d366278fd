// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "kallsyms/compress.h"
#include "unit.h"

#define LONGEST 511

/*
 * The same compression as compress.h describes it, and no faster: everything is counted anew for
 * each code, and each pair is looked for in every symbol.
 */
struct reference {
	unsigned char (*codes)[LONGEST + 1];
	uint32_t *len;
	uint32_t count;
	char meaning[256][LONGEST + 2]; /* "": the code is unused */
	uint32_t pairs[65536];		/* first + (second << 8) */
};

static void count_all(struct reference *r)
{
	uint32_t i, k;

	memset(r->pairs, 0, sizeof(r->pairs));
	for (i = 0; i < r->count; i++)
		for (k = 1; k < r->len[i]; k++)
			r->pairs[r->codes[i][k - 1] + (r->codes[i][k] << 8)]++;
}

static unsigned int pick_pair(const struct reference *r)
{
	unsigned int best = 0, i;

	for (i = 1; i < 65536; i++)
		if (r->pairs[i] > r->pairs[best])
			best = i;
	return best;
}

static void replace_in(unsigned char *codes, uint32_t *len, unsigned int pair, unsigned int by)
{
	uint32_t from = 0, to = 0;

	while (from < *len) {
		if (from + 1 < *len && codes[from] == (pair & 0xff) &&
		    codes[from + 1] == pair >> 8) {
			codes[to++] = (unsigned char)by;
			from += 2;
		} else {
			codes[to++] = codes[from++];
		}
	}
	*len = to;
}

static void reference_load(struct reference *r, const struct ak_kallsym *symbols, uint32_t count)
{
	uint32_t i, k;

	memset(r->meaning, 0, sizeof(r->meaning));
	r->count = count;
	r->codes = malloc((count + 1) * sizeof(*r->codes));
	r->len = malloc((count + 1) * sizeof(*r->len));
	assert_true(r->codes && r->len);
	for (i = 0; i < count; i++) {
		r->codes[i][0] = (unsigned char)symbols[i].type;
		memcpy(r->codes[i] + 1, symbols[i].name, symbols[i].len);
		r->len[i] = symbols[i].len + 1;
		for (k = 0; k < r->len[i]; k++)
			r->meaning[r->codes[i][k]][0] = (char)r->codes[i][k];
	}
}

static void reference_make(struct reference *r, const struct ak_kallsym *symbols, uint32_t count)
{
	unsigned int pair, code;
	uint32_t i;

	reference_load(r, symbols, count);
	for (code = 256; code--;) {
		if (r->meaning[code][0])
			continue;
		count_all(r);
		pair = pick_pair(r);
		if (!r->pairs[pair])
			return;
		stpcpy(stpcpy(r->meaning[code], r->meaning[pair & 0xff]), r->meaning[pair >> 8]);
		for (i = 0; i < count; i++)
			replace_in(r->codes[i], &r->len[i], pair, code);
	}
}

static void reference_free(struct reference *r)
{
	free(r->codes);
	free(r->len);
	free(r);
}

static void assert_same_meanings(const struct compression *c, const struct reference *r)
{
	unsigned char meaning[LONGEST + 1];
	unsigned int code;

	for (code = 0; code < 256; code++) {
		size_t len = strlen(r->meaning[code]);

		if (c->span[code] != len)
			fail_msg("code %u stands for %u bytes, not %zu", code, c->span[code], len);
		assert_int_equal(compression_expand(c, (unsigned char)code, meaning), len);
		assert_memory_equal(meaning, r->meaning[code], len);
	}
}

/* Expanding what symbol i was compressed to gives the symbol. */
static void assert_decodes(const struct compression *c, const struct ak_kallsym *sym,
			   const unsigned char *codes, uint32_t count)
{
	unsigned char text[LONGEST + 1 + 256] = { 0 };
	uint32_t len = 0, k;

	for (k = 0; k < count; k++) {
		assert_in_range(c->span[codes[k]], 1, sym->len + 1 - len);
		len += compression_expand(c, codes[k], text + len);
	}
	assert_int_equal(len, sym->len + 1);
	assert_int_equal(text[0], (unsigned char)sym->type);
	assert_memory_equal(text + 1, sym->name, sym->len);
}

static void check(const struct ak_kallsym *symbols, uint32_t count)
{
	struct reference *r = malloc(sizeof(*r));
	unsigned char codes[LONGEST + 2];
	struct ak_error err = { 0 };
	struct compression c;
	uint32_t i, len;

	assert_non_null(r);
	reference_make(r, symbols, count);
	assert_int_equal(compression_make(&c, symbols, count, &err), 0);
	assert_int_equal(c.count, count);
	assert_same_meanings(&c, r);
	for (i = 0; i < count; i++) {
		len = compression_codes(&c, i, codes);
		assert_int_equal(len, r->len[i]);
		assert_memory_equal(codes, r->codes[i], len);
		assert_decodes(&c, &symbols[i], codes, len);
	}
	compression_free(&c);
	reference_free(r);
}

/* Symbols of these names, all of type t, NULL-terminated. */
static void check_names(const char *const *names)
{
	struct ak_kallsym symbols[64];
	uint32_t n;

	for (n = 0; names[n]; n++)
		symbols[n] = (struct ak_kallsym){
			.name = names[n],
			.len = (uint32_t)strlen(names[n]),
			.type = 't',
		};
	check(symbols, n);
}

static void few_symbols(void **state)
{
	static const char *const cases[][8] = {
		{ NULL },
		{ "", NULL },
		{ "a", NULL },
		{ "t", NULL },
		{ "tt", NULL },
		{ "ttttttt", NULL },
		{ "", "", "", NULL },
		{ "a", "b", "c", NULL },
		{ "printk", "printk", "printk", NULL },
		/* No pair twice, none at all in common. */
		{ "abcdefgh", NULL },
		/* All pairs are equally frequent: the lowest goes first, by its second byte. */
		{ "ab", "ba", "ac", "ca", "bc", "cb", NULL },
		{ "_a", "a_", "_b", "b_", NULL },
		/* Left to right: ababa is (ab)(ab)a. */
		{ "ababa", "babab", "ab", "ba", NULL },
		{ "abcabcabc", "bcabcabca", "cabcabcab", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		check_names(cases[i]);
}

/* Pairs of a code with itself overlap: aaa has two aa to count and one to replace. */
static void runs(void **state)
{
	static const char *const letters[] = { "a", "ab", "ba", "aab", "aba", "tt" };
	char names[64][LONGEST + 1];
	struct ak_kallsym symbols[64];
	size_t i, k, n;

	(void)state;
	for (i = 0; i < COUNT(letters); i++) {
		for (n = 0; n < 64; n++) {
			size_t len = n * 8 < LONGEST ? (n % 2 ? n : n * 8) : LONGEST;

			for (k = 0; k < len; k++)
				names[n][k] = letters[i][k % strlen(letters[i])];
			names[n][len] = '\0';
			symbols[n] = (struct ak_kallsym){ .name = names[n],
							  .len = (uint32_t)len,
							  .type = n % 3 ? 't' : 'a' };
		}
		check(symbols, 64);
	}
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Where the bytes of random names come from: `size` bytes from `first` on, and `also`. */
struct alphabet {
	unsigned char first;
	unsigned int size;
	const char *also;
};

static char random_byte(const struct alphabet *a, uint32_t *seed)
{
	size_t also = strlen(a->also), n = next_random(seed) % (a->size + also);

	return n < a->size ? (char)(a->first + n) : a->also[n - a->size];
}

static void check_random(const struct alphabet *a, uint32_t count, uint32_t longest, uint32_t seed)
{
	char(*names)[LONGEST + 1] = malloc((count + 1) * sizeof(*names));
	struct ak_kallsym *symbols = malloc((count + 1) * sizeof(*symbols));
	uint32_t i, k;

	assert_true(names && symbols);
	for (i = 0; i < count; i++) {
		uint32_t len = next_random(&seed) % (longest + 1);

		for (k = 0; k < len; k++)
			names[i][k] = random_byte(a, &seed);
		names[i][len] = '\0';
		symbols[i] = (struct ak_kallsym){ .name = names[i],
						  .len = len,
						  .type = "tTdDbBrRWV"[next_random(&seed) % 10] };
	}
	check(symbols, count);
	free(names);
	free(symbols);
}

#define PRINTABLE                         \
	{                                 \
		0x21, 0x7e - 0x21 + 1, "" \
	}

static void random_names(void **state)
{
	static const struct {
		struct alphabet alphabet;
		uint32_t longest;
	} cases[] = {
		{ { 'a', 2, "" }, 40 },
		{ { 'a', 3, "_" }, 30 },
		{ { 'a', 26, "_." }, 24 },
		{ PRINTABLE, 30 },
		{ PRINTABLE, 3 },
		/* Bytes that are negative as a char, alone and with others. */
		{ { 0x80, 128, "" }, 30 },
		{ { 0x21, 0xff - 0x21 + 1, "" }, 30 },
		{ { 0xf0, 16, "ab" }, 30 },
	};
	static const uint32_t counts[] = { 1, 2, 255, 256, 257 };
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		for (k = 0; k < COUNT(counts); k++)
			check_random(&cases[i].alphabet, counts[k], cases[i].longest,
				     (uint32_t)(i * 16 + k));
}

static void long_names(void **state)
{
	static const struct alphabet alphabets[] = { { 'a', 2, "" }, { 'a', 20, "_" }, PRINTABLE };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(alphabets); i++)
		check_random(&alphabets[i], 60, LONGEST, (uint32_t)i + 1000);
}

/*
 * Hardly a code is free, or only the lowest ones: 0 is the last to be given out, and stands for a
 * pair like any other.
 */
static void few_free_codes(void **state)
{
	unsigned int first;

	(void)state;
	for (first = 1; first <= 8; first++) {
		const struct alphabet all_above = { (unsigned char)first, 256 - first, "" };
		const struct alphabet all_below = { 1, 256 - first, "" };

		check_random(&all_above, 200, 60, first);
		check_random(&all_below, 200, 60, first + 100);
	}
}

/* With all bytes but 0 taken, the pair of code 0 may be of one code twice, overlapping. */
static void last_code_is_a_run(void **state)
{
	char all[256], run[64];
	const char *names[] = { all, run, run + 1, run + 40, NULL };
	unsigned int i;

	(void)state;
	for (i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	memset(run, 'q', sizeof(run));
	run[sizeof(run) - 1] = '\0';
	check_names(names);
	/* Two codes left: 0 gets the pair of the other one with itself. */
	memmove(all, all + 1, 255);
	check_names(names);
}

static void too_much_text(void **state)
{
	static const char name[] = "x";
	struct ak_kallsym symbols[3];
	struct ak_error err = { 0 };
	struct compression c;
	size_t i;

	(void)state;
	/* Their lengths are believed: nothing is read before the sum is known to fit. */
	for (i = 0; i < COUNT(symbols); i++)
		symbols[i] =
			(struct ak_kallsym){ .name = name, .len = UINT32_MAX / 2, .type = 't' };
	assert_int_equal(compression_make(&c, symbols, COUNT(symbols), &err), -1);
	assert_string_equal(ak_error_text(&err),
			    "the symbols' names are too long for kallsyms tables; leave some "
			    "out (--ignore=PATTERN)");
	ak_error_free(&err);
}

int test_compress(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_symbols),	  cmocka_unit_test(runs),
		cmocka_unit_test(random_names),	  cmocka_unit_test(long_names),
		cmocka_unit_test(few_free_codes), cmocka_unit_test(last_code_is_a_run),
		cmocka_unit_test(too_much_text),
	};

	return cmocka_run_group_tests_name("compress", tests, NULL, NULL);
}
