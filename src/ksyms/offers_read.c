// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/paths.h"
#include "base/cache_line.h"
#include "base/grow.h"
#include "base/path.h"
#include "base/strpool.h"
#include "base/workers.h"
#include "input/elf_file.h"
#include "input/export_section.h"
#include "input/ksymtab.h"
#include "input/modinfo.h"
#include "input/undefined.h"
#include "messages.h"
#include "offers.h"

/*
 * Each thread collects what its files offer; when all have ended that is put
 * together in the order of the files, so that the result doesn't depend on the
 * number of threads.
 */

#define NO_TRIM_SECTION ".no_trim_symbol"

/* A file as a thread has read it. */
struct entry {
	struct ak_object object;
	size_t file;	     /* its place among the files */
	size_t first, count; /* of the thread's offers */
};

struct collector {
	_Alignas(CACHE_LINE) const struct ak_offers_reading *reading;
	struct undefined_reader reader;
	struct strpool strings;
	struct ak_offer *offers;
	size_t offer_count, offer_capacity;
	struct entry *entries;
	size_t entry_count, entry_capacity;
	struct messages messages;
	size_t file;		     /* being read */
	struct buf imports, no_trim; /* of the file being read */
	bool begun;		     /* it's no longer its name that comes */
};

struct reading {
	const struct ak_paths *files;
	struct collector *collectors;
	unsigned int count;
	struct base_dir dir;
	struct messages_telling telling;
};

static struct entry *current(struct collector *c)
{
	return &c->entries[c->entry_count - 1];
}

static const char *keep_string(struct collector *c, const char *string)
{
	return strpool_add(&c->strings, string, strlen(string));
}

/* include/linux/license.h */
static bool is_gpl_compatible(const char *license)
{
	static const char *const compatible[] = {
		"GPL",		"GPL v2",	"GPL and additional rights",
		"Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
	};
	size_t i;

	for (i = 0; i < sizeof(compatible) / sizeof(compatible[0]); i++)
		if (!strcmp(license, compatible[i]))
			return true;
	return false;
}

static void note_modinfo(struct collector *c, const char *info, size_t size)
{
	struct ak_object *object = &current(c)->object;
	const char *value = NULL;

	while ((value = modinfo_next(info, size, "license", value))) {
		object->has_license = true;
		object->gpl_compatible &= is_gpl_compatible(value);
	}
	value = NULL;
	while ((value = modinfo_next(info, size, "import_ns", value)))
		buf_add(&c->imports, value, strlen(value) + 1);
}

static void note_no_trim(struct collector *c, const char *names, size_t size)
{
	const char *end = names + size;

	for (; names < end; names += strlen(names) + 1)
		if (*names)
			buf_add(&c->no_trim, names, strlen(names) + 1);
}

/* Gives a section's content, with a NUL behind it, to a function, if there is such a section. */
static int read_strings(struct collector *c, const struct elf_file *elf, const char *name,
			void (*note)(struct collector *, const char *, size_t),
			struct ak_error *err)
{
	const struct elf_section *section = elf_file_section(elf, name);
	char *bytes;

	if (!section)
		return 0;
	bytes = (char *)elf_file_read(elf, section, err);
	if (bytes)
		note(c, bytes, section->size);
	free(bytes);
	return bytes ? 0 : -1;
}

static int add_offer(struct collector *c, const struct ak_offer *offer, struct ak_error *err)
{
	struct ak_offer *grown =
		grow(c->offers, c->offer_count, &c->offer_capacity, sizeof(*grown));

	if (!grown)
		return ak_error_nomem(err);
	c->offers = grown;
	grown += c->offer_count;
	*grown = *offer;
	grown->symbol = keep_string(c, offer->symbol);
	grown->ns = offer->ns[0] ? keep_string(c, offer->ns) : "";
	if (!grown->symbol || !grown->ns)
		return ak_error_nomem(err);
	c->offer_count++;
	current(c)->count++;
	return 0;
}

static struct ak_offer offer_of(const struct export_entry *entry)
{
	return (struct ak_offer){ .symbol = entry->name,
				  .ns = entry->ns,
				  .gpl = entry->gpl,
				  .function = entry->function };
}

static int add_export(void *ctx, const struct export_entry *entry, struct ak_error *err)
{
	struct ak_offer offer = offer_of(entry);

	return add_offer(ctx, &offer, err);
}

static int add_ksymtab(void *ctx, const struct ksymtab_entry *entry, struct ak_error *err)
{
	struct ak_offer offer = offer_of(&entry->export);

	offer.has_crc = entry->has_crc;
	offer.crc = entry->crc;
	return add_offer(ctx, &offer, err);
}

