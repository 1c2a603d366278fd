// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "build_check.h"
#include "json.h"

/* --- JSON */

static json_t *needed_by_json(const struct build_check *c, const char *symbol)
{
	return json_needed_by(c->needs, &c->index, ak_needs_find(c->needs, symbol));
}

static json_t *changes_json(const struct build_check *c, bool added)
{
	const struct ak_decision *d = &c->decision;
	json_t *array = json_array(), *change;
	size_t i;

	for (i = 0; i < d->change_count; i++) {
		if (d->changes[i].added != added)
			continue;
		change = json_pack("{s:o}", "symbol", json_name(d->changes[i].symbol));
		if (added)
			json_object_set_new(change, "needed_by",
					    needed_by_json(c, d->changes[i].symbol));
		json_array_append_new(array, change);
	}
	return array;
}

static json_t *rebuilds_json(const struct ak_decision *d)
{
	json_t *array = json_array(), *symbols;
	size_t i, k;

	for (i = 0; i < d->rebuild_count; i++) {
		const struct ak_rebuild *r = &d->rebuilds[i];

		symbols = json_array();
		for (k = 0; k < r->count; k++)
			json_array_append_new(
				symbols, json_name(d->changes[d->causes[r->first + k]].symbol));
		json_array_append_new(array,
				      json_pack("{s:o, s:b, s:o}", "object", json_name(r->object),
						"builtin", r->builtin, "symbols", symbols));
	}
	return array;
}

json_t *build_check_json(const struct build_check *c)
{
	const struct ak_decision *d = &c->decision;
	json_t *document = json_document("check");

	json_object_set_new(document, "complete", json_boolean(c->complete));
	json_object_set_new(document, "relink", json_boolean(build_check_relinks(c)));
	json_object_set_new(document, "stale", c->newer ? json_name(c->newer) : json_null());
	json_object_set_new(document, "update", json_boolean(d->update));
	json_object_set_new(document, "must_grow", json_boolean(d->must_grow));
	json_object_set_new(document, "could_shrink", json_boolean(d->could_shrink));
	json_object_set_new(document, "before", json_integer((json_int_t)d->before));
	json_object_set_new(document, "after", json_integer((json_int_t)d->after));
	json_object_set_new(document, "added", changes_json(c, true));
	json_object_set_new(document, "dropped", changes_json(c, false));
	json_object_set_new(document, "recompile", rebuilds_json(d));
	return document;
}

/* --- the decision */

bool build_check_relinks(const struct build_check *c)
{
	return c->decision.relink || c->newer;
}

bool build_check_differs(const struct build_check *c)
{
	return c->decision.update || c->newer || !c->complete;
}

static int decide_rebuilds(struct build_check *c, const struct cli *cli, struct ak_error *err)
{
	if (build_read_exports(&c->build, cli, &c->exports, err))
		return -1;
	return ak_decide_rebuilds(&c->decision, c->build.tree.era, &c->exports, err);
}

static int decide(struct build_check *c, const struct cli *cli, bool grow_only,
		  struct ak_error *err)
{
	struct ak_decision *d = &c->decision;

	if (ak_decide(d, &c->before, &c->after, grow_only ? AK_DECIDE_GROW_ONLY : 0, err) ||
	    (d->update && decide_rebuilds(c, cli, err)))
		return -1;
	/* Ages matter only where nothing else has vmlinux linked. */
	if (d->relink)
		return 0;
	return ak_tree_newer_object(&c->build.tree, cli->jobs.count, &c->newer, err);
}

static int load(struct build_check *c, const struct cli *cli, const struct build_options *o,
		const char *old, struct ak_error *err)
{
	int ret;

	if (build_open(&c->build, o, err))
		return -1;
	if (!c->build.tree.trims)
		return ak_error_set(err, o->objtree, 0,
				    "doesn't trim: CONFIG_TRIM_UNUSED_KSYMS is not set there, so "
				    "every export stays");
	if (build_read_list(&c->build, old, &c->before, err))
		return -1;
	ret = build_gather(&c->build, cli, !o->no_modorder, c->needs, err);
	c->complete = !ret;
	if (ret < 0 || ak_needs_index_make(&c->index, c->needs, err))
		return -1;
	return build_list(&c->build, c->needs, &c->after, NULL, NULL, err);
}

int build_check_make(struct build_check *c, const struct cli *cli, const struct build_options *o,
		     const char *old, bool grow_only, struct ak_error *err)
{
	c->before.symbols = ak_needs_new(err);
	c->after.symbols = ak_needs_new(err);
	c->needs = ak_needs_new(err);
	if (!c->before.symbols || !c->after.symbols || !c->needs || load(c, cli, o, old, err))
		return -1;
	return decide(c, cli, grow_only, err);
}

void build_check_free(struct build_check *c)
{
	ak_decision_free(&c->decision);
	ak_exports_free(&c->exports);
	ak_needs_index_free(&c->index);
	ak_needs_free(c->before.symbols);
	ak_needs_free(c->after.symbols);
	ak_needs_free(c->needs);
	free(c->newer);
}
