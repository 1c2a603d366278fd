// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "base/touch.h"
#include "json.h"
#include "kernel_check.h"

/* SGR colours. */
enum { RED = 31, GREEN = 32 };

static const char *symbol_of(const struct ak_keep_change *change)
{
	return (change->after ? change->after : change->before)->symbol;
}

static bool relinks(const struct kernel_check *c)
{
	return c->changes.relink || c->newer;
}

/* --- reading */

static int read_before(struct kernel_check *c, const char *old, struct ak_error *err)
{
	const struct kernel *k = &c->kernel;
	const struct ak_paths *lists = &k->options->symvers;
	size_t i;

	if (ak_offers_init(&c->before, err))
		return -1;
	c->has_before = true;
	if (old)
		return path_ends_with(old, ".c")
			       ? ak_offers_read_source(&c->before, old, err)
			       : ak_offers_read_symvers(&c->before, old, AK_SYMVERS_ALL, err);
	if (k->has_tree)
		return ak_keep_read(&c->before, &k->tree, err);
	c->has_before = lists->count > 0;
	for (i = 0; i < lists->count; i++)
		if (ak_offers_read_symvers(&c->before, lists->path[i], AK_SYMVERS_ALL, err))
			return -1;
	return 0;
}

/* Parts of vmlinux that make then has to link anew, beside what vmlinux.a has. */
static int find_newer(struct kernel_check *c, const struct cli *cli, struct ak_error *err)
{
	static const char *const parts[] = { "vmlinux.o", ".vmlinux.export.c",
					     ".vmlinux.export.o" };
	char *vmlinux = ak_tree_file(&c->kernel.tree, "vmlinux", err), *part;
	struct stat linked, st;
	size_t i;

	if (!vmlinux || ak_tree_newer_object(&c->kernel.tree, cli->jobs.count, &c->newer, err)) {
		free(vmlinux);
		return -1;
	}
	for (i = 0; !c->newer && i < sizeof(parts) / sizeof(parts[0]); i++) {
		part = ak_tree_file(&c->kernel.tree, parts[i], err);
		if (part && !stat(vmlinux, &linked) && !stat(part, &st) &&
		    time_is_later(&st.st_mtim, &linked.st_mtim))
			c->newer = strdup(parts[i]);
		free(part);
	}
	free(vmlinux);
	return 0;
}

/* --- text */

static void print_added(const struct kernel_check *c)
{
	size_t i;

	for (i = 0; i < c->changes.count; i++) {
		const struct ak_keep_change *change = &c->changes.change[i];

		if (change->before)
			continue;
		cli_print("added: %s: needed by ", change->after->symbol);
		cli_print_needed_by(c->kernel.needs, &c->index, change->after->symbol);
		putchar('\n');
	}
}

static void print_dropped(const struct kernel_check *c)
{
	size_t i;

	for (i = 0; i < c->changes.count; i++) {
		const struct ak_keep_change *change = &c->changes.change[i];

		if (!change->after)
			cli_print("dropped: %s: %s\n", change->before->symbol,
				  ak_offers_find(&c->kernel.offers, change->before->symbol)
					  ? "nothing needs it"
					  : "nothing exports it any more");
	}
}

static void print_altered(const struct kernel_check *c)
{
	size_t i;

	for (i = 0; i < c->changes.count; i++) {
		const struct ak_keep_change *change = &c->changes.change[i];

		if (change->before && change->after)
			cli_print("altered: %s: its licence, namespace, kind or exporter changed\n",
				  change->after->symbol);
	}
}

static bool is_changed_in(const struct ak_keep_change *change, const struct kernel_check *c,
			  size_t object)
{
	return change->object == object ||
	       (change->before && c->before.object[change->before->object].is_vmlinux &&
		c->kernel.offers.object[object].is_vmlinux);
}

/* What is compiled anew for an object whose exports change; to be freed. */
static char *recompiled(const struct ak_object *object)
{
	char *name = NULL;

	if (object->is_vmlinux)
		return strdup(".vmlinux.export.o");
	return asprintf(&name, "%s.mod.o", object->name) < 0 ? NULL : name;
}

