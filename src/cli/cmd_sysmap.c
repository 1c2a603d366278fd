// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "autoksyms/map_rules.h"
#include "cli.h"
#include "heap.h"
#include "json.h"
#include "map_input.h"

/* How many symbols each rule leaves out. */
struct tally {
	struct dropped {
		const char *pattern; /* of the rules */
		size_t count;
	} * dropped; /* owned */
	size_t count;
};

static int count_one(struct tally *t, const char *pattern, struct ak_error *err)
{
	struct dropped *more;
	size_t i;

	/* The rules have each pattern once, and give out that one. */
	for (i = 0; i < t->count; i++)
		if (t->dropped[i].pattern == pattern) {
			t->dropped[i].count++;
			return 0;
		}
	more = reallocarray(t->dropped, t->count + 1, sizeof(*more));
	if (!more)
		return ak_error_nomem(err);
	t->dropped = more;
	more[t->count++] = (struct dropped){ .pattern = pattern, .count = 1 };
	return 0;
}

static int count_dropped(struct tally *t, const struct ak_map *map,
			 const struct ak_map_rules *rules, struct ak_error *err)
{
	const char *pattern;
	size_t i;

	for (i = 0; i < map->count; i++) {
		pattern = ak_map_rules_match(rules, &map->symbols[i], map->digits);
		if (pattern && count_one(t, pattern, err))
			return -1;
	}
	return 0;
}

static void tell(const char *path, size_t before, size_t after, const struct tally *t)
{
	size_t i;

	cli_note("%s: %zu symbols, %zu left\n", path, before, after);
	for (i = 0; i < t->count; i++)
		cli_note("'%s' leaves out %zu\n", t->dropped[i].pattern, t->dropped[i].count);
}

static json_t *symbol_json(const struct ak_symbol *sym, unsigned int digits)
{
	char address[17], letter[2] = { sym->letter };
	json_t *object = json_object();

	snprintf(address, sizeof(address), "%0*llx", (int)digits, (unsigned long long)sym->address);
	json_object_set_new(object, "address",
			    ak_symbol_is_undefined(sym) ? json_null() : json_string(address));
	json_object_set_new(object, "type", json_name(letter));
	json_object_set_new(object, "name", json_name(sym->name));
	return object;
}

static json_t *sysmap_json(const struct ak_map *map, const struct tally *t)
{
	json_t *document = json_document("sysmap"), *symbols = json_array(),
	       *dropped = json_array();
	size_t i;

	for (i = 0; i < map->count; i++)
		json_array_append_new(symbols, symbol_json(&map->symbols[i], map->digits));
	for (i = 0; i < t->count; i++)
		json_array_append_new(dropped, json_pack("{s:o, s:I}", "pattern",
							 json_name(t->dropped[i].pattern), "count",
							 (json_int_t)t->dropped[i].count));
	json_object_set_new(document, "symbols", symbols);
	json_object_set_new(document, "dropped", dropped);
	return document;
}

static int write_text(const struct ak_map *map, struct ak_error *err)
{
	size_t len;
	char *text = ak_map_format(map, &len, err);
	int ret = text ? cli_write(NULL, text, len, err) : -1;

	free(text);
	return ret;
}

/* With --json the document goes to stdout, and the map only where -o says. */
static int write_map(const struct cli *cli, const char *output, const struct ak_map *map,
		     const struct tally *t, struct ak_error *err)
{
	int ret = 0;

	if (output && strcmp(output, "-"))
		ret = ak_map_publish(map, output, cli->jobs.count, err) < 0 ? -1 : 0;
	else if (output || (!cli->json && !cli->quiet))
		ret = write_text(map, err);
	if (!ret && cli->json && !cli->quiet)
		ret = json_print(sysmap_json(map, t), NULL, err);
	return ret;
}

/* Reads it as it is, to tell of each rule what it does. */
static int read_counting(const struct cli *cli, struct ak_map *map, enum ak_nm nm,
			 const struct ak_map_rules *rules, struct tally *t, struct ak_error *err)
{
	size_t before;

	if (ak_map_read(map, cli->operands[0], nm, err))
		return -1;
	before = map->count;
	if (count_dropped(t, map, rules, err) || ak_map_filter(map, rules, err))
		return -1;
	if (cli->verbose)
		tell(cli->operands[0], before, map->count, t);
	return 0;
}

static int read_map(const struct cli *cli, const struct map_options *o, struct ak_map *map,
		    const struct ak_map_rules *rules, struct tally *t, struct ak_error *err)
{
	enum ak_nm nm;

	if (map_options_nm(o, &nm, err))
		return -1;
	if (cli->verbose || cli->json)
		return read_counting(cli, map, nm, rules, t, err);
	return ak_map_read_filtered(map, cli->operands[0], nm, rules, cli->jobs.count, err);
}

static void warn_of_nothing(const char *path)
{
	struct ak_error warning = { 0 };

	ak_error_set(
		&warning, path, 0,
		"has no symbols (is it stripped?), or none that the rules let stay (--rules=none)");
	cli_warn().report(NULL, &warning);
	ak_error_free(&warning);
}

static int sysmap(const struct cli *cli, const struct map_options *o, const char *output,
		  struct ak_error *err)
{
	struct ak_map_rules *rules;
	struct tally tally = { 0 };
	struct ak_map map = { 0 };
	int ret = -1;

	if (cli->verbose && !o->rules && !o->srctree)
		fprintf(stderr,
			"autoksyms: rules of kernel %s, the newest known; --srctree=DIR "
			"takes a tree's own\n",
			map_options_newest());
	rules = map_options_rules(o, NULL, err);
	if (rules)
		ret = read_map(cli, o, &map, rules, &tally, err);
	if (!ret && !map.count && !cli->quiet)
		warn_of_nothing(cli->operands[0]);
	if (!ret)
		ret = write_map(cli, output, &map, &tally, err);
	free(tally.dropped);
	ak_map_rules_free(rules);
	ak_map_free(&map);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct map_options o = { 0 };
	const char *output = NULL;
	const struct cli_option options[] = {
		MAP_OPTIONS(&o),
		{ "output", 'o', CLI_VALUE, &output, "FILE", "write there instead of stdout" },
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && cli->operand_count != 1)
		status = cli_fail_incomplete(command, "takes one image, object or map");
	heap_for_large_blocks();
	if (status < 0)
		status = sysmap(cli, &o, output, &err) ? cli_fail(&err) : EXIT_SAME;
	map_options_free(&o);
	return status;
}

const struct cli_command cmd_sysmap = {
	.name = "sysmap",
	.summary = "write System.map",
	.usage = "[options] VMLINUX",
	.text = "Prints the symbols of an ELF file as `nm -n` does, without those that the kernel's\n"
		"scripts/mksysmap leaves out, byte for byte.  VMLINUX may be a map already, such as\n"
		"nm's output; - is stdin.\n"
		"\n"
		"The rules differ between releases: --srctree=DIR takes those of that tree itself,\n"
		"--rules=RELEASE those known of it, --rules=FILE those of a mksysmap, or of a list\n"
		"of patterns.  Without either: the newest ones known.\n",
	.example = "  autoksyms sysmap --srctree=$srctree -o System.map vmlinux\n",
	.run = run,
};
