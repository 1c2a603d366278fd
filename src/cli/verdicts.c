// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "json.h"
#include "verdicts.h"

/* Names alike are looked for that many times: more are a sign of the wrong kernel. */
#define NEAREST_LOOKUPS 100

void verdicts_free(struct verdicts *v)
{
	if (!v)
		return;
	free(v->module);
	free(v->verdict);
	*v = (struct verdicts){ 0 };
}

static int add_verdict(struct verdicts *v, const struct verdict *verdict, struct ak_error *err)
{
	struct verdict *grown = grow(v->verdict, v->count, &v->capacity, sizeof(*grown));

	if (!grown)
		return ak_error_nomem(err);
	v->verdict = grown;
	grown[v->count++] = *verdict;
	return 0;
}

/* What the next make sees to is no news of the tree's own modules. */
static bool is_worth_telling(const struct verdict_module *module, enum ak_verdict verdict)
{
	return module->operand || (!ak_verdict_is_fine(verdict) && verdict != AK_VERDICT_TRIMMED);
}

static int judge_module(struct verdicts *v, struct verdict_module *module, const struct kernel *k,
			const struct ak_court *court, struct ak_error *err)
{
	const struct ak_need *need;
	size_t count, i;

	need = ak_needs_of_source(k->needs, module->source, &count);
	module->needs = count;
	module->first = v->count;
	for (i = 0; i < count; i++) {
		uint32_t number = court->keep->offer_of[need[i].symbol];
		struct verdict verdict = {
			.symbol = ak_needs_symbol(k->needs, need[i].symbol),
			.number = need[i].symbol,
			.verdict = ak_judge(court, module->source, need[i].symbol),
			.offer = number == AK_NONE ? NULL : &k->offers.offer[number],
		};

		module->fine += ak_verdict_is_fine(verdict.verdict);
		if (is_worth_telling(module, verdict.verdict) && add_verdict(v, &verdict, err))
			return -1;
	}
	module->count = v->count - module->first;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct verdict *)a)->symbol, ((const struct verdict *)b)->symbol);
}

static int add_module(struct verdicts *v, const struct kernel *k, const struct ak_court *court,
		      uint32_t source, struct ak_error *err)
{
	uint32_t object = court->keep->object_of[source];
	struct verdict_module module = {
		.source = source,
		.object = object == AK_NONE ? NULL : &k->offers.object[object],
		.operand = object != AK_NONE && k->is_operand[object],
	};
	struct verdict_module *grown;

	if (judge_module(v, &module, k, court, err))
		return -1;
	if (!module.operand && !module.count)
		return 0;
	qsort(v->verdict + module.first, module.count, sizeof(*v->verdict), by_name);
	grown = grow(v->module, v->module_count, &v->module_capacity, sizeof(*grown));
	if (!grown)
		return ak_error_nomem(err);
	v->module = grown;
	grown[v->module_count++] = module;
	return 0;
}

/* All that could define something. */
static int list_objects(const struct kernel *k, struct ak_paths *files, struct ak_error *err)
{
	size_t i;

	if (k->vmlinux && ak_paths_add(files, k->vmlinux, err))
		return -1;
	for (i = 0; i < k->own_modules; i++)
		if (ak_paths_add(files, k->modules.path[i], err))
			return -1;
	return 0;
}

/* Those of UNKNOWN verdicts, each once or more: *count of them, to be freed. */
static struct ak_definition *list_unknown(const struct verdict *verdicts, size_t all, size_t *count)
{
	struct ak_definition *d = calloc(all + 1, sizeof(*d));
	size_t i;

	*count = 0;
	for (i = 0; d && i < all; i++)
		if (verdicts[i].verdict == AK_VERDICT_UNKNOWN)
			d[(*count)++].symbol = verdicts[i].symbol;
	return d;
}

static bool is_kept_only(const struct kernel *k, const char *file)
{
	size_t i;

	for (i = 0; i < k->offers.object_count; i++)
		if (!strcmp(k->offers.object[i].file, file))
			return k->offers.object[i].kept_only;
	return false;
}

static void take_definition(struct verdict *v, const struct kernel *k,
			    const struct ak_definition *definition)
{
	if (!definition->file)
		return;
	v->file = definition->file;
	v->is_static = definition->is_static;
	v->verdict = !v->is_static && is_kept_only(k, v->file) ? AK_VERDICT_NOT_EXPORTED
							       : AK_VERDICT_UNEXPORTED;
}

