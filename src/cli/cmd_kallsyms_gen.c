// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map.h"
#include "cli.h"
#include "heap.h"
#include "json.h"
#include "map_input.h"
#include "table_options.h"

struct gen_options {
	struct map_options map;
	struct table_options of;
	const char *format;
	const char *like;
	const char *output;
	bool object; /* --format=obj */
};

static char *format(const struct gen_options *o, const struct ak_kallsyms *k, const char *input,
		    size_t *len, struct ak_error *err)
{
	const char *file = o->like ? o->like : input;
	struct ak_elf_target target;

	if (!o->object)
		return ak_kallsyms_asm(k, len, err);
	if (ak_elf_target_read(&target, file, err) || ak_elf_target_check(&target, file, err))
		return NULL;
	return ak_kallsyms_object(k, &target, NULL, len, err);
}

static int print_json(const struct gen_options *o, const struct ak_kallsyms *k,
		      struct ak_error *err)
{
	json_t *document = json_document("kallsyms gen");

	json_object_set_new(document, "layout", json_string(k->options.layout->name));
	json_object_set_new(document, "format", json_string(o->object ? "obj" : "asm"));
	json_object_set_new(document, "count", json_integer(k->count));
	json_object_set_new(document, "names_size", json_integer(k->names_size));
	json_object_set_new(document, "token_table_size", json_integer(k->token_table_size));
	return json_print(document, NULL, err);
}

static int write_tables(const struct gen_options *o, const struct cli *cli,
			const struct ak_kallsyms *k, const char *input, struct ak_error *err)
{
	size_t len;
	char *bytes = format(o, k, input, &len, err);
	int ret = bytes ? 0 : -1;

	if (cli->verbose)
		fprintf(stderr, "autoksyms: %u symbols, %u bytes of names\n", k->count,
			k->names_size);
	/* With --json stdout is the document's. */
	if (!ret && (o->output || !(cli->json || cli->quiet)))
		ret = cli_write(o->output, bytes, len, err);
	if (!ret && cli->json)
		ret = print_json(o, k, err);
	free(bytes);
	return ret;
}

static int read_map(const struct gen_options *o, const struct cli *cli, const char *input,
		    struct ak_map *map, struct ak_error *err)
{
	char *rules = table_options_rules(&o->of, err);
	int ret = rules ? map_options_read(&o->map, input, rules, false, cli->jobs.count, map, err)
			: -1;

	free(rules);
	if (!ret && o->object && !o->like && map->is_text)
		ret = ak_error_set(
			err, input, 0,
			"is a map, which doesn't say what the object is for; --like=OBJ does");
	return ret;
}

static int gen(struct gen_options *o, const struct cli *cli, struct ak_error *err)
{
	const char *input = cli->operands[0];
	struct ak_kallsyms k;
	struct ak_map map = { 0 };
	int ret = table_options_find(&o->of, o->map.srctree, cli, err);

	heap_for_large_blocks();
	if (!ret)
		ret = read_map(o, cli, input, &map, err);
	if (!ret)
		ret = ak_kallsyms_make(&k, &map, &o->of.tables, err);
	if (!ret) {
		ret = write_tables(o, cli, &k, input, err);
		ak_kallsyms_free(&k);
	}
	ak_map_free(&map);
	return ret;
}

/* -1: all is well; else the exit status. */
static int check_usage(struct gen_options *o, const struct cli *cli,
		       const struct cli_command *command)
{
	if (cli->operand_count != 1)
		return cli_fail_incomplete(command, "one vmlinux or map is needed, not %d",
					   cli->operand_count);
	if (table_options_missing(&o->of))
		return cli_fail_usage(command, "which kernel's tables? --layout or --objtree says");
	if (o->format && strcmp(o->format, "asm") && strcmp(o->format, "obj"))
		return cli_fail_usage(command, "--format is asm or obj, not '%s'", o->format);
	o->object = o->format && !strcmp(o->format, "obj");
	if (o->object && !o->output && !cli->json && isatty(STDOUT_FILENO))
		return cli_fail_usage(command, "an object is no text for a terminal: -o FILE");
	if (cli->json && o->output && !strcmp(o->output, "-"))
		return cli_fail_usage(command, "--json and -o - both want stdout");
	return -1;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct gen_options o = { 0 };
	const struct cli_option options[] = {
		TABLE_OPTIONS(&o.of),
		{ "format", 0, CLI_VALUE, &o.format, "FORMAT", "asm (default) or obj" },
		{ "like", 0, CLI_VALUE, &o.like, "OBJ",
		  "machine, class and flags of the object (default: VMLINUX's)" },
		MAP_OPTIONS(&o.map),
		{ "output", 'o', CLI_VALUE, &o.output, "FILE", "write there instead of stdout" },
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0)
		status = check_usage(&o, cli, command);
	if (status < 0)
		status = gen(&o, cli, &err) ? cli_fail(&err) : EXIT_SAME;
	map_options_free(&o.map);
	return status;
}

const struct cli_command cmd_kallsyms_gen = {
	.name = "kallsyms gen",
	.summary = "make the tables of a vmlinux or map",
	.usage = "[options] VMLINUX|MAP",
	.text = "Makes the tables that the kernel's scripts/kallsyms makes, as assembler source,\n"
		"byte for byte, or as the object that assembling it would give.\n"
		"\n"
		"VMLINUX's symbols are those `nm -n` and scripts/mksysmap leave (see autoksyms\n"
		"sysmap).  MAP is a file such as System.map, - stdin; all of it is taken, unless\n"
		"an option says what to leave out.  For an object from a map, --like says what for.\n"
		"\n"
		"With --objtree, layout and options are those of that build: its scripts/kallsyms\n"
		"is run on a small map, and must print what we do.  With --layout, too, only the\n"
		"options are.\n",
	.example = "  autoksyms kallsyms gen --objtree=. --format=obj -o kallsyms.o .tmp_vmlinux1\n"
		   "  autoksyms kallsyms gen --layout=6.12 --all-symbols System.map > kallsyms.S\n",
	.run = run,
};
