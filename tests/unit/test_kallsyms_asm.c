// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map.h"
#include "base/buf.h"
#include "scratch.h"
#include "unit.h"

#define MOST 16

static struct ak_kallsyms_options layout(const char *name)
{
	struct ak_error err = { 0 };
	const struct ak_kallsyms_layout *row = ak_kallsyms_layout_find(name, &err);

	assert_non_null(row);
	return (struct ak_kallsyms_options){ .layout = row, .all_symbols = true };
}

/* The assembler source for these symbols, whose list ends with one without a name. To be freed. */
static char *make_asm(const struct ak_kallsyms_options *options, const struct ak_symbol *lines,
		      struct ak_error *err)
{
	struct ak_symbol symbols[MOST];
	struct ak_map map = { .symbols = symbols, .digits = 16 };
	struct ak_kallsyms k;
	size_t len;
	char *text;

	for (; lines[map.count].name; map.count++) {
		assert_true(map.count < MOST);
		symbols[map.count] = lines[map.count];
		symbols[map.count].len = (uint32_t)strlen(lines[map.count].name);
	}
	if (ak_kallsyms_make(&k, &map, options, err))
		return NULL;
	text = ak_kallsyms_asm(&k, &len, err);
	if (text)
		assert_int_equal(len, strlen(text));
	ak_kallsyms_free(&k);
	return text;
}

/*
 * Three symbols, compressed by hand. T_text, Wweak and taab have twelve pairs, each once. So the lowest
 * pair goes first, by its second code, then by its first:
 *
 *	ff T_		fe a a		fd e a		fc fe b: aab
 *	fb t e		fa fd k: eak	f9 x t		f8 W w
 *	f7 fb f9: text	f6 ff f7: T_text  f5 f8 fa: Wweak  f4 t fc: taab
 *
 * and every symbol has become one code.
 */
static const struct ak_symbol three[] = {
	{ .address = 0x1000, .letter = 'W', .name = "weak" },
	{ .address = 0x1000, .letter = 'T', .name = "_text" },
	{ .address = 0x1010, .letter = 't', .name = "aab" },
	{ 0 },
};

/* From f4 on, and what stands for itself. */
static const char *const tokens_of_three[] = { "taab", "Wweak", "T_text", "text", "Ww", "xt",
					       "eak",  "te",	"aab",	  "ea",	  "aa", "T_" };
static const char bytes_of_three[] = "TW_abektwx";

#define TOKEN_SIZE 8

/* What stands in the token table for a code, if anything. */
static void token_of_three(unsigned int code, char *token)
{
	token[0] = '\0';
	if (code >= 0xf4)
		snprintf(token, TOKEN_SIZE, "%s", tokens_of_three[code - 0xf4]);
	else if (code && strchr(bytes_of_three, (int)code))
		snprintf(token, TOKEN_SIZE, "%c", (int)code);
}

/* `text` with the lines for 256 tokens where it says @tokens, and for their places where it says @index. */
static void expand(struct buf *to, const char *text)
{
	size_t offset = 0;
	unsigned int code;
	char token[TOKEN_SIZE];

	for (; *text; text += strcspn(text, "\n") + 1) {
		if (text[0] != '@') {
			buf_add(to, text, strcspn(text, "\n") + 1);
			continue;
		}
		for (code = 0; code < 256; code++) {
			token_of_three(code, token);
			if (text[1] == 't')
				buf_addf(to, "\t.asciz\t\"%s\"\n", token);
			else
				buf_addf(to, "\t.short\t%zu\n", offset);
			offset += strlen(token) + 1;
		}
		offset = 0;
	}
}

#define PRELUDE                          \
	"#include <asm/bitsperlong.h>\n" \
	"#if BITS_PER_LONG == 64\n"      \
	"#define PTR .quad\n"            \
	"#define ALGN .balign 8\n"       \
	"#else\n"                        \
	"#define PTR .long\n"            \
	"#define ALGN .balign 4\n"       \
	"#endif\n"                       \
	"\t.section .rodata, \"a\"\n"

#define TOKENS                          \
	".globl kallsyms_token_table\n" \
	"\tALGN\n"                      \
	"kallsyms_token_table:\n"       \
	"@tokens\n"                     \
	"\n"                            \
	".globl kallsyms_token_index\n" \
	"\tALGN\n"                      \
	"kallsyms_token_index:\n"       \
	"@index\n"                      \
	"\n"

