// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/symset.h"
#include "input/asm_names.h"
#include "unit.h"

enum {
	PLAIN = 0,
	TEMPLATE = 1,
	BARE = 2, /* registers */
};

static const struct {
	unsigned int flags;
	const char *text;
	const char *used, *defined, *weak; /* blank separated, in their order */
} rows[] = {
	{ PLAIN, "", "", "", "" },
	{ PLAIN, "call foo", "foo", "", "" },
	{ PLAIN, "\tcall\tfoo@PLT\n\tjmp *bar(%rip)", "foo bar", "", "" },
	{ PLAIN, "mov %rax, %gs:per_cpu; movq $number, %rdi", "per_cpu number", "", "" },
	{ PLAIN, "lock; incl a\nlock incl b; rep movsb; rep; nop", "a b", "", "" },
	{ PLAIN, "1: jmp 1b; 661:\n.long 661b - ., 0x1f, 1f - 661b", "", "", "" },
	{ PLAIN, ".long (handler) - ., other + 4; .quad third", "handler other third", "", "" },
	{ PLAIN, ".pushsection __ex_table, \"a\"\n.popsection\n.type f, @function", "", "", "" },
	{ PLAIN, ".globl g\ng: here: call g", "g", "g here", "" },
	{ PLAIN, "testb $1, bits(% rip); extable_type_reg reg=%rax, type=11 foo", "bits foo", "",
	  "" },
	{ PLAIN, "x = y + 1; .set a, b; .equ c, 3", "y b", "x a c", "" },
	{ PLAIN, ".weak __crc_x\n.long __crc_x", "__crc_x", "", "__crc_x" },
	{ PLAIN, "nop # call a\ncall b // call c\n/* call d;\n */ call e", "b e", "", "" },
	{ PLAIN, ".ascii \"call a; \\\"b; \"; call c", "c", "", "" },
	{ PLAIN, ".ascii \"never ends; call c", "", "", "" },
	{ PLAIN, "/* never ends; call c", "", "", "" },
	{ PLAIN, ".macro m arg\n.long \\arg, \\arg@\n.endm", "", "", "" },
	{ PLAIN, "call .Llocal; call a.isra.0; call _b9", "a.isra.0 _b9", "", "" },
	{ PLAIN, "call ${0:P}", "P", "", "" },
	{ TEMPLATE, "call ${0:P}; jmp ${1:l}; mov $0, $$sym", "sym", "", "" },
	{ TEMPLATE, "mov foo_$1, %eax; mov $12_bar, %eax; mov foo", "foo", "", "" },
	{ TEMPLATE, "mov$(l$|$) foo; call ${0", "l foo", "", "" },
	{ TEMPLATE, "call $", "", "", "" },
	{ TEMPLATE, "call a_$0; call b_${0:P}; call c_${0:c}_x; call d_$0_y", "a_8 b_8 c_8_x d_8_y",
	  "", "" },
	{ TEMPLATE, "call a_${0:n}; call b_${1}; call c_$2; call d_$00", "d_8", "", "" },
	{ TEMPLATE, ".long key$$", "key", "", "" },
	{ BARE, "bl up; b down", "up down", "", "" },
	{ BARE, "b.ne up\nbeq foo", "up foo", "", "" },
	{ BARE, "adrp x1, page; add x1, x1, :lo12:page2; ldr x2, =value", "page page2 value", "",
	  "" },
	{ BARE, "mrs x2, tpidr_el1; dmb ish; mov x3, #7; msr daifset, #2", "", "", "" },
	{ BARE, "# bl a\nmov x0, #1; bl b", "b", "", "" },
	{ BARE, ".quad abc; cbz w0, out; tbnz x1, #3, over", "abc out over", "", "" },
	{ BARE, "la a0, symbol; call f; beq a0, a1, out; auipc t0, %pcrel_hi(g)", "symbol f out",
	  "", "" },
};

static void assert_names(const struct symset *set, const char *expected)
{
	struct buf list = { 0 };
	uint32_t i;

	for (i = 0; i < symset_count(set); i++)
		buf_addf(&list, "%s%s", i ? " " : "", symset_name(set, i));
	assert_string_equal(buf_str(&list), expected);
	buf_free(&list);
}

static void texts(void **state)
{
	static const struct asm_operand operands[] = { { true, 8 }, { false, 0 } };
	struct ak_error err = { 0 };
	struct asm_names names;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		/* Nothing behind the end may be looked at. */
		char *text = malloc(strlen(rows[i].text) + !*rows[i].text);

		assert_non_null(text);
		memcpy(text, rows[i].text, strlen(rows[i].text));
		assert_int_equal(asm_names_open(&names, &err), 0);
		assert_int_equal(asm_names_add(&names,
					       &(struct asm_text){ text, strlen(rows[i].text),
								   rows[i].flags & TEMPLATE,
								   rows[i].flags & BARE, operands,
								   COUNT(operands) },
					       &err),
				 0);
		assert_names(names.used, rows[i].used);
		assert_names(names.defined, rows[i].defined);
		assert_names(names.weak, rows[i].weak);
		asm_names_close(&names);
		free(text);
	}
	assert_false(err.is_set);
}

int test_asm_names(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
	};

	return cmocka_run_group_tests_name("asm_names", tests, NULL, NULL);
}
