// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "asm_names.h"
#include "base/buf.h"
#include "base/llvm_library.h"
#include "bitcode_assembly.h"

/* LLVMOpcode of what may call assembly. */
enum {
	LLVM_INVOKE = 5,
	LLVM_CALL = 45,
	LLVM_CALL_BR = 67,
};

/* Older ones knew no kernel. */
#define OLDEST_LLVM 11

#define CORE(member) offsetof(struct llvm_core, member)

static const struct llvm_function core_functions[] = {
	{ "LLVMContextCreate", CORE(new_context) },
	{ "LLVMContextDispose", CORE(free_context) },
	{ "LLVMContextSetDiagnosticHandler", CORE(set_handler) },
	{ "LLVMCreateMemoryBufferWithMemoryRange", CORE(new_buffer) },
	{ "LLVMDisposeMemoryBuffer", CORE(free_buffer) },
	{ "LLVMParseBitcodeInContext2", CORE(parse) },
	{ "LLVMDisposeModule", CORE(free_module) },
	{ "LLVMGetTarget", CORE(target) },
	{ "LLVMGetModuleInlineAsm", CORE(module_assembly) },
	{ "LLVMGetFirstFunction", CORE(first_function) },
	{ "LLVMGetNextFunction", CORE(next_function) },
	{ "LLVMGetFirstBasicBlock", CORE(first_block) },
	{ "LLVMGetNextBasicBlock", CORE(next_block) },
	{ "LLVMGetFirstInstruction", CORE(first_instruction) },
	{ "LLVMGetNextInstruction", CORE(next_instruction) },
	{ "LLVMGetInstructionOpcode", CORE(opcode) },
	{ "LLVMGetCalledValue", CORE(callee) },
	{ "LLVMIsAInlineAsm", CORE(is_assembly) },
	{ "LLVMGetNumArgOperands", CORE(argument_count) },
	{ "LLVMGetOperand", CORE(operand) },
	{ "LLVMIsAConstantInt", CORE(is_number) },
	{ "LLVMConstIntGetSExtValue", CORE(number) },
	{ "LLVMPrintValueToString", CORE(print) },
	{ "LLVMDisposeMessage", CORE(free_text) },
};

#define CORE_FUNCTIONS (sizeof(core_functions) / sizeof(core_functions[0]))

int llvm_core_open(struct llvm_core *core, const char *liblto)
{
	struct ak_error ignored = { 0 };
	int ret = llvm_library_open(LLVM_LIBRARY_LTO, liblto, OLDEST_LLVM, core_functions,
				    CORE_FUNCTIONS, core, &ignored);

	ak_error_free(&ignored);
	if (ret > 0)
		return 1;
	return llvm_library_open(LLVM_LIBRARY_LLVM, NULL, OLDEST_LLVM, core_functions,
				 CORE_FUNCTIONS, core, NULL) > 0;
}

/* Without a handler LLVM ends the process. */
static void ignore(void *diagnostic, void *ctx)
{
	(void)diagnostic;
	(void)ctx;
}