#define NUM_SYMS                     \
	".globl kallsyms_num_syms\n" \
	"\tALGN\n"                   \
	"kallsyms_num_syms:\n"       \
	"\t.long\t3\n"               \
	"\n"

#define NAMES                       \
	".globl kallsyms_names\n"   \
	"\tALGN\n"                  \
	"kallsyms_names:\n"         \
	"\t.byte 0x01, 0xf6\n"      \
	"\t.byte 0x01, 0xf5\n"      \
	"\t.byte 0x01, 0xf4\n"      \
	"\n"                        \
	".globl kallsyms_markers\n" \
	"\tALGN\n"                  \
	"kallsyms_markers:\n"       \
	"\t.long\t0\n"              \
	"\n"

/* By name: _text, aab, weak. */
#define SEQS                              \
	".globl kallsyms_seqs_of_names\n" \
	"\tALGN\n"                        \
	"kallsyms_seqs_of_names:\n"       \
	"\t.byte 0x00, 0x00, 0x00\n"      \
	"\t.byte 0x00, 0x00, 0x02\n"      \
	"\t.byte 0x00, 0x00, 0x01\n"      \
	"\n"

#define ADDRESSES                     \
	".globl kallsyms_addresses\n" \
	"\tALGN\n"                    \
	"kallsyms_addresses:\n"       \
	"\tPTR\t_text + 0\n"          \
	"\tPTR\t_text + 0\n"          \
	"\tPTR\t_text + 0x10\n"       \
	"\n"

#define RELATIVE_BASE                     \
	".globl kallsyms_relative_base\n" \
	"\tALGN\n"                        \
	"kallsyms_relative_base:\n"       \
	"\tPTR\t_text + 0\n"              \
	"\n"

#define OFFSETS                     \
	".globl kallsyms_offsets\n" \
	"\tALGN\n"                  \
	"kallsyms_offsets:\n"       \
	"\t.long\t0\n"              \
	"\t.long\t0\n"              \
	"\t.long\t0x10\n"           \
	"\n"

#define COMMENTED_OFFSETS             \
	".globl kallsyms_offsets\n"   \
	"\tALGN\n"                    \
	"kallsyms_offsets:\n"         \
	"\t.long\t0\t/* T_text */\n"  \
	"\t.long\t0\t/* Wweak */\n"   \
	"\t.long\t0x10\t/* taab */\n" \
	"\n"

#define COMMENTED_NAMES                      \
	".globl kallsyms_names\n"            \
	"\tALGN\n"                           \
	"kallsyms_names:\n"                  \
	"\t.byte 0x01, 0xf6\t/* T_text */\n" \
	"\t.byte 0x01, 0xf5\t/* Wweak */\n"  \
	"\t.byte 0x01, 0xf4\t/* taab */\n"   \
	"\n"                                 \
	".globl kallsyms_markers\n"          \
	"\tALGN\n"                           \
	"kallsyms_markers:\n"                \
	"\t.long\t0\n"                       \
	"\n"

#define COMMENTED_SEQS                             \
	".globl kallsyms_seqs_of_names\n"          \
	"\tALGN\n"                                 \
	"kallsyms_seqs_of_names:\n"                \
	"\t.byte 0x00, 0x00, 0x00\t/* T_text */\n" \
	"\t.byte 0x00, 0x00, 0x02\t/* taab */\n"   \
	"\t.byte 0x00, 0x00, 0x01\t/* Wweak */\n"  \
	"\n"

