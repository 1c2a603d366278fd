// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"
#include "cli.h"
#include "image_input.h"
#include "image_json.h"
#include "json.h"
#include "map_input.h"

struct verify_options {
	struct map_options map;
	const char *map_file;
	const char *layout;
	const char *max_text;
	enum cli_answer all_symbols, absolute_percpu, lto_clang;
	size_t max;
};

static void answer(enum cli_answer given, bool *option)
{
	if (given != CLI_UNSAID)
		*option = given == CLI_YES;
}

/* What the image shows, and on top of it what the command line says. */
static int find_options(const struct cli *cli, const struct verify_options *o,
			const struct ak_kallsyms_image *image, struct ak_kallsyms_options *options,
			struct ak_error *err)
{
	*options = image->options;
	options->jobs = cli->jobs.count;
	if (o->layout)
		options->layout = ak_kallsyms_layout_find(o->layout, err);
	if (!options->layout)
		return -1;
	answer(o->all_symbols, &options->all_symbols);
	answer(o->absolute_percpu, &options->absolute_percpu);
	answer(o->lto_clang, &options->lto_clang);
	return 0;
}

/* The kernel's symbols that may be in tables; a map without any if it has none.  0 or -1. */
static int read_map(const struct cli *cli, const struct verify_options *o,
		    const struct ak_kallsyms_image *image, struct ak_map *map, struct ak_error *err)
{
	const struct ak_kallsyms_layout *layout = image->options.layout;
	const char *release = image->release ? image->release : layout->name;

	*map = (struct ak_map){ 0 };
	if (!o->map_file && image->is_object)
		return 0;
	return map_options_read(&o->map, o->map_file ? o->map_file : cli->operands[0],
				layout->reads_nm ? "none" : release, false, cli->jobs.count, map,
				err);
}

static uint64_t total_size(const struct ak_kallsyms_image *image)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		sum += image->tables[i].size;
	return sum;
}

static void print_finding(const struct ak_kallsyms_finding *f)
{
	printf("%s", f->where);
	if (f->index >= 0)
		printf("[%" PRId64 "]", f->index);
	printf(": %s: expected ", f->what);
	cli_put_name(f->expected ? f->expected : "nothing", stdout);
	fputs(", found ", stdout);
	cli_put_name(f->found ? f->found : "nothing", stdout);
	putchar('\n');
}

static const char *compared_with(const struct verify_options *o, const struct ak_map *map)
{
	if (!map->count)
		return "; there are no other symbols to compare";
	return o->map_file ? " and with the map" : " and with its symbols";
}

static void print_report(const struct verify_options *o, const char *path,
			 const struct ak_kallsyms_image *image, const struct ak_map *map,
			 const struct ak_kallsyms_layout *layout,
			 const struct ak_kallsyms_report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		print_finding(&report->findings[i]);
	cli_print("%s: ", path);
	if (report->total > report->count)
		printf("%zu differences, of which %zu are shown", report->total, report->count);
	else if (report->total)
		printf("%zu difference%s", report->total, report->total == 1 ? "" : "s");
	else
		printf("consistent: its tables agree with each other%s", compared_with(o, map));
	printf("; %" PRIu32 " symbols in %" PRIu64 " bytes, layout %s\n", image->count,
	       total_size(image), layout->name);
}

static json_t *finding_json(const struct ak_kallsyms_finding *f)
{
	return json_pack("{s:s, s:o, s:s, s:o, s:o}", "where", f->where, "index",
			 f->index < 0 ? json_null() : json_integer(f->index), "what", f->what,
			 "expected", f->expected ? json_name(f->expected) : json_null(), "found",
			 f->found ? json_name(f->found) : json_null());
}

