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

struct gen_options {
	struct map_options map;
	struct ak_kallsyms_options tables;
	const char *layout;
	const char *objtree;
	const char *format;
	const char *like;
	const char *output;
	bool object; /* --format=obj */
};

static void tell_options(const struct ak_kallsyms_options *t)
{
	fprintf(stderr, "autoksyms: layout %s%s%s%s%s%s\n", t->layout->name,
		t->all_symbols ? " --all-symbols" : "",
		t->absolute_percpu ? " --absolute-percpu" : "",
		t->base_relative ? " --base-relative" : "", t->lto_clang ? " --lto-clang" : "",
		t->pc_relative ? " --pc-relative" : "");
}

/* The tree's options first; those of the command line come on top. */
static int find_options(struct gen_options *o, const struct cli *cli, struct ak_error *err)
{
	struct ak_kallsyms_options *t = &o->tables, given = *t;

	t->jobs = cli->jobs.count;
	t->warn = cli_warn();
	if (o->layout && strcmp(o->layout, "auto")) {
		t->layout = ak_kallsyms_layout_find(o->layout, err);
		if (!t->layout)
			return -1;
	}
	if (o->objtree && ak_kallsyms_options_of_tree(t, o->objtree, o->map.srctree, err))
		return -1;
	t->all_symbols |= given.all_symbols;
	t->absolute_percpu |= given.absolute_percpu;
	t->base_relative |= given.base_relative;
	t->lto_clang |= given.lto_clang;
	t->pc_relative |= given.pc_relative;
	t->skip_long_names = given.skip_long_names;
	if (cli->verbose)
		tell_options(t);
	return 0;
}

static char *format(const struct gen_options *o, const struct ak_kallsyms *k, const char *input,
		    size_t *len, struct ak_error *err)
{
	struct ak_elf_target target;

	if (!o->object)
		return ak_kallsyms_asm(k, len, err);
	if (ak_elf_target_read(&target, o->like ? o->like : input, err))
		return NULL;
	return ak_kallsyms_object(k, &target, len, err);
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

/* What --rules would say, if the kernel that has this layout filters its symbols at all. */
static const char *rules_of(const struct ak_kallsyms_layout *layout)
{
	return layout->reads_nm ? "none" : layout->name;
}

static int gen(struct gen_options *o, const struct cli *cli, struct ak_error *err)
{
	const char *input = cli->operands[0];
	struct ak_kallsyms k;
	struct ak_map map = { 0 };
	int ret = find_options(o, cli, err);

	heap_for_large_blocks();
	if (!ret)
		ret = map_options_read(&o->map, input, rules_of(o->tables.layout), false,
				       cli->jobs.count, &map, err);
	if (!ret && o->object && !o->like && map.is_text)
		ret = ak_error_set(
			err, input, 0,
			"is a map, which doesn't say what the object is for; --like=OBJ does");
	if (!ret)
		ret = ak_kallsyms_make(&k, &map, &o->tables, err);
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
	bool automatic = !o->layout || !strcmp(o->layout, "auto");

	if (cli->operand_count != 1)
		return cli_fail_usage(command, "one vmlinux or map is needed, not %d",
				      cli->operand_count);
	if (automatic && !o->objtree)
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
		{ "layout", 0, CLI_VALUE, &o.layout, "X.Y",
		  "which kernel's tables; auto: the objtree's" },
		{ "objtree", 0, CLI_VALUE, &o.objtree, "DIR",
		  "the kernel's build directory: options and layout" },
		{ "format", 0, CLI_VALUE, &o.format, "FORMAT", "asm (default) or obj" },
		{ "like", 0, CLI_VALUE, &o.like, "OBJ",
		  "machine, class and flags of the object (default: VMLINUX's)" },
		{ "all-symbols", 0, CLI_FLAG, &o.tables.all_symbols, NULL, "data symbols, too" },
		{ "absolute-percpu", 0, CLI_FLAG, &o.tables.absolute_percpu, NULL,
		  "per-CPU symbols are absolute (up to 6.14)" },
		{ "base-relative", 0, CLI_FLAG, &o.tables.base_relative, NULL,
		  "32-bit offsets (up to 6.10; then always)" },
		{ "lto-clang", 0, CLI_FLAG, &o.tables.lto_clang, NULL,
		  "sort names without LTO's suffixes (6.1.y to 6.10)" },
		{ "pc-relative", 0, CLI_FLAG, &o.tables.pc_relative, NULL,
		  "offsets from their own place (from 7.0 on)" },
		{ "skip-long-names", 0, CLI_FLAG, &o.tables.skip_long_names, NULL,
		  "leave out names that don't fit, as upstream does" },
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
