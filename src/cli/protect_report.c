// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist.h"
#include "json.h"
#include "protect_report.h"

/* Findings of one symbol follow each other: where the next one's start. */
static size_t symbol_end(const struct ak_protected *found, size_t from)
{
	size_t end = from + 1;

	while (end < found->count &&
	       !strcmp(found->finding[end].symbol, found->finding[from].symbol))
		end++;
	return end;
}

static void print_text(const struct ak_protected *found)
{
	size_t i, end, k, symbols = 0;

	for (i = 0; i < found->count; i = end, symbols++) {
		end = symbol_end(found, i);
		cli_put_name(found->finding[i].symbol, stdout);
		fputs(": needed by ", stdout);
		for (k = i; k < end; k++) {
			fputs(k > i ? ", " : "", stdout);
			cli_put_name(found->finding[k].module, stdout);
		}
		if (found->finding[i].offerer) {
			fputs("; exported by ", stdout);
			cli_put_name(found->finding[i].offerer, stdout);
			fputs(", a GKI module, and protected", stdout);
		}
		putchar('\n');
	}
	printf("%zu modules need %zu symbols that aren't listed\n", found->modules, symbols);
}

static json_t *report_json(const char *command, const struct ak_protected *found)
{
	json_t *document = json_document(command), *symbols = json_array(), *modules;
	size_t i, end, k;

	for (i = 0; i < found->count; i = end) {
		const struct ak_protect_finding *f = &found->finding[i];

		end = symbol_end(found, i);
		modules = json_array();
		for (k = i; k < end; k++)
			json_array_append_new(modules, json_name(found->finding[k].module));
		json_array_append_new(symbols,
				      json_pack("{s:o, s:o, s:o}", "symbol", json_name(f->symbol),
						"modules", modules, "protected_by",
						f->offerer ? json_name(f->offerer) : json_null()));
	}
	json_object_set_new(document, "modules", json_integer((json_int_t)found->modules));
	json_object_set_new(document, "not_listed", symbols);
	return document;
}

int protect_report(const struct cli *cli, const char *command, const struct ak_protected *found,
		   struct ak_error *err)
{
	if (cli->json)
		return json_print(report_json(command, found), NULL, err);
	if (!cli->quiet)
		print_text(found);
	return 0;
}

int protect_run(const struct cli *cli, const char *command, const char *list, bool signed_too,
		uint64_t max_decompressed, struct ak_error *err)
{
	struct ak_needs *listed = ak_needs_new(err);
	struct ak_protected found = { 0 };
	struct ak_paths modules = { 0 };
	struct ak_protect how = { .modules = &modules,
				  .listed = listed,
				  .signed_too = signed_too,
				  .max_decompressed = max_decompressed,
				  .jobs = cli->jobs.count,
				  .warn = cli_warn() };
	int ret = listed ? ak_symlist_add_file(list, true, listed, err) : -1;

	if (!ret)
		ret = cli_expand(cli, NULL, &modules, err);
	if (!ret)
		ret = ak_protect_check(&found, &how, err);
	if (!ret)
		ret = protect_report(cli, command, &found, err);
	if (!ret)
		ret = found.count > 0;
	ak_protected_free(&found);
	ak_paths_free(&modules);
	ak_needs_free(listed);
	return ret;
}
