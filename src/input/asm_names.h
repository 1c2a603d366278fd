/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_ASM_NAMES_H
#define INPUT_ASM_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "autoksyms/error.h"

struct symset;

/*
 * Symbols that assembler source names, as inline assembly does.  No assembler: what is
 * known are GNU as's separators, comments and labels, directives with data, and what
 * instructions call, jump to or take the address of.  It may find too much, such as a
 * register of an odd name, rather than too little.
 */
struct asm_names {
	struct symset *used;
	struct symset *defined; /* labels, too; used or not */
	struct symset *weak;
};

/* 0 or -1; asm_names_close() either way. */
int asm_names_open(struct asm_names *names, struct ak_error *err);
void asm_names_close(struct asm_names *names);

/* What a template's operand is, if that's a number: x86 calls __get_user_${1:P}. */
struct asm_operand {
	bool is_number;
	long long number;
};

struct asm_text {
	const char *text;
	size_t len;
	bool is_template;    /* of LLVM: $0, ${0:P} for operands, $$, $(a$|b$) for dialects */
	bool bare_registers; /* x0, r1: registers look like symbols, and # begins a number */
	const struct asm_operand *operands; /* operand_count of them; what's beyond isn't known */
	size_t operand_count;
};

/* Adds what the text names.  0 or -1. */
int asm_names_add(struct asm_names *names, const struct asm_text *text, struct ak_error *err);

#endif