static void find_nearest(struct verdict *verdicts, size_t count, const struct kernel *k)
{
	size_t i, lookups = 0;

	for (i = 0; i < count && lookups < NEAREST_LOOKUPS; i++) {
		struct verdict *v = &verdicts[i];

		if (v->verdict != AK_VERDICT_UNKNOWN)
			continue;
		v->nearest_count =
			ak_offers_nearest(&k->offers, v->symbol, v->nearest, VERDICT_NEAREST);
		lookups++;
	}
}

int verdicts_refine(struct verdict *verdicts, size_t count, const struct kernel *k,
		    const struct cli *cli, struct ak_error *err)
{
	struct ak_paths files = { 0 };
	size_t unknown, i, next = 0;
	struct ak_definition *d = list_unknown(verdicts, count, &unknown);
	int ret = 0;

	if (!d)
		return ak_error_nomem(err);
	if (unknown)
		ret = list_objects(k, &files, err);
	if (!ret && unknown)
		ret = ak_definitions_find(d, unknown, &files, k->options->max_decompressed,
					  cli->jobs.count, err);
	for (i = 0; !ret && i < count; i++)
		if (verdicts[i].verdict == AK_VERDICT_UNKNOWN)
			take_definition(&verdicts[i], k, &d[next++]);
	if (!ret)
		find_nearest(verdicts, count, k);
	/* The verdicts borrow names of files: those that the kernel has. */
	for (i = 0; !ret && i < count; i++)
		if (verdicts[i].file)
			verdicts[i].file =
				k->vmlinux && !strcmp(verdicts[i].file, k->vmlinux)
					? k->vmlinux
					: ak_offers_object(&k->offers, verdicts[i].file)->file;
	ak_paths_free(&files);
	free(d);
	return ret;
}

/* A reference that is weak doesn't need what there isn't. */
static int excuse_weak_of(struct verdicts *v, struct verdict_module *module, const struct kernel *k,
			  struct ak_error *err)
{
	struct ak_weak_refs *refs = NULL;
	size_t i;

	for (i = module->first; i < module->first + module->count; i++) {
		if (v->verdict[i].offer)
			continue;
		/* Few modules need any that there isn't. */
		if (!refs)
			refs = ak_weak_refs_read(ak_needs_source(k->needs, module->source),
						 k->options->max_decompressed, err);
		if (!refs)
			return -1;
		if (!ak_weak_refs_has(refs, v->verdict[i].symbol))
			continue;
		v->verdict[i].verdict = AK_VERDICT_WEAK;
		module->fine++;
	}
	ak_weak_refs_free(refs);
	return 0;
}

static int excuse_weak(struct verdicts *v, const struct kernel *k, struct ak_error *err)
{
	size_t m;

	for (m = 0; m < v->module_count; m++)
		if (excuse_weak_of(v, &v->module[m], k, err))
			return -1;
	return 0;
}

/* Trimmed is fine: it's what the answer counts as needed. */
static bool all_fine(const struct verdicts *v)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		if (!ak_verdict_is_fine(v->verdict[i].verdict) &&
		    v->verdict[i].verdict != AK_VERDICT_TRIMMED)
			return false;
	return true;
}

int verdicts_make(struct verdicts *v, const struct kernel *k, const struct cli *cli,
		  const struct ak_court *court, struct ak_error *err)
{
	uint32_t i;

	*v = (struct verdicts){ 0 };
	for (i = 0; i < ak_needs_source_count(k->needs); i++)
		if (ak_needs_source_kind(k->needs, i) == AK_SOURCE_MODULE &&
		    add_module(v, k, court, i, err))
			return -1;
	if (excuse_weak(v, k, err) || verdicts_refine(v->verdict, v->count, k, cli, err))
		return -1;
	v->fine = all_fine(v);
	return 0;
}

static const char *exporter(const struct kernel *k, const struct verdict *v)
{
	return k->offers.object[v->offer->object].name;
}

static void print_namespace(const struct kernel *k, const struct verdict *v)
{
	const char *modules = v->offer->ns + strlen("module:");

	if (strncmp(v->offer->ns, "module:", strlen("module:")) == 0)
		cli_print("exported by %s for the modules %s only", exporter(k, v), modules);
	else
		cli_print("exported by %s in namespace %s; the module has no MODULE_IMPORT_NS(%s)",
			  exporter(k, v), v->offer->ns, v->offer->ns);
}

static void print_unknown(const struct verdict *v)
{
	size_t i;

	fputs("not in this kernel: configured off, or another release's", stdout);
	for (i = 0; i < v->nearest_count; i++)
		cli_print("%s%s", i ? ", " : "; nearest: ", v->nearest[i]->symbol);
}