static unsigned int hex_digit(char c)
{
	return (unsigned int)(isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* Appends what stands between the quotes, with \0A for a byte that isn't shown. */
static void unquote(struct buf *out, const char *text)
{
	for (; *text && *text != '"'; text++) {
		if (text[0] == '\\' && isxdigit((unsigned char)text[1]) &&
		    isxdigit((unsigned char)text[2])) {
			buf_addc(out, (char)(hex_digit(text[1]) << 4 | hex_digit(text[2])));
			text += 2;
		} else {
			buf_addc(out, *text);
		}
	}
}

/* As many as a template may have at most: GCC's limit. */
#define MAX_OPERANDS 30

/* Assembly that is called, with what its template's operands are. */
struct called {
	struct buf text, constraints;
	struct asm_operand operands[MAX_OPERANDS];
	size_t operand_count;
};

/* Printed it's: void ()* asm sideeffect "text", "constraints" */
static void split_printed(struct called *c, const char *printed)
{
	const char *quote = strstr(printed, " asm ");

	quote = quote ? strchr(quote, '"') : NULL;
	if (!quote)
		return;
	unquote(&c->text, quote + 1);
	quote = strchr(quote + 1, '"');
	quote = quote ? strchr(quote + 1, '"') : NULL;
	if (quote)
		unquote(&c->constraints, quote + 1);
}

/* Outputs, unless they are in memory, have no argument in the call; labels have none either. */
static bool has_argument(const char *constraint)
{
	return constraint[0] != '!' && (constraint[0] != '=' || constraint[1] == '*');
}

/* Each constraint that isn't a clobber is an operand of the template. */
static void find_operands(const struct llvm_core *core, void *call, struct called *c)
{
	unsigned int argument = 0, count = core->argument_count(call);
	const char *at = buf_str(&c->constraints);
	void *value;

	while (at && *at && *at != '~' && c->operand_count < MAX_OPERANDS) {
		struct asm_operand *operand = &c->operands[c->operand_count++];

		*operand = (struct asm_operand){ 0 };
		if (has_argument(at) && argument < count) {
			value = core->operand(call, argument++);
			operand->is_number = core->is_number(value) != NULL;
			if (operand->is_number)
				operand->number = core->number(value);
		}
		at = strchr(at, ',');
		at = at ? at + 1 : NULL;
	}
}

static int add_assembly(const struct llvm_core *core, void *call, void *callee, bool bare_registers,
			struct asm_names *names, struct ak_error *err)
{
	char *printed = core->print(callee);
	struct called c = { .operand_count = 0 };
	int ret = 0;

	split_printed(&c, printed);
	find_operands(core, call, &c);
	core->free_text(printed);
	if (buf_failed(&c.text) || buf_failed(&c.constraints))
		ret = ak_error_nomem(err);
	else if (c.text.len)
		ret = asm_names_add(names,
				    &(struct asm_text){
					    .text = c.text.data,
					    .len = c.text.len,
					    .is_template = true,
					    .bare_registers = bare_registers,
					    .operands = c.operands,
					    .operand_count = c.operand_count,
				    },
				    err);
	buf_free(&c.text);
	buf_free(&c.constraints);
	return ret;
}

static int read_block(const struct llvm_core *core, void *block, bool bare_registers,
		      struct asm_names *names, struct ak_error *err)
{
	void *instruction = core->first_instruction(block), *callee;
	int opcode;

	for (; instruction; instruction = core->next_instruction(instruction)) {
		opcode = core->opcode(instruction);
		if (opcode != LLVM_CALL && opcode != LLVM_CALL_BR && opcode != LLVM_INVOKE)
			continue;
		callee = core->callee(instruction);
		if (core->is_assembly(callee) &&
		    add_assembly(core, instruction, callee, bare_registers, names, err))
			return -1;
	}
	return 0;
}

/* x86's registers have a %, and so have s390's. */
static bool has_bare_registers(const char *target)
{
	static const char *const others[] = { "x86_64", "i386", "i486", "i586", "i686", "s390x" };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strncmp(target, others[i], strlen(others[i])))
			return false;
	return true;
}

static int read_module(const struct llvm_core *core, void *module, struct asm_names *inside,
		       struct asm_names *outside, struct ak_error *err)
{
	bool bare_registers = has_bare_registers(core->target(module));
	struct asm_text text = { .bare_registers = bare_registers };
	void *function, *block;

	text.text = core->module_assembly(module, &text.len);
	if (asm_names_add(outside, &text, err))
		return -1;
	for (function = core->first_function(module); function;
	     function = core->next_function(function))
		for (block = core->first_block(function); block; block = core->next_block(block))
			if (read_block(core, block, bare_registers, inside, err))
				return -1;
	return 0;
}

int bitcode_assembly_read(const struct llvm_core *core, const void *bytes, size_t size,
			  struct asm_names *inside, struct asm_names *outside, struct ak_error *err)
{
	void *context = core->new_context();
	void *buffer = core->new_buffer(bytes, size, "", 0), *module = NULL;
	int ret = 0;

	core->set_handler(context, ignore, NULL);
	if (!core->parse(context, buffer, &module)) {
		ret = read_module(core, module, inside, outside, err) ? -1 : 1;
		core->free_module(module);
	}
	core->free_buffer(buffer);
	core->free_context(context);
	return ret;
}