/* Calls a function for each object with changed exports, with what is compiled and these. */
static int each_recompiled(const struct kernel_check *c,
			   void (*each)(void *ctx, const char *file, bool builtin,
					const struct ak_keep_change **changes, size_t count),
			   void *ctx, struct ak_error *err)
{
	const struct ak_keep_change **changes = calloc(c->changes.count + 1, sizeof(void *));
	size_t object, i, count;
	int ret = 0;

	if (!changes)
		return ak_error_nomem(err);
	for (object = 0; !ret && c->changes.count && object < c->kernel.offers.object_count;
	     object++) {
		char *file;

		for (count = i = 0; i < c->changes.count; i++)
			if (is_changed_in(&c->changes.change[i], c, object))
				changes[count++] = &c->changes.change[i];
		if (!count)
			continue;
		file = recompiled(&c->kernel.offers.object[object]);
		if (file)
			each(ctx, file, c->kernel.offers.object[object].is_vmlinux, changes, count);
		else
			ret = ak_error_nomem(err);
		free(file);
	}
	free(changes);
	return ret;
}

static void print_recompiled(void *ctx, const char *file, bool builtin,
			     const struct ak_keep_change **changes, size_t count)
{
	size_t i;

	(void)ctx;
	cli_print("recompile: %s (%s):", file, builtin ? "builtin" : "module");
	for (i = 0; i < count; i++)
		cli_print("%s %s", i ? "," : "", symbol_of(changes[i]));
	putchar('\n');
}

static int print_text(const struct cli *cli, const struct kernel_check *c, struct ak_error *err)
{
	const struct ak_keep_changes *d = &c->changes;

	if (cli->quiet)
		return 0;
	fputs("relink: ", stdout);
	cli_put_colored(cli, relinks(c) ? RED : GREEN, relinks(c) ? "yes" : "no");
	printf("\nexports: %zu -> %zu of %zu, %zu added, %zu dropped%s\n", d->before, d->after,
	       c->kernel.offers.count, d->added, d->dropped,
	       d->could_shrink && !d->dropped ? " (more are kept than needed)" : "");
	print_added(c);
	print_dropped(c);
	print_altered(c);
	if (each_recompiled(c, print_recompiled, NULL, err))
		return -1;
	if (c->newer)
		cli_print("stale: vmlinux is older than %s\n", c->newer);
	idle_lines_print(&c->idle);
	verdicts_print(&c->kernel, &c->verdicts);
	return 0;
}

/* --- JSON */

static json_t *changes_json(const struct kernel_check *c, bool added, bool dropped)
{
	json_t *array = json_array(), *object;
	size_t i;

	for (i = 0; i < c->changes.count; i++) {
		const struct ak_keep_change *change = &c->changes.change[i];

		if (!change->before != added || !change->after != dropped)
			continue;
		object = json_pack("{s:o}", "symbol", json_name(symbol_of(change)));
		if (added)
			json_object_set_new(
				object, "needed_by",
				json_needed_by(c->kernel.needs, &c->index,
					       ak_needs_find(c->kernel.needs, symbol_of(change))));
		json_array_append_new(array, object);
	}
	return array;
}

static void add_recompiled(void *ctx, const char *file, bool builtin,
			   const struct ak_keep_change **changes, size_t count)
{
	json_t *symbols = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(symbols, json_name(symbol_of(changes[i])));
	json_array_append_new(ctx, json_pack("{s:o, s:b, s:o}", "object", json_name(file),
					     "builtin", builtin, "symbols", symbols));
}

