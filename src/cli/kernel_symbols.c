// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/symset.h"
#include "json.h"
#include "kernel_parts.h"
#include "kernel_symbols.h"
#include "needers.h"
#include "symbol_state.h"

/* A symbol with an offer, or one without and the verdict on it. */
struct row {
	const char *symbol;
	const struct ak_offer *offer;
	const struct verdict *verdict;
};

struct table {
	const struct kernel_check *check;
	struct ak_offers parts; /* of vmlinux */
	struct needers needers;
	struct symset *places; /* of exporters, in the order of the array */
	json_t *exporters;
	struct row *rows;
	size_t count;
};

/* --- exporters */

static json_t *part_json(const struct ak_object *part)
{
	struct buf name = { 0 };
	json_t *string;

	if (!part)
		return json_null();
	buf_addf(&name, "%s.o", part->name);
	string = json_name(buf_str(&name) ? name.data : "");
	buf_free(&name);
	return string;
}

/* Who exports it: modules, and vmlinux part by part. */
static json_t *exported_by(struct table *t, const struct ak_offer *offer)
{
	const struct ak_object *object = &t->check->kernel.offers.object[offer->object];
	const struct ak_offer *within =
		object->is_vmlinux ? ak_offers_find(&t->parts, offer->symbol) : NULL;
	const struct ak_object *part = within ? &t->parts.object[within->object] : NULL;
	struct buf place = { 0 };
	uint32_t id;

	buf_addf(&place, "%s\n%s", object->name, part ? part->name : "");
	id = buf_failed(&place) ? SYMSET_NONE : symset_add(t->places, place.data, place.len);
	buf_free(&place);
	if (id == SYMSET_NONE)
		return NULL;
	if (id == json_array_size(t->exporters))
		json_array_append_new(t->exporters,
				      json_pack("{s:o, s:b, s:o}", "object",
						json_name(object->name), "builtin",
						object->is_vmlinux, "part", part_json(part)));
	return json_pack("[I]", (json_int_t)id);
}

/* --- symbols */

static const char *state_name(const struct kernel_check *c, const struct ak_offer *offer)
{
	bool kept = c->keep.kept[offer - c->kernel.offers.offer];
	bool listed = !kernel_check_trims(c) || ak_offers_find(&c->before, offer->symbol);

	return symbol_state_name(symbol_state(true, kept, listed));
}

static json_t *symbol_json(struct table *t, const struct row *row)
{
	const struct ak_offer *offer = row->offer;
	json_t *exporters = offer ? exported_by(t, offer) : json_array(), *object;

	if (!exporters)
		return NULL;
	object = json_pack(
		"{s:o, s:s, s:o, s:o}", "symbol", json_name(row->symbol), "verdict",
		offer ? state_name(t->check, offer) : ak_verdict_name(row->verdict->verdict),
		"needed_by",
		needers_of(&t->needers, ak_needs_find(t->check->kernel.needs, row->symbol)),
		"exported_by", exporters);
	if (offer && offer->gpl)
		json_object_set_new(object, "gpl_only", json_true());
	if (offer && offer->ns[0])
		json_object_set_new(object, "namespace", json_name(offer->ns));
	return object;
}

static int by_symbol(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->symbol, ((const struct row *)b)->symbol);
}

/* Each once, though several modules may need it. */
static void drop_doubles(struct table *t)
{
	size_t i, n = 0;

	for (i = 0; i < t->count; i++)
		if (!n || strcmp(t->rows[n - 1].symbol, t->rows[i].symbol) != 0)
			t->rows[n++] = t->rows[i];
	t->count = n;
}

static int gather(struct table *t, struct ak_error *err)
{
	const struct ak_offers *offers = &t->check->kernel.offers;
	const struct verdicts *verdicts = &t->check->verdicts;
	size_t i;

	t->rows = calloc(offers->count + verdicts->count + 1, sizeof(*t->rows));
	if (!t->rows)
		return ak_error_nomem(err);
	for (i = 0; i < offers->count; i++)
		t->rows[t->count++] = (struct row){ .symbol = offers->offer[i].symbol,
						    .offer = &offers->offer[i] };
	for (i = 0; i < verdicts->count; i++)
		if (!verdicts->verdict[i].offer)
			t->rows[t->count++] = (struct row){ .symbol = verdicts->verdict[i].symbol,
							    .verdict = &verdicts->verdict[i] };
	qsort(t->rows, t->count, sizeof(*t->rows), by_symbol);
	drop_doubles(t);
	return 0;
}

static int add_symbols(struct table *t, json_t *document, struct ak_error *err)
{
	json_t *symbols = json_array(), *symbol;
	size_t i;

	for (i = 0; i < t->count; i++) {
		symbol = symbol_json(t, &t->rows[i]);
		if (json_array_append_new(symbols, symbol)) {
			json_decref(symbols);
			return ak_error_nomem(err);
		}
	}
	json_object_set(document, "exporters", t->exporters);
	json_object_set(document, "needers", t->needers.array);
	json_object_set_new(document, "symbols", symbols);
	return 0;
}

int kernel_symbols_add(json_t *document, const struct kernel_check *check, const struct cli *cli,
		       struct ak_error *err)
{
	struct table t = { .check = check, .places = symset_new(), .exporters = json_array() };
	int ret = t.places && t.exporters ? 0 : ak_error_nomem(err);

	if (!ret)
		ret = kernel_parts_read(&t.parts, &check->kernel, cli, err);
	if (!ret)
		ret = needers_init(&t.needers, check->kernel.needs, &check->index, err);
	if (!ret)
		ret = gather(&t, err);
	if (!ret)
		ret = add_symbols(&t, document, err);
	free(t.rows);
	json_decref(t.exporters);
	symset_free(t.places);
	needers_free(&t.needers);
	ak_offers_free(&t.parts);
	return ret;
}
