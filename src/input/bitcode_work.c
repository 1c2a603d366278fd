// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/buf.h"
#include "base/llvm_library.h"
#include "base/symset.h"
#include "bitcode_work.h"

/* Older ones knew no kernel. */
#define OLDEST_LLVM 11

#define LTO(member) offsetof(struct lto, member)

static const struct llvm_function lto_functions[] = {
	{ "lto_get_version", LTO(version) },
	{ "lto_get_error_message", LTO(error) },
	{ "lto_module_create_in_local_context", LTO(open) },
	{ "lto_module_dispose", LTO(close) },
	{ "lto_module_get_num_symbols", LTO(count) },
	{ "lto_module_get_symbol_name", LTO(name) },
	{ "lto_module_get_symbol_attribute", LTO(attributes) },
};

static void put(struct buf *answer, enum bitcode_answer what, const char *text)
{
	buf_addc(answer, (char)what);
	buf_adds(answer, text);
}

static void open_libraries(struct bitcode_work *work, struct buf *answer)
{
	struct bitcode_llvm *llvm = &work->llvm;
	struct ak_error err = { 0 };
	int ret = llvm_library_open(LLVM_LIBRARY_LTO, work->liblto, OLDEST_LLVM, lto_functions,
				    sizeof(lto_functions) / sizeof(lto_functions[0]), &llvm->lto,
				    &err);

	if (ret > 0) {
		llvm->has_core = llvm_core_open(&llvm->core, work->liblto);
		put(answer, BITCODE_OPENED, llvm->lto.version());
	} else {
		put(answer, ret ? BITCODE_BAD_LIBRARY : BITCODE_NO_LIBRARY,
		    ret ? ak_error_text(&err) : "");
	}
	ak_error_free(&err);
}

static void put_symbols(const struct bitcode_symbols *symbols, struct buf *answer)
{
	uint32_t i;

	put(answer, symbols->saw_assembly ? BITCODE_ALL : BITCODE_NO_ASSEMBLY, "");
	for (i = 0; i < symset_count(symbols->names); i++) {
		buf_addc(answer, (char)('A' + symbols->kinds[i]));
		buf_add(answer, symset_name(symbols->names, i), symset_len(symbols->names, i) + 1);
	}
}

static void read_file(const struct bitcode_llvm *llvm, const char *file, const void *bytes,
		      size_t size, struct buf *answer)
{
	struct bitcode_symbols symbols = { 0 };
	struct ak_error err = { 0 };

	if (bitcode_symbols_read(&symbols, llvm, file, bytes, size, &err))
		put(answer, BITCODE_DAMAGED, ak_error_text(&err));
	else
		put_symbols(&symbols, answer);
	ak_error_free(&err);
	bitcode_symbols_free(&symbols);
}

void bitcode_work(void *work, const void *request, size_t size, struct buf *answer)
{
	const char *file = request, *bytes = file + strlen(file) + 1;
	struct bitcode_work *w = work;

	if (*file)
		read_file(&w->llvm, file, bytes, size - (size_t)(bytes - file), answer);
	else
		open_libraries(w, answer);
}