static bool has_ksymtab(const struct elf_file *elf)
{
	size_t i;

	for (i = 1; i < elf->section_count; i++)
		if (strncmp(elf->sections[i].name, "__ksymtab", strlen("__ksymtab")) == 0 ||
		    strncmp(elf->sections[i].name, "___ksymtab", strlen("___ksymtab")) == 0)
			return true;
	return false;
}

static int read_exports(struct collector *c, const struct elf_file *elf, struct ak_error *err)
{
	struct export_sink exports = { .ctx = c, .symbol = add_export };
	struct ksymtab_sink kept = { .ctx = c, .symbol = add_ksymtab };
	bool all = elf_file_section(elf, EXPORT_SECTION);
	/*
	 * Of an object that isn't linked yet modpost asks for nothing else; a vmlinux.o that
	 * has tables is of a kernel before 6.5.
	 */
	bool asks = current(c)->object.is_vmlinux || c->reading->tables ||
		    !path_ends_with(elf->source.name, ".o");
	bool some = !all && asks && has_ksymtab(elf);
	struct elf_symbol_table symbols;
	int ret;

	/* In a finished module or kernel what was trimmed is gone. */
	current(c)->object.kept_only |= some || elf->type != ET_REL;
	if (!all && !some)
		return 0;
	if (elf_symbol_table_read(&symbols, elf, err))
		return -1;
	ret = all ? export_section_read(elf, &symbols, &exports, err)
		  : ksymtab_read(elf, &symbols, &kept, err);
	elf_symbol_table_free(&symbols);
	return ret;
}

static int read_elf(void *ctx, const struct source *src, struct ak_error *err)
{
	struct collector *c = ctx;
	struct source borrowed;
	struct elf_file elf;
	int ret = 0;

	if (source_part(&borrowed, src, src->name, 0, src->size, err) ||
	    elf_file_take(&elf, &borrowed, err))
		return -1;
	if (!current(c)->object.is_vmlinux)
		ret = read_strings(c, &elf, MODINFO_SECTION, note_modinfo, err);
	if (!ret)
		ret = read_strings(c, &elf, NO_TRIM_SECTION, note_no_trim, err);
	if (!ret)
		ret = read_exports(c, &elf, err);
	elf_file_close(&elf);
	return ret;
}

/* First the file, then an archive's members, one by one. */
static int begin_object(void *ctx, const char *name, struct ak_error *err)
{
	struct collector *c = ctx;

	if (c->begun && !current(c)->object.is_vmlinux)
		return ak_error_set(err, current(c)->object.file, 0,
				    "is an archive, no module; give the modules themselves");
	(void)name;
	c->begun = true;
	return 0;
}

static void note(void *ctx, struct ak_error *text)
{
	struct collector *c = ctx;

	messages_add(&c->messages, c->file, MESSAGE_NOTE, text);
}

static int open_entry(struct collector *c, const char *file, size_t i)
{
	struct entry *grown = grow(c->entries, c->entry_count, &c->entry_capacity, sizeof(*grown));
	char *name = object_name(file, c->reading->objtree);
	const char *kept = name ? keep_string(c, name) : NULL;

	free(name);
	if (grown)
		c->entries = grown;
	if (!grown || !kept)
		return -1;
	c->entries[c->entry_count++] = (struct entry){
		.file = i,
		.first = c->offer_count,
		.object = { .name = kept,
			    .file = file,
			    .is_vmlinux = !strcmp(kept, "vmlinux"),
			    .gpl_compatible = true,
			    .imports = "",
			    .no_trim = "" },
	};
	return 0;
}

/* What was gathered in pieces, and the name that was borrowed so far. */
static int finish_object(struct collector *c, struct ak_error *err)
{
	struct ak_object *object = &current(c)->object;

	object->file = keep_string(c, object->file);
	if (c->imports.len)
		object->imports = strpool_add(&c->strings, c->imports.data, c->imports.len);
	if (c->no_trim.len)
		object->no_trim = strpool_add(&c->strings, c->no_trim.data, c->no_trim.len);
	if (object->file && object->imports && object->no_trim && !buf_failed(&c->imports) &&
	    !buf_failed(&c->no_trim))
		return 0;
	return ak_error_nomem(err);
}

