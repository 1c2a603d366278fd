// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "base/bad_file.h"
#include "base/file.h"
#include "base/path.h"
#include "bitcode.h"
#include "compressed.h"
#include "elf_symbols.h"
#include "module_exports.h"
#include "shard.h"
#include "source.h"
#include "symbol_list.h"
#include "undefined.h"

#ifndef STT_SPARC_REGISTER
#define STT_SPARC_REGISTER 13
#endif

/* A container within a container within ...: deeper is an attack or an accident. */
#define MAX_DEPTH 8

/*
 * Thin archives can name each other, and so a few small ones any number of members.  What is spent
 * on members that are in more than one archive, a unit being the work of opening one.
 */
#define MAX_NESTED 1000000

struct reading {
	struct undefined_reader *reader;
	const struct undefined_sink *sink;
	struct ak_error *err;
	int depth;
	uint64_t nested; /* spent of MAX_NESTED */
};

static int read_path(struct reading *r, const struct base_dir *dir, const char *path,
		     const char *name);

static bool is_sparc(uint16_t machine)
{
	return machine == EM_SPARC || machine == EM_SPARC32PLUS || machine == EM_SPARCV9;
}

/* GCC's -flto without -ffat-lto-objects leaves only this symbol and its own bytecode. */
static bool is_gcc_bytecode(const struct elf_symbol *sym)
{
	return sym->shndx == SHN_COMMON && !strcmp(sym->name, "__gnu_lto_slim");
}

static int read_references(struct reading *r, struct elf_symbols *syms)
{
	struct elf_symbol sym;
	size_t len;
	int more;

	while ((more = elf_symbols_next_undefined(syms, &sym, r->err)) > 0) {
		if (is_gcc_bytecode(&sym))
			return ak_error_set(
				r->err, syms->file, 0,
				"holds only GCC's LTO bytecode, whose references can't be "
				"read; compile with -ffat-lto-objects or give the .ko");
		if (sym.shndx == SHN_COMMON || (sym.bind == STB_WEAK && !r->reader->weak) ||
		    !sym.name[0])
			continue;
		if (sym.type == STT_SPARC_REGISTER && is_sparc(syms->machine))
			continue;
		if (elf_symbols_take_name(syms, &sym, &len, r->err) ||
		    r->sink->symbol(r->sink->ctx, sym.name, len, r->err))
			return -1;
	}
	return more;
}

/* The names that exports are known by are local. */
static int read_elf(struct reading *r, const struct source *src)
{
	enum elf_part part = r->sink->exported ? ELF_ALL_SYMBOLS : ELF_GLOBAL_SYMBOLS;
	struct elf_symbols syms;

	if (elf_symbols_open(&syms, src, part, &r->reader->scratch, r->err))
		return -1;
	r->reader->machine = syms.machine;
	if (r->sink->exported && module_exports_read(&syms, r->sink, r->err))
		return -1;
	if (r->sink->exported && r->sink->is_signed && module_is_signed(src))
		r->sink->is_signed(r->sink->ctx);
	elf_symbols_rewind_to_global(&syms);
	return r->sink->symbol ? read_references(r, &syms) : 0;
}

/*
 * Kbuild links an LTO module's bitcode to a native object before modpost:
 * x.lto.o (5.12 on), x.prelink.o (5.17 on), and the final x.ko.
 */
static char *native_sibling(const char *path)
{
	static const char *const suffixes[] = { ".prelink.o", ".lto.o", ".ko" };
	size_t stem = strlen(path), i;
	char *sibling;

	if (stem < 2 || strcmp(path + stem - 2, ".o"))
		return NULL;
	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (asprintf(&sibling, "%.*s%s", (int)stem - 2, path, suffixes[i]) < 0)
			return NULL;
		if (file_exists(sibling))
			return sibling;
		free(sibling);
	}
	return NULL;
}

static int take_bitcode_symbol(void *ctx, const char *name, enum bitcode_symbol what,
			       struct ak_error *err)
{
	struct reading *r = ctx;

