/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_BITCODE_ASSEMBLY_H
#define INPUT_BITCODE_ASSEMBLY_H

#include <stddef.h>

#include "autoksyms/error.h"

struct asm_names;

/* LLVM's C API, as far as it's needed (llvm-c/Core.h, llvm-c/BitReader.h): opaque things are void. */
struct llvm_core {
	void *(*new_context)(void);
	void (*free_context)(void *context);
	void (*set_handler)(void *context, void (*handler)(void *diagnostic, void *ctx), void *ctx);
	void *(*new_buffer)(const char *bytes, size_t size, const char *name, int terminated);
	void (*free_buffer)(void *buffer);
	int (*parse)(void *context, void *buffer, void **module);
	void (*free_module)(void *module);
	const char *(*target)(void *module);
	const char *(*module_assembly)(void *module, size_t *len);
	void *(*first_function)(void *module);
	void *(*next_function)(void *function);
	void *(*first_block)(void *function);
	void *(*next_block)(void *block);
	void *(*first_instruction)(void *block);
	void *(*next_instruction)(void *instruction);
	int (*opcode)(void *instruction);
	void *(*callee)(void *call);
	void *(*is_assembly)(void *value);
	unsigned int (*argument_count)(void *call);
	void *(*operand)(void *call, unsigned int i);
	void *(*is_number)(void *value);
	long long (*number)(void *value);
	char *(*print)(void *value);
	void (*free_text)(char *text);
};

/* Of that libLTO (NULL: the newest), if it's linked with LLVM's library, or of the newest libLLVM.  1, or 0: neither. */
int llvm_core_open(struct llvm_core *core, const char *liblto);

/*
 * Adds what assembly names in the functions of a module, and outside of them.
 * 1; 0: it's nothing that this LLVM can read; -1.
 */
int bitcode_assembly_read(const struct llvm_core *core, const void *bytes, size_t size,
			  struct asm_names *inside, struct asm_names *outside,
			  struct ak_error *err);

#endif