static int read_file(void *ctx, unsigned int worker, size_t i)
{
	struct reading *r = ctx;
	struct collector *c = &r->collectors[worker];
	struct undefined_sink sink = {
		.ctx = c, .object = begin_object, .elf = read_elf, .note = note
	};
	struct ak_error err = { 0 };

	c->file = i;
	if (open_entry(c, r->files->path[i], i))
		return -1;
	buf_reset(&c->imports);
	buf_reset(&c->no_trim);
	c->begun = false;
	if (!undefined_read(&c->reader, r->files->path[i], &sink, &err) && !finish_object(c, &err))
		return 0;
	/* A bad file offers nothing, and is no object. */
	c->offer_count = current(c)->first;
	c->entry_count--;
	if (messages_add(&c->messages, i, MESSAGE_ERROR, &err))
		return -1;
	return c->reading->keep_going ? 0 : -1;
}

static int open_collectors(struct reading *r, const struct ak_offers_reading *reading,
			   struct ak_error *err)
{
	unsigned int i;

	r->collectors = cache_line_alloc(r->count, sizeof(*r->collectors));
	if (!r->collectors)
		return ak_error_nomem(err);
	for (i = 0; i < r->count; i++) {
		r->collectors[i].reading = reading;
		r->collectors[i].reader.dir = &r->dir;
		r->collectors[i].reader.max_decompressed = reading->max_decompressed;
	}
	return 0;
}

static void close_collectors(struct reading *r)
{
	unsigned int i;

	for (i = 0; r->collectors && i < r->count; i++) {
		struct collector *c = &r->collectors[i];

		messages_free(&c->messages);
		strpool_free(&c->strings);
		buf_free(&c->reader.scratch);
		buf_free(&c->imports);
		buf_free(&c->no_trim);
		free(c->offers);
		free(c->entries);
	}
	free(r->collectors);
}

static void warn(const struct ak_offers_reading *reading, struct ak_error *text)
{
	if (text->is_set && reading->warn.report)
		reading->warn.report(reading->warn.ctx, text);
	ak_error_free(text);
}

/* Adds an object and its offers.  0, 1: something was passed over, -1. */
static int merge_entry(struct ak_offers *offers, struct collector *c, struct entry *e,
		       struct ak_error *err)
{
	int skipped = 0, ret;
	size_t i;

	if (offers_add_object(offers, &e->object, err) == AK_NONE)
		return -1;
	for (i = 0; i < e->count; i++) {
		struct ak_error twice = { 0 };

		ret = offers_add(offers, &c->offers[e->first + i], &twice);
		if (ret > 0 && c->reading->keep_going) {
			warn(c->reading, &twice);
			skipped = 1;
		} else if (ret) {
			ak_error_move(err, &twice);
			return -1;
		}
	}
	return skipped;
}

/* Each thread's entries are in the order of the files. */
static int merge_files(struct ak_offers *offers, struct reading *r, size_t *next,
		       struct ak_error *err)
{
	int skipped = 0, ret;
	unsigned int i;
	size_t file;

	for (file = 0; file < r->files->count; file++) {
		for (i = 0; i < r->count; i++) {
			struct collector *c = &r->collectors[i];

			ret = messages_tell(&c->messages, file, &r->telling, err);
			if (ret < 0)
				return -1;
			skipped |= ret;
			if (next[i] == c->entry_count || c->entries[next[i]].file != file)
				continue;
			ret = merge_entry(offers, c, &c->entries[next[i]++], err);
			if (ret < 0)
				return -1;
			skipped |= ret;
		}
	}
	return skipped;
}

static int merge(struct ak_offers *offers, struct reading *r, struct ak_error *err)
{
	size_t *next = calloc(r->count, sizeof(*next));
	int ret = next ? merge_files(offers, r, next, err) : ak_error_nomem(err);
	unsigned int i;

	free(next);
	/* Even after an error: what was added refers to the strings. */
	for (i = 0; i < r->count; i++)
		if (offers_take_pool(offers, &r->collectors[i].strings, err))
			ret = -1;
	return ret;
}

int ak_offers_read(struct ak_offers *offers, const struct ak_paths *files,
		   const struct ak_offers_reading *reading, struct ak_error *err)
{
	struct reading r = {
		.files = files,
		.count = workers_count(files->count, reading->jobs),
		.dir = base_dir_open(files->path, files->count),
		.telling = { .warn = reading->warn, .keep_going = reading->keep_going },
	};
	int ret = open_collectors(&r, reading, err), failed;

	if (!ret) {
		failed = workers_run(files->count, r.count, read_file, &r);
		ret = merge(offers, &r, err);
		if (failed && ret >= 0)
			ret = ak_error_nomem(err);
	}
	close_collectors(&r);
	base_dir_close(&r.dir);
	return ret;
}