	if (what == BITCODE_DEFINED) {
		name = r->sink->exported ? module_exported_name(name) : NULL;
		return name ? r->sink->exported(r->sink->ctx, name, strlen(name), err) : 0;
	}
	if (!r->sink->symbol || (what == BITCODE_WEAK && !r->reader->weak))
		return 0;
	return r->sink->symbol(r->sink->ctx, name, strlen(name), err);
}

static int read_bitcode_itself(struct reading *r, const struct source *src)
{
	const struct bitcode_sink sink = { r, take_bitcode_symbol };
	struct ak_error note = { 0 };
	int ret;

	/* Nor does anybody need it: kbuild has linked all that modpost reads, since 5.19 under the same name. */
	if (r->sink->elf)
		return ak_error_set(
			r->err, src->name, 0,
			"is LLVM bitcode (LTO), which doesn't tell what it exports; give "
			"the native object that it's linked to: of the kernel vmlinux.o, "
			"of a module its .ko, or its .o when make has linked it");
	if (!r->reader->bitcode)
		return ak_error_set(r->err, src->name, 0,
				    "is LLVM bitcode (LTO) and has no native object beside it "
				    "(.prelink.o, .lto.o, .ko); link the modules first");
	r->reader->machine = EM_NONE;
	ret = bitcode_read(r->reader->bitcode, src, &sink, r->err);
	if (ret < 0 || !r->sink->symbol || !r->sink->note_once)
		return ret < 0 ? -1 : 0;
	ak_error_set(&note, src->name, 0,
		     "is LLVM bitcode (LTO): what only inline assembly in its functions refers to "
		     "%s; the native object that it's linked to (.lto.o, .prelink.o) tells exactly",
		     ret ? "is guessed from the assembly's text" : "isn't known without libLLVM");
	r->sink->note_once(r->sink->ctx, &note);
	return 0;
}

static int read_bitcode(struct reading *r, const struct source *src)
{
	char *sibling = src->fd >= 0 && !src->base ? native_sibling(src->name) : NULL;
	struct ak_error note = { 0 };
	int ret;

	if (!sibling)
		return read_bitcode_itself(r, src);
	ak_error_set(&note, src->name, 0, "is LLVM bitcode (LTO); read %s instead", sibling);
	r->sink->note(r->sink->ctx, &note);
	ret = read_path(r, NULL, sibling, sibling);
	free(sibling);
	return ret;
}

static int read_content(struct reading *r, const struct source *src, const char *path);

static int spend(struct reading *r, uint64_t cost, const char *name)
{
	r->nested += cost;
	if (r->nested <= MAX_NESTED)
		return 0;
	return ak_error_set(r->err, name, 0,
			    "has archives in it that have archives in them, with more members than "
			    "can be read; give the objects themselves");
}

/* A thin archive's member that is one of another archive. */
static int read_inner_member(struct reading *r, const char *path, uint64_t origin, const char *name)
{
	struct archive_member member = { 0 };
	struct source src, part;
	struct archive ar;
	int ret = -1;

	if (source_open(&src, NULL, path, r->err))
		return -1;
	if (!archive_open(&ar, &src, r->err)) {
		if (!archive_seek(&ar, origin, &member, r->err) &&
		    !spend(r, ar.names_size / 4096, src.name) &&
		    !source_part(&part, &src, name, member.offset, member.size, r->err))
			ret = read_content(r, &part, path);
		archive_close(&ar);
	}
	free(member.name);
	source_close(&src);
	return ret;
}

static int read_thin_member(struct reading *r, const struct archive_member *member,
			    const char *archive_path, const char *name)
{
	char *path = archive_member_path(archive_path, member->name);
	struct ak_error why = { 0 }, *to = r->err;
	int ret;

	if (!path)
		return ak_error_nomem(r->err);
	r->err = &why;
	if (member->origin)
		ret = read_inner_member(r, path, member->origin, name);
	else
		ret = read_path(r, NULL, path, name);
	r->err = to;
	if (ret)
		unread_file(to, &why, path,
			    "is missing: %s is a thin archive, without what is in it; build it, "
			    "or read the archive where that is",
			    archive_path);
	free(path);
	return ret;
}

static int read_member(struct reading *r, const struct archive *ar,
		       const struct archive_member *member, const char *path, const char *name)
{
	struct source part;

	if (ar->thin)
		return read_thin_member(r, member, path, name);
	if (source_part(&part, ar->src, name, member->offset, member->size, r->err))
		return -1;
	return read_content(r, &part, path);
}

