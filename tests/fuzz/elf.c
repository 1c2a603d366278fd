// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/build_id.h"
#include "autoksyms/map.h"
#include "autoksyms/offers.h"
#include "autoksyms/paths.h"
#include "autoksyms/verdict.h"
#include "base/buf.h"
#include "base/overlay.h"
#include "base/symset.h"
#include "harness.h"
#include "input/elf_file.h"
#include "input/elf_symbols.h"
#include "input/export_section.h"
#include "input/ksymtab.h"
#include "input/modinfo.h"
#include "input/module_exports.h"
#include "input/undefined.h"
#include "link/btf.h"

/* ELF objects, through each of their readers; those that read the same thing have to agree. */

static bool is_undefined(const struct elf_symbols *syms, const struct elf_symbol *sym)
{
	return sym->shndx == SHN_UNDEF || sym->shndx == SHN_COMMON ||
	       (syms->machine == EM_MIPS && sym->shndx == 0xff04);
}

/* The next symbol that's undefined, by looking at each; what the fast way has to find. */
static int next_slowly(struct elf_symbols *syms, struct elf_symbol *sym)
{
	struct ak_error err = { 0 };
	int more;

	while ((more = elf_symbols_next(syms, sym, &err)) > 0 && !is_undefined(syms, sym))
		;
	REQUIRE((more < 0) == err.is_set);
	ak_error_free(&err);
	return more;
}

static void scan(const struct source *src, enum elf_part part)
{
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	struct elf_symbols fast, slow;
	struct elf_symbol a, b;
	int more, other;

	if (!elf_symbols_open(&fast, src, part, &scratch, &err)) {
		slow = fast;
		do {
			more = elf_symbols_next_undefined(&fast, &a, &err);
			other = next_slowly(&slow, &b);
			/* Only the slow way sees that a defined one is damaged. */
			REQUIRE(more == other || other < 0);
			REQUIRE(more <= 0 || other <= 0 || (a.name == b.name && a.bind == b.bind));
		} while (more > 0 && other > 0);
	}
	ak_error_free(&err);
	buf_free(&scratch);
}

/* In parts, or all at once: the same symbols. */
static void compare_parts(const struct elf_symbol_table *table, struct elf_symbol_part *part)
{
	struct elf_file_symbol a, b;
	size_t i;

	for (i = 0; i < table->count; i++) {
		struct ak_error first = { 0 }, second = { 0 };
		int ret;

		if (i % ELF_PART_COUNT == 0)
			REQUIRE(!elf_symbol_part_read(part, table, i, NULL));
		elf_symbol_part_prefetch(part, table, i + 1);
		ret = elf_symbol_table_get(table, i, &a, &first);
		REQUIRE(ret == elf_symbol_part_get(part, table, i, &b, &second));
		REQUIRE(!strcmp(ak_error_text(&first), ak_error_text(&second)));
		if (!ret)
			REQUIRE(a.name == b.name && a.value == b.value && a.section == b.section);
		fuzz_ok(ret, &first);
		fuzz_ok(ret, &second);
	}
}

static int take_export(void *ctx, const struct export_entry *entry, struct ak_error *err)
{
	(void)err;
	REQUIRE(entry->name[0]);
	*(size_t *)ctx += strlen(entry->ns);
	return 0;
}

static int take_ksymtab(void *ctx, const struct ksymtab_entry *entry, struct ak_error *err)
{
	return take_export(ctx, &entry->export, err);
}

static void read_modinfo(const struct elf_file *elf)
{
	const struct elf_section *s = elf_file_section(elf, MODINFO_SECTION);
	char *info = s && s->type == SHT_PROGBITS ? (char *)elf_file_read(elf, s, NULL) : NULL;
	const char *value = NULL;

	while (info && (value = modinfo_next(info, s->size, "import_ns", value)))
		REQUIRE(value > info && value + strlen(value) <= info + s->size);
	free(info);
}

static void read_tables(const struct elf_file *elf)
{
	struct elf_symbol_part *part = malloc(sizeof(*part));
	struct elf_symbol_table table;
	struct ak_error err = { 0 };
	size_t bytes = 0;
	const struct export_sink exports = { &bytes, take_export };
	const struct ksymtab_sink ksymtab = { &bytes, take_ksymtab };

	REQUIRE(part != NULL);
	if (fuzz_ok(elf_symbol_table_read(&table, elf, &err), &err)) {
		compare_parts(&table, part);
		fuzz_ok(export_section_read(elf, &table, &exports, &err), &err);
		fuzz_ok(ksymtab_read(elf, &table, &ksymtab, &err), &err);
		elf_symbol_table_free(&table);
	}
	free(part);
}

static void read_file(const unsigned char *data, size_t size)
{
	struct ak_error err = { 0 };
	struct elf_file elf;
	struct source src;

	source_memory(&src, "x.o", data, size);
	if (!fuzz_ok(elf_file_take(&elf, &src, &err), &err))
		return;
	read_modinfo(&elf);
	read_tables(&elf);
	elf_file_close(&elf);
}

