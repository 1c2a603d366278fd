// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <string.h>

#include "base/buf.h"
#include "base/symset.h"
#include "elf_symbols.h"
#include "module_exports.h"
#include "source.h"
#include "undefined.h"

#define MAGIC "~Module signature appended~\n"
#define MAGIC_LEN (sizeof(MAGIC) - 1)

/* struct module_signature: its size, where id_type and the big-endian sig_len are, and PKEY_ID_PKCS7. */
#define TRAILER_LEN 12
#define ID_TYPE 2
#define SIG_LEN 8
#define PKCS7 2

const char *module_exported_name(const char *name)
{
	static const char *const prefixes[] = { "__ksymtab_", "__export_symbol_" };
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t len = strlen(prefixes[i]);

		if (!strncmp(name, prefixes[i], len) && name[len])
			return name + len;
	}
	return NULL;
}

int module_exports_read(struct elf_symbols *syms, const struct undefined_sink *sink,
			struct ak_error *err)
{
	struct elf_symbol sym;
	const char *name;
	size_t len;
	int more;

	while ((more = elf_symbols_next(syms, &sym, err)) > 0) {
		if (sym.shndx == SHN_UNDEF || sym.type == STT_SECTION || sym.type == STT_FILE)
			continue;
		name = module_exported_name(sym.name);
		if (name && (elf_symbols_take_name(syms, &sym, &len, err) ||
			     sink->exported(sink->ctx, name, strlen(name), err)))
			return -1;
	}
	return more;
}

static int note_defined(const struct source *src, const struct symset *names, bool *defined,
			struct buf *scratch, struct ak_error *err)
{
	struct elf_symbols syms;
	struct elf_symbol sym;
	uint32_t id;
	int more;

	if (elf_symbols_open(&syms, src, ELF_ALL_SYMBOLS, scratch, err))
		return -1;
	while ((more = elf_symbols_next(&syms, &sym, err)) > 0) {
		if (sym.shndx == SHN_UNDEF || sym.type == STT_FILE)
			continue;
		id = symset_find(names, sym.name, strlen(sym.name));
		if (id != SYMSET_NONE)
			defined[id] = true;
	}
	return more;
}

int module_defines(const char *path, const struct symset *names, bool *defined,
		   struct ak_error *err)
{
	struct buf scratch = { 0 };
	struct source src;
	int ret = 0;

	if (source_open(&src, NULL, path, err))
		return -1;
	if (elf_is(&src))
		ret = note_defined(&src, names, defined, &scratch, err) ? -1 : 1;
	source_close(&src);
	buf_free(&scratch);
	return ret;
}

bool module_is_signed(const struct source *src)
{
	unsigned char end[TRAILER_LEN + MAGIC_LEN], *sig_len = end + SIG_LEN;
	struct ak_error ignored = { 0 };
	uint32_t len;

	if (src->size < sizeof(end) ||
	    source_read(src, src->size - sizeof(end), end, sizeof(end), "its end", &ignored)) {
		ak_error_free(&ignored);
		return false;
	}
	if (memcmp(end + TRAILER_LEN, MAGIC, MAGIC_LEN) || end[ID_TYPE] != PKCS7)
		return false;
	len = (uint32_t)sig_len[0] << 24 | (uint32_t)sig_len[1] << 16 | (uint32_t)sig_len[2] << 8 |
	      sig_len[3];
	return len && len <= src->size - sizeof(end);
}
