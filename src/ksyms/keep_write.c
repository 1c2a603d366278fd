// SPDX-License-Identifier: GPL-2.0-or-later
#include "autoksyms/keep.h"
#include "autoksyms/modpost.h"
#include "autoksyms/offers.h"
#include "base/buf.h"
#include "input/export_source.h"

#define FLAG_GPL 1

/* buf_addf() per line would take longer than all the rest. */
static void add_number(struct buf *out, uint32_t value, unsigned int digits)
{
	static const char hex[] = "0123456789abcdef";
	char text[2 + 8] = "0x";
	unsigned int i;

	for (i = 0; i < digits; i++)
		text[2 + i] = hex[(value >> (4 * (digits - 1 - i))) & 0xf];
	buf_add(out, text, 2 + digits);
}

static void add_string(struct buf *out, const char *text)
{
	buf_adds(out, ", \"");
	buf_adds(out, text);
	buf_addc(out, '"');
}

static const char *suffix(const struct ak_offer *offer)
{
	return offer->gpl ? "_gpl" : "";
}

static void add_export(struct buf *out, const struct ak_offer *offer,
		       const struct ak_modpost *modpost)
{
	buf_adds(out, offer->function ? "KSYMTAB_FUNC(" : "KSYMTAB_DATA(");
	buf_adds(out, offer->symbol);
	if (!modpost->flags)
		add_string(out, suffix(offer));
	add_string(out, offer->ns);
	buf_adds(out, ");\n");
	if (!modpost->flags)
		return;
	buf_adds(out, "SYMBOL_FLAGS(");
	buf_adds(out, offer->symbol);
	buf_adds(out, ", ");
	add_number(out, offer->gpl ? FLAG_GPL : 0, 2);
	buf_adds(out, ");\n");
}

static void add_crc(struct buf *out, const struct ak_offer *offer, const struct ak_modpost *modpost)
{
	buf_adds(out, "SYMBOL_CRC(");
	buf_adds(out, offer->symbol);
	buf_adds(out, ", ");
	add_number(out, offer->crc, 8);
	if (!modpost->flags)
		add_string(out, suffix(offer));
	buf_adds(out, ");\n");
}

static void add_each(struct buf *out, const struct ak_keep *keep, const struct ak_modpost *modpost,
		     void (*add)(struct buf *, const struct ak_offer *, const struct ak_modpost *))
{
	const struct ak_offers *offers = keep->offers;
	size_t i;

	for (i = 0; i < offers->count; i++)
		if (keep->kept[i] && offers->object[offers->offer[i].object].is_vmlinux)
			add(out, &offers->offer[i], modpost);
}

static char *finish(struct buf *out, size_t *len, struct ak_error *err)
{
	if (!buf_str(out)) {
		ak_error_nomem(err);
		buf_free(out);
	}
	*len = out->len;
	return out->data;
}

char *ak_keep_source(const struct ak_keep *keep, const struct ak_modpost *modpost, bool modversions,
		     const char *tail, size_t *len, struct ak_error *err)
{
	struct buf out = { 0 };

	buf_adds(&out, "#include <linux/export-internal.h>\n\n");
	add_each(&out, keep, modpost, add_export);
	if (modversions) {
		buf_addc(&out, '\n');
		add_each(&out, keep, modpost, add_crc);
	}
	if (modpost->aliases)
		buf_adds(&out, tail[0] ? tail
				       : EXPORT_SOURCE_TAIL "#undef __MODULE_INFO_PREFIX\n"
							    "#define __MODULE_INFO_PREFIX\n");
	return finish(&out, len, err);
}

char *ak_keep_symvers(const struct ak_keep *keep, size_t *len, struct ak_error *err)
{
	const struct ak_offers *offers = keep->offers;
	struct buf out = { 0 };
	size_t i;

	for (i = 0; i < offers->count; i++) {
		const struct ak_offer *offer = &offers->offer[i];

		if (!keep->kept[i])
			continue;
		add_number(&out, offer->crc, 8);
		buf_addc(&out, '\t');
		buf_adds(&out, offer->symbol);
		buf_addc(&out, '\t');
		buf_adds(&out, offers->object[offer->object].name);
		buf_adds(&out, offer->gpl ? "\tEXPORT_SYMBOL_GPL\t" : "\tEXPORT_SYMBOL\t");
		buf_adds(&out, offer->ns);
		buf_addc(&out, '\n');
	}
	return finish(&out, len, err);
}