#define FROM_7_0                                                                                                                 \
	"\t.section .rodata, \"a\"\n"                                                                                            \
	".globl kallsyms_num_syms\n"                                                                                             \
	"\t.balign 4\n"                                                                                                          \
	"kallsyms_num_syms:\n"                                                                                                   \
	"\t.long\t3\n"                                                                                                           \
	"\n"                                                                                                                     \
	".globl kallsyms_names\n"                                                                                                \
	"\t.balign 4\n"                                                                                                          \
	"kallsyms_names:\n"                                                                                                      \
	"\t.byte 0x01, 0xf6\t/* T_text */\n"                                                                                     \
	"\t.byte 0x01, 0xf5\t/* Wweak */\n"                                                                                      \
	"\t.byte 0x01, 0xf4\t/* taab */\n" SIZE(                                                                                 \
		"names") "\n"                                                                                                    \
			 ".globl kallsyms_markers\n"                                                                             \
			 "\t.balign 4\n"                                                                                         \
			 "kallsyms_markers:\n"                                                                                   \
			 "\t.long\t0\n" SIZE(                                                                                    \
				 "markers") "\n"                                                                                 \
					    ".globl kallsyms_token_table\n"                                                      \
					    "\t.balign 4\n"                                                                      \
					    "kallsyms_token_table:\n"                                                            \
					    "@tokens\n" SIZE(                                                                    \
						    "token_table") "\n"                                                          \
								   ".globl kallsyms_token_index\n"                               \
								   "\t.balign 4\n"                                               \
								   "kallsyms_token_index:\n"                                     \
								   "@index\n"                                                    \
								   "\n"                                                          \
								   ".globl kallsyms_offsets\n"                                   \
								   "\t.balign 4\n"                                               \
								   "kallsyms_offsets:\n"                                         \
								   "\t.long\t_text - . + (0)\t/* T_text */\n"                    \
								   "\t.long\t_text - . + (0)\t/* Wweak */\n"                     \
								   "\t.long\t_text - . + (16)\t/* taab */\n" SIZE(               \
									   "offsets") "\n"                                       \
										      ".globl kallsyms_seqs_of_names\n"          \
										      "\t.balign 4\n"                            \
										      "kallsyms_seqs_of_names:\n"                \
										      "\t.byte 0x00, 0x00, 0x00\t/* T_text */\n" \
										      "\t.byte 0x00, 0x00, 0x02\t/* taab */\n"   \
										      "\t.byte 0x00, 0x00, 0x01\t/* Wweak */\n"  \
										      "\n"

