// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/needs.h"
#include "base/bad_file.h"
#include "base/strpool.h"
#include "input/export_source.h"
#include "input/symvers.h"
#include "offers.h"

/* What lists say that modpost wrote: of all it kept. */
struct listing {
	struct ak_offers *offers;
	const char *path;
	struct strpool strings;
	enum ak_symvers_part part;
	bool lacks_kinds;
};

static const char *keep_string(struct listing *l, const char *string)
{
	return strpool_add(&l->strings, string, strlen(string));
}

static int add_object(struct listing *l, const char *name, struct ak_error *err)
{
	struct ak_object object = { .name = keep_string(l, name),
				    .file = keep_string(l, l->path),
				    .is_vmlinux = !strcmp(name, "vmlinux"),
				    .kept_only = true,
				    .lacks_kinds = l->lacks_kinds,
				    .gpl_compatible = true,
				    .imports = "",
				    .no_trim = "" };

	if (!object.name || !object.file)
		return ak_error_nomem(err);
	return offers_add_object(l->offers, &object, err) == AK_NONE ? -1 : 0;
}

static int add_offer(struct listing *l, const struct ak_offer *offer, unsigned long line,
		     struct ak_error *err)
{
	struct ak_offer own = *offer;
	int ret;

	own.symbol = keep_string(l, offer->symbol);
	own.ns = keep_string(l, offer->ns);
	if (!own.symbol || !own.ns)
		return ak_error_nomem(err);
	ret = offers_add(l->offers, &own, line ? NULL : err);
	if (ret > 0 && line)
		bad_file(err, FILE_OF_MODULES, l->path, line, "lists '%s' for the second time",
			 own.symbol);
	return ret ? -1 : 0;
}

/* Lines of one module stand together. */
static bool is_last_object(const struct ak_offers *offers, const char *name)
{
	return offers->object_count && !strcmp(offers->object[offers->object_count - 1].name, name);
}

static int add_line(void *ctx, const struct symvers_line *entry, unsigned long line,
		    struct ak_error *err)
{
	struct listing *l = ctx;
	bool vmlinux = !strcmp(entry->module, "vmlinux");
	struct ak_offer offer = { .symbol = entry->symbol,
				  .ns = entry->ns,
				  .crc = entry->crc,
				  .has_crc = true,
				  .gpl = entry->gpl };

	if (l->part != AK_SYMVERS_ALL && vmlinux != (l->part == AK_SYMVERS_VMLINUX))
		return 0;
	if (!is_last_object(l->offers, entry->module) && add_object(l, entry->module, err))
		return -1;
	return add_offer(l, &offer, line, err);
}

static int finish(struct listing *l, int ret, struct ak_error *err)
{
	return offers_take_pool(l->offers, &l->strings, err) ? -1 : ret;
}

int ak_offers_read_symvers(struct ak_offers *offers, const char *path, enum ak_symvers_part part,
			   struct ak_error *err)
{
	struct listing l = { .offers = offers, .path = path, .part = part, .lacks_kinds = true };
	struct symvers_sink sink = { .ctx = &l, .symbol = add_line };

	return finish(&l, symvers_read(path, &sink, err), err);
}

static int add_export(void *ctx, const struct export_entry *entry, struct ak_error *err)
{
	struct ak_offer offer = { .symbol = entry->name,
				  .ns = entry->ns,
				  .gpl = entry->gpl,
				  .function = entry->function };

	return add_offer(ctx, &offer, 0, err);
}

int ak_offers_read_source(struct ak_offers *offers, const char *path, struct ak_error *err)
{
	struct listing l = { .offers = offers, .path = path };
	struct export_sink sink = { .ctx = &l, .symbol = add_export };
	int ret = add_object(&l, "vmlinux", err);

	if (!ret)
		ret = export_source_read(path, &sink, err);
	return finish(&l, ret, err);
}