void verdict_print(const struct kernel *k, const struct verdict *v)
{
	cli_print("%s: ", ak_verdict_name(v->verdict));
	switch (v->verdict) {
	case AK_VERDICT_KEPT:
	case AK_VERDICT_MODULE:
		cli_print("exported by %s", exporter(k, v));
		break;
	case AK_VERDICT_TRIMMED:
		cli_print("exported by %s, but nothing in the build needs it; a line '%s' in the "
			  "whitelist keeps it",
			  exporter(k, v), v->symbol);
		break;
	case AK_VERDICT_GPL_ONLY:
		cli_print("exported by %s for GPL-compatible modules only", exporter(k, v));
		break;
	case AK_VERDICT_NAMESPACE:
		print_namespace(k, v);
		break;
	case AK_VERDICT_SELF:
		fputs("exported by the module itself, which doesn't define it", stdout);
		break;
	case AK_VERDICT_UNEXPORTED:
		cli_print("defined in %s%s, but never exported", v->file,
			  v->is_static ? " as static" : "");
		break;
	case AK_VERDICT_NOT_EXPORTED:
		cli_print("defined in %s, but trimmed or never exported; vmlinux.o would tell",
			  v->file);
		break;
	case AK_VERDICT_WEAK:
		fputs("not in this kernel, but the module can do without", stdout);
		break;
	case AK_VERDICT_UNKNOWN:
		print_unknown(v);
		break;
	}
}

/* That a symbol is there isn't worth a line, nor what the tree's own modules can do without. */
static bool has_line(const struct verdict_module *module, const struct verdict *v)
{
	return v->verdict != AK_VERDICT_KEPT && (module->operand || v->verdict != AK_VERDICT_WEAK);
}

static void print_module(const struct kernel *k, const struct verdicts *v,
			 const struct verdict_module *module)
{
	const struct verdict *verdict = v->verdict + module->first;
	size_t lines = 0, i;

	for (i = 0; i < module->count; i++)
		lines += has_line(module, &verdict[i]);
	if (!lines && !module->operand)
		return;
	cli_put_name(ak_needs_source(k->needs, module->source), stdout);
	cli_print(": needs %zu symbols, %zu of which it gets\n", module->needs, module->fine);
	for (i = 0; i < module->count; i++) {
		if (!has_line(module, &verdict[i]))
			continue;
		cli_print("  %s: ", verdict[i].symbol);
		verdict_print(k, &verdict[i]);
		putchar('\n');
	}
}

void verdicts_print(const struct kernel *k, const struct verdicts *v)
{
	size_t m;

	for (m = 0; m < v->module_count; m++)
		print_module(k, v, &v->module[m]);
}

json_t *nearest_json(const struct ak_offer *const *nearest, size_t count)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(array, json_name(nearest[i]->symbol));
	return array;
}

static void add_offer_json(json_t *object, const struct kernel *k, const struct ak_offer *offer)
{
	json_object_set_new(object, "exported_by",
			    offer ? json_name(k->offers.object[offer->object].name) : json_null());
	json_object_set_new(object, "gpl_only", offer ? json_boolean(offer->gpl) : json_null());
	json_object_set_new(object, "namespace", offer ? json_name(offer->ns) : json_null());
}

json_t *verdict_json(const struct kernel *k, const struct verdict *v)
{
	json_t *object = json_pack("{s:o, s:s}", "symbol", json_name(v->symbol), "verdict",
				   ak_verdict_name(v->verdict));

	add_offer_json(object, k, v->offer);
	json_object_set_new(object, "defined_in", v->file ? json_name(v->file) : json_null());
	json_object_set_new(object, "nearest", nearest_json(v->nearest, v->nearest_count));
	return object;
}

json_t *verdicts_json(const struct kernel *k, const struct verdicts *v)
{
	json_t *modules = json_array(), *symbols;
	size_t m, i;

	for (m = 0; m < v->module_count; m++) {
		const struct verdict_module *module = &v->module[m];

		symbols = json_array();
		for (i = module->first; i < module->first + module->count; i++)
			json_array_append_new(symbols, verdict_json(k, &v->verdict[i]));
		json_array_append_new(
			modules, json_pack("{s:o, s:b, s:b, s:I, s:I, s:o}", "module",
					   json_name(ak_needs_source(k->needs, module->source)),
					   "operand", module->operand, "gpl_compatible",
					   !module->object || module->object->gpl_compatible,
					   "needs", (json_int_t)module->needs, "gets",
					   (json_int_t)module->fine, "symbols", symbols));
	}
	return modules;
}