json_t *kernel_check_json(const struct kernel_check *c, struct ak_error *err)
{
	const struct ak_keep_changes *d = &c->changes;
	json_t *document = json_document("check"), *recompile = json_array();

	if (each_recompiled(c, add_recompiled, recompile, err)) {
		json_decref(recompile);
		json_decref(document);
		return NULL;
	}
	json_object_set_new(document, "trimmed_by", json_string("modpost"));
	json_object_set_new(document, "complete", json_boolean(c->kernel.complete));
	json_object_set_new(document, "relink", json_boolean(relinks(c)));
	json_object_set_new(document, "stale", c->newer ? json_name(c->newer) : json_null());
	json_object_set_new(document, "update", json_boolean(d->count > 0));
	json_object_set_new(document, "must_grow", json_boolean(d->added > 0));
	json_object_set_new(document, "could_shrink", json_boolean(d->could_shrink));
	json_object_set_new(document, "exported", json_integer((json_int_t)c->kernel.offers.count));
	json_object_set_new(document, "before", json_integer((json_int_t)d->before));
	json_object_set_new(document, "after", json_integer((json_int_t)d->after));
	json_object_set_new(document, "added", changes_json(c, true, false));
	json_object_set_new(document, "dropped", changes_json(c, false, true));
	json_object_set_new(document, "altered", changes_json(c, false, false));
	json_object_set_new(document, "recompile", recompile);
	json_object_set_new(document, "whitelist", idle_lines_json(&c->idle));
	json_object_set_new(document, "modules", verdicts_json(&c->kernel, &c->verdicts));
	return document;
}

/* --- the decision */

bool kernel_check_trims(const struct kernel_check *c)
{
	return c->has_before && (!c->kernel.has_tree || c->kernel.tree.trims);
}

static int decide(struct kernel_check *c, const struct cli *cli, bool grow_only,
		  struct ak_error *err)
{
	struct kernel *k = &c->kernel;
	bool all = !kernel_check_trims(c);
	struct ak_court court = { .keep = &c->keep, .modpost = k->modpost };

	if (ak_keep_decide(&c->keep, &k->offers, k->needs, all ? AK_KEEP_ALL : 0, err))
		return -1;
	if (!all)
		court.now = &c->before;
	/* Where nothing is trimmed nothing can change. */
	if (all)
		c->changes.before = c->changes.after = k->offers.count;
	else if (ak_keep_compare(&c->changes, &c->before, &c->keep,
				 grow_only || !k->has_tree ? AK_CHANGES_GROW_ONLY : 0, err))
		return -1;
	/* Without a tree there are modules that we don't know of. */
	c->changes.could_shrink &= k->has_tree;
	if (!k->has_tree)
		c->changes.after = c->changes.before + c->changes.added;
	if (k->has_tree && !c->changes.relink && find_newer(c, cli, err))
		return -1;
	if (kernel_warn_of_cycle(&c->keep, err) || idle_lines_find(&c->idle, k, &c->keep, err))
		return -1;
	return verdicts_make(&c->verdicts, k, cli, &court, err);
}

int kernel_check_make(struct kernel_check *c, const struct cli *cli, const struct kernel_options *o,
		      const char *old, bool grow_only, struct ak_error *err)
{
	if (kernel_open(&c->kernel, cli, o, err) || read_before(c, old, err) ||
	    kernel_read(&c->kernel, cli, err) ||
	    ak_needs_index_make(&c->index, c->kernel.needs, err))
		return -1;
	return decide(c, cli, grow_only, err);
}

void kernel_check_free(struct kernel_check *c, struct kernel_options *o)
{
	verdicts_free(&c->verdicts);
	ak_keep_changes_free(&c->changes);
	ak_keep_free(&c->keep);
	ak_needs_index_free(&c->index);
	ak_offers_free(&c->before);
	kernel_close(&c->kernel, o);
	idle_lines_free(&c->idle);
	free(c->newer);
}

static int print(const struct kernel_check *c, const struct cli *cli, struct ak_error *err)
{
	json_t *document;

	if (!cli->json || cli->quiet)
		return print_text(cli, c, err);
	document = kernel_check_json(c, err);
	return document ? json_print(document, NULL, err) : -1;
}

int kernel_check(const struct cli *cli, struct kernel_options *o, const char *old, bool grow_only)
{
	struct kernel_check c = { 0 };
	struct ak_error err = { 0 };
	int status;

	if (kernel_check_make(&c, cli, o, old, grow_only, &err) || print(&c, cli, &err))
		status = cli_fail(&err);
	else
		status = c.changes.count || c.newer || !c.kernel.complete || !c.verdicts.fine
				 ? EXIT_DIFFERS
				 : EXIT_SAME;
	kernel_check_free(&c, o);
	return status;
}
