// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/symset.h"
#include "harness.h"
#include "input/asm_names.h"
#include "input/bitcode_assembly.h"

/*
 * Any bytes as assembly that bitcode holds: as text, and through an LLVM that is played here, with one
 * function in which they are the inline assembly.
 */

static const struct asm_operand operands[] = { { false, 0 }, { true, 8 }, { true, -1 } };

#define OPERANDS (sizeof(operands) / sizeof(operands[0]))

/* The constraints that mean these, the first of which is an output; and behind them, what isn't an operand. */
#define CONSTRAINTS "=r,i,i,~{memory},~{cc}"

static void open_names(struct asm_names *names)
{
	REQUIRE(!asm_names_open(names, NULL));
}

/* Names can be given to an assembler, and are of the text, unless an operand is part of them. */
static void check_set(const struct symset *set, const struct asm_text *text)
{
	uint32_t i;
	size_t j, len;

	for (i = 0; i < symset_count(set); i++) {
		const char *name = symset_name(set, i);

		len = symset_len(set, i);
		REQUIRE(len == strlen(name));
		REQUIRE(isalpha((unsigned char)name[0]) || name[0] == '_');
		for (j = 1; j < len; j++)
			REQUIRE(isalnum((unsigned char)name[j]) || strchr("_.", name[j]));
		REQUIRE(text->is_template || memmem(text->text, text->len, name, len));
	}
}

static void check_same(const struct symset *a, const struct symset *b)
{
	uint32_t i;

	REQUIRE(symset_count(a) == symset_count(b));
	for (i = 0; i < symset_count(a); i++)
		REQUIRE(!strcmp(symset_name(a, i), symset_name(b, i)));
}

static void check_same_names(const struct asm_names *a, const struct asm_names *b)
{
	check_same(a->used, b->used);
	check_same(a->defined, b->defined);
	check_same(a->weak, b->weak);
}

/* Read twice it names nothing new. */
static void read_text(const struct asm_text *text, struct asm_names *names)
{
	uint32_t used;

	REQUIRE(!asm_names_add(names, text, NULL));
	check_set(names->used, text);
	check_set(names->defined, text);
	check_set(names->weak, text);
	used = symset_count(names->used);
	REQUIRE(!asm_names_add(names, text, NULL));
	REQUIRE(symset_count(names->used) == used);
}

static void read_both(struct asm_text text)
{
	struct asm_names plain, template;

	open_names(&plain);
	open_names(&template);
	read_text(&text, &plain);
	text.is_template = true;
	read_text(&text, &template);
	/* Only a dollar makes a difference. */
	if (!memchr(text.text, '$', text.len))
		check_same_names(&plain, &template);
	asm_names_close(&plain);
	asm_names_close(&template);
}

/* What the LLVM that is played reads as bitcode; it's the module, its function, block, call and callee, too. */
struct played {
	const char *target;
	struct asm_text outside; /* the module's assembly */
	const char *printed;	 /* the call's, as LLVM prints it */
	unsigned int arguments;	 /* of the call */
};

static void *new_context(void)
{
	static char nothing;

	return &nothing;
}

static void *new_buffer(const char *bytes, size_t size, const char *name, int terminated)
{
	REQUIRE(size == sizeof(struct played) && name && !terminated);
	return (void *)bytes;
}

static void set_handler(void *context, void (*handler)(void *, void *), void *ctx)
{
	REQUIRE(context && handler && !ctx);
}

static int parse(void *context, void *buffer, void **into)
{
	REQUIRE(context != NULL);
	*into = buffer;
	return 0;
}

static void leave(void *what)
{
	REQUIRE(what != NULL);
}

static const char *get_target(void *of)
{
	return ((const struct played *)of)->target;
}

static const char *get_module_assembly(void *of, size_t *len)
{
	const struct played *played = of;

	*len = played->outside.len;
	return played->outside.text;
}

static void *get_one(void *of)
{
	return of;
}

static void *get_none(void *of)
{
	(void)of;
	return NULL;
}