static void read_exports(const struct source *src)
{
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	size_t count = 0;
	const struct undefined_sink sink = fuzz_names(&count);
	struct elf_symbols syms;

	if (fuzz_ok(elf_symbols_open(&syms, src, ELF_ALL_SYMBOLS, &scratch, &err), &err))
		fuzz_ok(module_exports_read(&syms, &sink, &err), &err);
	module_is_signed(src);
	buf_free(&scratch);
}

/* nm's order: by address behind what is undefined. */
static void read_map(const char *path, enum ak_nm nm)
{
	struct ak_map map = { 0 };
	struct ak_error err = { 0 };
	size_t i;

	if (fuzz_ok(ak_map_read_elf(&map, path, nm, &err), &err))
		for (i = 1; i < map.count; i++)
			REQUIRE(nm != AK_NM_GNU ||
				map.symbols[i - 1].address <= map.symbols[i].address);
	ak_map_free(&map);
}

static void find_defined(const char *path)
{
	struct symset *names = symset_new();
	bool defined[2] = { false };
	struct ak_error err = { 0 };

	REQUIRE(names && symset_add(names, "main", 4) == 0 && symset_add(names, "x_open", 6) == 1);
	fuzz_ok(module_defines(path, names, defined, &err), &err);
	symset_free(names);
}

/* An ID that is recognised is made again of an image that wasn't changed. */
static void read_build_id(const struct fuzz_file *file)
{
	const struct ak_build_id_means means = { .jobs = 1 };
	struct ak_build_id id, again;
	struct ak_error err = { 0 };

	fuzz_ok(ak_build_id_read(&id, file->path, &err), &err);
	if (ak_build_id_recognise(&id, file->path, &means, &err) == 1) {
		again = id;
		REQUIRE(!ak_build_id_renew(&again, file->path, &means, &err));
		REQUIRE(!memcmp(again.bytes, id.bytes, id.size));
	}
	ak_error_free(&err);
}

static void read_weak(const char *path)
{
	struct ak_error err = { 0 };
	struct ak_weak_refs *refs = ak_weak_refs_read(path, 0, &err);

	if (fuzz_ok(refs ? 0 : -1, &err))
		ak_weak_refs_has(refs, "x_open");
	ak_weak_refs_free(refs);
}

static void find_definitions(const struct ak_paths *files)
{
	struct ak_definition found[] = { { .symbol = "x_open" }, { .symbol = "main" } };
	struct ak_error err = { 0 };

	REQUIRE(!ak_definitions_find(found, 2, files, 0, 1, &err));
	REQUIRE(found[0].file || !found[0].is_static);
}

/* As of a kernel from 6.5 on, or of one whose objects have tables. */
static void read_offers(const struct ak_paths *files, bool tables)
{
	const struct ak_offers_reading reading = { .jobs = 1, .tables = tables };
	struct ak_offers offers;
	struct ak_error err = { 0 };
	size_t i;

	REQUIRE(!ak_offers_init(&offers, &err));
	if (fuzz_ok(ak_offers_read(&offers, files, &reading, &err), &err)) {
		REQUIRE(offers.object_count == 1);
		for (i = 0; i < offers.count; i++)
			REQUIRE(ak_offers_find(&offers, offers.offer[i].symbol) ==
				&offers.offer[i]);
	}
	ak_offers_free(&offers);
}

static void read_by_path(const char *path)
{
	struct ak_paths files = { 0 };

	REQUIRE(!ak_paths_add(&files, path, NULL));
	read_weak(path);
	find_definitions(&files);
	read_offers(&files, false);
	read_offers(&files, true);
	ak_paths_free(&files);
}

/* BTF that is written to where it was read is the same. */
static void read_btf(const struct fuzz_file *file, size_t size)
{
	struct overlay overlay = { 0 };
	struct ak_error err = { 0 };
	struct btf btf;

	if (fuzz_ok(btf_read(&btf, file->path, &err), &err)) {
		REQUIRE(btf.size <= size);
		REQUIRE(btf_plan(&btf, file->path, &overlay, &err) == 1);
		REQUIRE(!overlay_write(&overlay, file->path, &err));
	}
	overlay_free(&overlay);
	btf_free(&btf);
}

void fuzz_elf(const unsigned char *data, size_t size)
{
	struct fuzz_file file;
	struct source src;

	source_memory(&src, "x.o", data, size);
	if (!elf_is(&src))
		return;
	scan(&src, ELF_ALL_SYMBOLS);
	scan(&src, ELF_GLOBAL_SYMBOLS);
	read_exports(&src);
	read_file(data, size);
	fuzz_file_open(&file, data, size);
	read_map(file.path, AK_NM_GNU);
	read_map(file.path, AK_NM_LLVM);
	find_defined(file.path);
	read_build_id(&file);
	read_by_path(file.path);
	read_btf(&file, size);
	fuzz_file_close(&file);
}