static int read_archive(struct reading *r, const struct source *src, const char *path)
{
	struct archive_member member = { 0 };
	struct archive ar;
	char *name;
	int more = -1;

	if (!archive_open(&ar, src, r->err)) {
		while ((more = archive_next(&ar, &member, r->err)) > 0) {
			if (asprintf(&name, "%s(%s)", src->name, member.name) < 0) {
				more = ak_error_nomem(r->err);
				break;
			}
			more = (r->depth > 1 && spend(r, 1, src->name)) ||
			       r->sink->object(r->sink->ctx, name, r->err) ||
			       read_member(r, &ar, &member, path, name);
			free(name);
			if (more) {
				more = -1;
				break;
			}
		}
	}
	free(member.name);
	archive_close(&ar);
	return more;
}

static int read_compressed(struct reading *r, const struct source *src, const char *path)
{
	struct buf content;
	struct source inner;
	int ret;

	if (compressed_read(src, r->reader->max_decompressed, &content, r->err))
		return -1;
	source_memory(&inner, src->name, content.data, content.len);
	ret = read_content(r, &inner, path);
	buf_free(&content);
	return ret;
}

static int read_content(struct reading *r, const struct source *src, const char *path)
{
	int ret;

	if (++r->depth > MAX_DEPTH)
		return ak_error_set(r->err, src->name, 0,
				    "is nested too deeply; give what is in it");
	if (elf_is(src) && r->sink->elf)
		ret = r->sink->elf(r->sink->ctx, src, r->err);
	else if (elf_is(src))
		ret = read_elf(r, src);
	else if (archive_is(src))
		ret = read_archive(r, src, path);
	else if (compressed_is(src) && src->fd >= 0 && !src->base)
		ret = read_compressed(r, src, path);
	else if (bitcode_is(src))
		ret = read_bitcode(r, src);
	else if (!src->size)
		ret = bad_file(r->err, FILE_BUILT, src->name, 0, "is empty, not an object file");
	else
		ret = ak_error_set(r->err, src->name, 0,
				   "is not an ELF object, an archive, or one of these compressed");
	r->depth--;
	return ret;
}

/* `name` is what errors call it; it differs from path for an archive's member. */
static int read_path(struct reading *r, const struct base_dir *dir, const char *path,
		     const char *name)
{
	struct source src;
	int ret;

	if (source_open(&src, dir, path, r->err))
		return -1;
	src.name = name;
	ret = read_content(r, &src, path);
	source_close(&src);
	return ret;
}

static int ignore_object(void *ctx, const char *name, struct ak_error *err)
{
	(void)ctx;
	(void)name;
	(void)err;
	return 0;
}

static void drop_note(void *ctx, struct ak_error *note)
{
	(void)ctx;
	ak_error_free(note);
}

static struct undefined_sink complete(const struct undefined_sink *given)
{
	struct undefined_sink sink = *given;

	if (!sink.object)
		sink.object = ignore_object;
	if (!sink.note)
		sink.note = drop_note;
	return sink;
}

int undefined_read(struct undefined_reader *reader, const char *path,
		   const struct undefined_sink *given, struct ak_error *err)
{
	const struct undefined_sink whole = complete(given), *sink = &whole;
	struct reading r = { .reader = reader, .sink = sink, .err = err };

	reader->machine = EM_NONE;
	if (path_ends_with(path, SHARD_SUFFIX) && !sink->elf)
		return shard_read(path, reader->weak, &reader->scratch, sink, err);
	if (sink->object(sink->ctx, path, err))
		return -1;
	/* Lists of what is undefined say nothing of exports. */
	if (!sink->symbol && !sink->elf &&
	    (path_ends_with(path, ".usyms") || path_ends_with(path, ".mod")))
		return 0;
	if (path_ends_with(path, ".usyms") && !sink->elf)
		return usyms_read(path, &reader->scratch, sink, err);
	if (path_ends_with(path, ".mod") && !sink->elf)
		return mod_read(path, MOD_ANY_LINE, &reader->scratch, sink, err);
	return read_path(&r, reader->dir, path, path);
}