/* Whole sources, of all rows. */
static void goldens(void **state)
{
	static const struct {
		const char *layout;
		bool base_relative, pc_relative;
		const char *text;
	} cases[] = {
		{ "5.4", false, false, PRELUDE ADDRESSES NUM_SYMS NAMES TOKENS },
		{ "5.4", true, false, PRELUDE OFFSETS RELATIVE_BASE NUM_SYMS NAMES TOKENS },
		{ "6.1", false, false, PRELUDE ADDRESSES NUM_SYMS NAMES TOKENS },
		{ "6.1", true, false, PRELUDE OFFSETS RELATIVE_BASE NUM_SYMS NAMES TOKENS },
		{ "6.1.y", true, false, PRELUDE OFFSETS RELATIVE_BASE NUM_SYMS NAMES SEQS TOKENS },
		{ "6.2", false, false, PRELUDE ADDRESSES NUM_SYMS NAMES SEQS TOKENS },
		{ "6.2", true, false, PRELUDE OFFSETS RELATIVE_BASE NUM_SYMS NAMES SEQS TOKENS },
		{ "6.4", false, false, PRELUDE NUM_SYMS NAMES TOKENS ADDRESSES SEQS },
		{ "6.4", true, false,
		  PRELUDE NUM_SYMS NAMES TOKENS COMMENTED_OFFSETS RELATIVE_BASE SEQS },
		{ "6.5", false, false, PRELUDE NUM_SYMS NAMES TOKENS ADDRESSES SEQS },
		{ "6.5", true, false,
		  PRELUDE NUM_SYMS NAMES TOKENS COMMENTED_OFFSETS RELATIVE_BASE SEQS },
		{ "6.10", false, false, PRELUDE NUM_SYMS NAMES TOKENS ADDRESSES SEQS },
		{ "6.10", true, false,
		  PRELUDE NUM_SYMS NAMES TOKENS COMMENTED_OFFSETS RELATIVE_BASE SEQS },
		{ "6.11", false, false,
		  PRELUDE NUM_SYMS COMMENTED_NAMES TOKENS COMMENTED_OFFSETS RELATIVE_BASE
			  COMMENTED_SEQS },
		{ "6.15", false, false,
		  PRELUDE NUM_SYMS COMMENTED_NAMES TOKENS COMMENTED_OFFSETS RELATIVE_BASE
			  COMMENTED_SEQS },
#define SIZE(table) ""
		{ "7.0", false, true, FROM_7_0 },
#undef SIZE
#define SIZE(table) ".size kallsyms_" table ", . - kallsyms_" table "\n"
		{ "7.3", false, true, FROM_7_0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_kallsyms_options o = layout(cases[i].layout);
		struct ak_error err = { 0 };
		struct buf expected = { 0 };
		char *text;

		o.base_relative = cases[i].base_relative;
		o.pc_relative = cases[i].pc_relative;
		text = make_asm(&o, three, &err);
		assert_non_null(text);
		expand(&expected, cases[i].text);
		assert_string_equal(text, buf_str(&expected));
		buf_free(&expected);
		free(text);
	}
}

/* The lines below a label, up to the empty one. To be freed. */
static char *lines_of(const char *text, const char *label)
{
	char line[64];
	const char *from, *end;

	snprintf(line, sizeof(line), "\n%s:\n", label);
	from = strstr(text, line);
	if (!from)
		return strdup("none");
	from += strlen(line);
	end = strstr(from, "\n\n");
	assert_non_null(end);
	return strndup(from, (size_t)(end + 1 - from));
}

static const struct ak_symbol with_percpu[] = {
	{ .address = 0, .letter = 'D', .name = "__per_cpu_start" },
	{ .address = 0x20, .letter = 'd', .name = "cpu" },
	{ .address = 0x20, .letter = 'D', .name = "__per_cpu_end" },
	{ .address = 0x800, .letter = 'T', .name = "low" },
	{ .address = 0x1000, .letter = 'T', .name = "_text" },
	{ .address = 0x1234, .letter = 't', .name = "high" },
	{ 0 },
};

/* Every way of writing an address. */
static void addresses(void **state)
{
	static const struct {
		const char *layout;
		bool absolute_percpu, base_relative, pc_relative;
		const char *offsets, *addresses, *base;
	} cases[] = {
		{ "6.1", false, false, false, "none",
		  "\tPTR\t_text - 0x1000\n\tPTR\t_text - 0xfe0\n\tPTR\t_text - 0xfe0\n"
		  "\tPTR\t_text - 0x800\n\tPTR\t_text + 0\n\tPTR\t_text + 0x234\n",
		  "none" },
		{ "6.1", true, false, false, "none",
		  "\tPTR\t0\n\tPTR\t0x20\n\tPTR\t0x20\n"
		  "\tPTR\t_text - 0x800\n\tPTR\t_text + 0\n\tPTR\t_text + 0x234\n",
		  "none" },
		{ "6.1", false, true, false,
		  "\t.long\t0\n\t.long\t0x20\n\t.long\t0x20\n"
		  "\t.long\t0x800\n\t.long\t0x1000\n\t.long\t0x1234\n",
		  "none", "\tPTR\t_text - 0x1000\n" },
		{ "6.1", true, true, false,
		  "\t.long\t0\n\t.long\t0x20\n\t.long\t0x20\n"
		  "\t.long\t0xffffffff\n\t.long\t0xfffff7ff\n\t.long\t0xfffff5cb\n",
		  "none", "\tPTR\t_text - 0x800\n" },
		{ "6.10", true, true, false,
		  "\t.long\t0\t/* A__per_cpu_start */\n\t.long\t0x20\t/* Acpu */\n"
		  "\t.long\t0x20\t/* A__per_cpu_end */\n\t.long\t0xffffffff\t/* Tlow */\n"
		  "\t.long\t0xfffff7ff\t/* T_text */\n\t.long\t0xfffff5cb\t/* thigh */\n",
		  "none", "\tPTR\t_text - 0x800\n" },
		{ "6.11", true, false, false,
		  "\t.long\t0\t/* A__per_cpu_start */\n\t.long\t0x20\t/* Acpu */\n"
		  "\t.long\t0x20\t/* A__per_cpu_end */\n\t.long\t0xffffffff\t/* Tlow */\n"
		  "\t.long\t0xfffff7ff\t/* T_text */\n\t.long\t0xfffff5cb\t/* thigh */\n",
		  "none", "\tPTR\t_text - 0x800\n" },
		{ "6.15", false, false, false,
		  "\t.long\t0\t/* D__per_cpu_start */\n\t.long\t0x20\t/* dcpu */\n"
		  "\t.long\t0x20\t/* D__per_cpu_end */\n\t.long\t0x800\t/* Tlow */\n"
		  "\t.long\t0x1000\t/* T_text */\n\t.long\t0x1234\t/* thigh */\n",
		  "none", "\tPTR\t_text - 0x1000\n" },
		{ "7.0", false, false, false,
		  "\t.long\t0\t/* D__per_cpu_start */\n\t.long\t0x20\t/* dcpu */\n"
		  "\t.long\t0x20\t/* D__per_cpu_end */\n\t.long\t0x800\t/* Tlow */\n"
		  "\t.long\t0x1000\t/* T_text */\n\t.long\t0x1234\t/* thigh */\n",
		  "none", "none" },
		{ "7.0", false, false, true,
		  "\t.long\t_text - . + (-4096)\t/* D__per_cpu_start */\n"
		  "\t.long\t_text - . + (-4064)\t/* dcpu */\n"
		  "\t.long\t_text - . + (-4064)\t/* D__per_cpu_end */\n"
		  "\t.long\t_text - . + (-2048)\t/* Tlow */\n"
		  "\t.long\t_text - . + (0)\t/* T_text */\n"
		  "\t.long\t_text - . + (564)\t/* thigh */\n",
		  "none", "none" },
	};
	static const char *const labels[] = { "kallsyms_offsets", "kallsyms_addresses",
					      "kallsyms_relative_base" };
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const char *expected[] = { cases[i].offsets, cases[i].addresses, cases[i].base };
		struct ak_kallsyms_options o = layout(cases[i].layout);
		struct ak_error err = { 0 };
		char *text;

		o.absolute_percpu = cases[i].absolute_percpu;
		o.base_relative = cases[i].base_relative;
		o.pc_relative = cases[i].pc_relative;
		text = make_asm(&o, with_percpu, &err);
		assert_non_null(text);
		for (n = 0; n < COUNT(labels); n++) {
			char *lines = lines_of(text, labels[n]);

			assert_string_equal(lines, expected[n]);
			free(lines);
		}
		free(text);
	}
}