static int get_opcode(void *of)
{
	(void)of;
	return 45; /* LLVMCall */
}

static unsigned int count_arguments(void *call)
{
	return ((const struct played *)call)->arguments;
}

/* Arguments are those operands that aren't outputs. */
static void *get_argument(void *call, unsigned int i)
{
	REQUIRE(i < count_arguments(call));
	return (void *)&operands[1 + i % (OPERANDS - 1)];
}

static long long get_number(void *value)
{
	return ((const struct asm_operand *)value)->number;
}

static char *print(void *value)
{
	char *text = strdup(((const struct played *)value)->printed);

	REQUIRE(text != NULL);
	return text;
}

static void free_text(char *text)
{
	free(text);
}

static const struct llvm_core core = {
	.new_context = new_context,
	.free_context = leave,
	.set_handler = set_handler,
	.new_buffer = new_buffer,
	.free_buffer = leave,
	.parse = parse,
	.free_module = leave,
	.target = get_target,
	.module_assembly = get_module_assembly,
	.first_function = get_one,
	.next_function = get_none,
	.first_block = get_one,
	.next_block = get_none,
	.first_instruction = get_one,
	.next_instruction = get_none,
	.opcode = get_opcode,
	.callee = get_one,
	.is_assembly = get_one,
	.argument_count = count_arguments,
	.operand = get_argument,
	.is_number = get_one,
	.number = get_number,
	.print = print,
	.free_text = free_text,
};

static void read_played(const struct played *played, struct asm_names *in, struct asm_names *out)
{
	REQUIRE(bitcode_assembly_read(&core, played, sizeof(*played), in, out, NULL) == 1);
}

/* As LLVM prints an assembly string. */
static void add_quoted(struct buf *out, const struct asm_text *text)
{
	size_t i;

	for (i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->text[i];

		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			buf_addf(out, "\\%02X", c);
		else
			buf_addc(out, (char)c);
	}
}

/* What LLVM has printed is read as what it was printed of. */
static void through_llvm(struct asm_text text)
{
	struct played played = {
		.target = text.bare_registers ? "aarch64-linux-gnu" : "x86_64-linux-gnu",
		.outside = text,
		.arguments = OPERANDS - 1,
	};
	struct asm_names in, out, expected_in, expected_out;
	struct buf call = { 0 };

	buf_adds(&call, "void (i64, i64)* asm sideeffect \"");
	add_quoted(&call, &text);
	buf_adds(&call, "\", \"" CONSTRAINTS "\"");
	played.printed = buf_str(&call);
	open_names(&in);
	open_names(&out);
	open_names(&expected_in);
	open_names(&expected_out);
	read_played(&played, &in, &out);
	REQUIRE(!asm_names_add(&expected_out, &text, NULL));
	text.is_template = true;
	REQUIRE(!asm_names_add(&expected_in, &text, NULL));
	check_same_names(&in, &expected_in);
	check_same_names(&out, &expected_out);
	asm_names_close(&in);
	asm_names_close(&out);
	asm_names_close(&expected_in);
	asm_names_close(&expected_out);
	buf_free(&call);
}

/* Whatever is printed, and however many arguments there are. */
static void printed_oddly(const struct asm_text *text)
{
	struct buf call = { 0 };
	struct played played = { .outside = *text, .arguments = text->len % 40 };
	struct asm_names in, out;

	buf_add(&call, text->text, text->len);
	played.target = played.printed = buf_str(&call);
	open_names(&in);
	open_names(&out);
	read_played(&played, &in, &out);
	check_set(in.used, &(struct asm_text){ .is_template = true });
	asm_names_close(&in);
	asm_names_close(&out);
	buf_free(&call);
}

void fuzz_assembly(const unsigned char *data, size_t size)
{
	struct asm_text text = {
		.text = (const char *)data,
		.len = size,
		.operands = operands,
		.operand_count = OPERANDS,
	};

	read_both(text);
	through_llvm(text);
	printed_oddly(&text);
	text.bare_registers = true;
	read_both(text);
	through_llvm(text);
}