static json_t *verify_json(const struct ak_kallsyms_image *image, const struct ak_map *map,
			   const struct ak_kallsyms_layout *layout,
			   const struct ak_kallsyms_report *report)
{
	json_t *document = json_document("kallsyms verify"), *findings = json_array();
	size_t i;

	for (i = 0; i < report->count; i++)
		json_array_append_new(findings, finding_json(&report->findings[i]));
	json_set_image(document, image);
	json_object_set_new(document, "layout", json_string(layout->name));
	json_object_set_new(document, "consistent", json_boolean(!report->total));
	json_object_set_new(document, "compared_with_map", json_boolean(map->count));
	json_object_set_new(document, "differences", json_integer((json_int_t)report->total));
	json_object_set_new(document, "findings", findings);
	return document;
}

/* The exit status, or -1. */
static int verify_image(const struct cli *cli, const struct verify_options *o,
			const struct ak_kallsyms_image *image, struct ak_error *err)
{
	const char *path = cli->operands[0];
	struct ak_kallsyms_options options;
	struct ak_kallsyms_report report = { 0 };
	struct ak_map map;
	int ret;

	if (find_options(cli, o, image, &options, err) || read_map(cli, o, image, &map, err))
		return -1;
	ret = ak_kallsyms_image_verify(image, map.count ? &map : NULL, &options, o->max, &report,
				       err);
	if (!ret && cli->json)
		ret = json_print(verify_json(image, &map, options.layout, &report), NULL, err);
	else if (!ret && !cli->quiet)
		print_report(o, path, image, &map, options.layout, &report);
	if (!ret)
		ret = report.total ? EXIT_DIFFERS : EXIT_SAME;
	ak_kallsyms_report_free(&report);
	ak_map_free(&map);
	return ret;
}

static int verify(const struct cli *cli, const struct verify_options *o, struct ak_error *err)
{
	struct ak_kallsyms_image image;
	int ret;

	if (cli_read_image(cli, cli->operands[0], &image, err))
		return -1;
	ret = verify_image(cli, o, &image, err);
	ak_kallsyms_image_free(&image);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct verify_options o = { 0 };
	const struct cli_option options[] = {
		{ "map", 0, CLI_VALUE, &o.map_file, "FILE",
		  "compare with that map instead of VMLINUX's own symbols" },
		{ "layout", 0, CLI_VALUE, &o.layout, "X.Y",
		  "made for that release (default: what they show)" },
		{ "all-symbols", 0, CLI_YES_NO, &o.all_symbols, NULL,
		  "made with that option, or not (default: what they show)" },
		{ "absolute-percpu", 0, CLI_YES_NO, &o.absolute_percpu, NULL, "likewise" },
		{ "lto-clang", 0, CLI_YES_NO, &o.lto_clang, NULL, "likewise" },
		{ "max", 0, CLI_VALUE, &o.max_text, "N", "differences to show (default: 10)" },
		MAP_OPTIONS(&o.map),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && cli->operand_count != 1)
		status = cli_fail_incomplete(command, "takes one image or kallsyms object");
	if (status < 0)
		status = cli_parse_max(command, o.max_text, &o.max);
	if (status < 0) {
		status = verify(cli, &o, &err);
		status = status < 0 ? cli_fail(&err) : status;
	}
	map_options_free(&o.map);
	return status;
}

const struct cli_command cmd_kallsyms_verify = {
	.name = "kallsyms verify",
	.summary = "check a kernel's tables against its symbols",
	.usage = "[options] VMLINUX",
	.text = "Decodes the kallsyms tables in an image and compares them with what scripts/kallsyms\n"
		"would make of the image's own symbols: which there are, names, types, addresses,\n"
		"the order by name, compression, markers, token table and index, byte by byte.\n"
		"How they were made is seen from the tables.  An image without symbols, or an\n"
		"object, can be held against a map with --map=System.map; without one, tables are\n"
		"compared with each other alone.\n"
		"\n"
		"Exits with 0 if all is consistent, with 1 if not: each line is one difference.\n",
	.example = "  autoksyms kallsyms verify vmlinux\n",
	.run = run,
};