/* Without _text addresses are relative to 0, as if it were there. */
static void no_text(void **state)
{
	static const struct ak_symbol lines[] = {
		{ .address = 0xffffffff81000000, .letter = 't', .name = "x" }, { 0 }
	};
	struct ak_kallsyms_options o = layout("6.12");
	struct ak_error err = { 0 };
	char *text = make_asm(&o, lines, &err), *base = lines_of(text, "kallsyms_relative_base");

	(void)state;
	assert_string_equal(base, "\tPTR\t_text + 0xffffffff81000000\n");
	free(base);
	free(text);
}

/* The first link has tables of nothing. */
static void empty(void **state)
{
	static const char *const layouts[] = { "6.11", "6.15", "7.0", "7.3" };
	static const struct ak_symbol nothing[] = { { 0 } };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(layouts); i++) {
		struct ak_kallsyms_options o = layout(layouts[i]);
		struct ak_error err = { 0 };
		char *text = make_asm(&o, nothing, &err);
		const char *base = o.layout->addressing == AK_KALLSYMS_PLACE
					   ? NULL
					   : "kallsyms_relative_base:\n\tPTR\t_text + 0\n\n";

		assert_non_null(text);
		assert_non_null(strstr(text, "kallsyms_num_syms:\n\t.long\t0\n\n"));
		assert_non_null(strstr(text, "kallsyms_token_index:\n\t.short\t0\n\t.short\t1\n"));
		assert_non_null(strstr(text, "\t.short\t255\n\n"));
		if (base)
			assert_non_null(strstr(text, base));
		if (o.layout->sizes)
			assert_non_null(strstr(text, "kallsyms_offsets:\n"
						     ".size kallsyms_offsets, . - "
						     "kallsyms_offsets\n\n"));
		else
			assert_non_null(strstr(text, "kallsyms_offsets:\n\n"));
		free(text);
	}
}

/* What an assembler would trip over is written all the same, as upstream does. */
static void odd_bytes(void **state)
{
	static const struct ak_symbol lines[] = {
		{ .address = 0x10, .letter = 't', .name = "\"\\*/" }, { 0 }
	};
	struct ak_kallsyms_options o = layout("6.12");
	struct ak_error err = { 0 };
	char *text = make_asm(&o, lines, &err);

	(void)state;
	assert_non_null(text);
	assert_non_null(strstr(text, "\t.asciz\t\"\"\"\n"));
	assert_non_null(strstr(text, "\t.asciz\t\"\\\"\n"));
	assert_non_null(strstr(text, "\t/* t\"\\*/ */\n"));
	free(text);
}

int test_kallsyms_asm(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goldens), cmocka_unit_test(addresses), cmocka_unit_test(no_text),
		cmocka_unit_test(empty),   cmocka_unit_test(odd_bytes),
	};

	return cmocka_run_group_tests_name("kallsyms asm", tests, NULL, NULL);
}
