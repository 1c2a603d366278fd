// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map.h"
#include "base/buf.h"
#include "cli.h"
#include "image_input.h"
#include "image_json.h"
#include "json.h"

struct dump_options {
	bool sizes;
	const char *output;
};

static int write_symbols(const struct dump_options *o, const struct ak_kallsyms_image *image,
			 struct ak_error *err)
{
	struct ak_map map;
	size_t len;
	char *text;
	int ret;

	if (ak_kallsyms_image_map(image, &map, err))
		return -1;
	text = ak_map_format(&map, &len, err);
	ret = text ? cli_write(o->output, text, len, err) : -1;
	free(text);
	ak_map_free(&map);
	return ret;
}

static int write_sizes(const struct dump_options *o, const struct ak_kallsyms_image *image,
		       struct ak_error *err)
{
	const unsigned char *table = image->options.layout->order;
	int digits = image->target.is64 ? 16 : 8, ret;
	struct buf out = { 0 };

	for (; *table != AK_KALLSYMS_NO_TABLE; table++)
		if (image->tables[*table].is_there)
			buf_addf(&out, "%0*" PRIx64 " %8" PRIu64 " %s\n", digits,
				 image->tables[*table].address, image->tables[*table].size,
				 ak_kallsyms_image_label(image, *table));
	ret = buf_str(&out) ? cli_write(o->output, out.data, out.len, err) : ak_error_nomem(err);
	buf_free(&out);
	return ret;
}

static json_t *dump_json(const struct dump_options *o, const struct ak_kallsyms_image *image)
{
	json_t *document = json_document("kallsyms dump"), *symbols = json_array();
	unsigned int digits = image->target.is64 ? 16 : 8;
	uint32_t i;

	json_set_image(document, image);
	for (i = 0; !o->sizes && i < image->count; i++)
		json_array_append_new(symbols,
				      json_symbol(image->symbols[i].address, image->symbols[i].type,
						  image->symbols[i].name, digits));
	if (o->sizes)
		json_decref(symbols);
	else
		json_object_set_new(document, "symbols", symbols);
	return document;
}

static int dump(const struct cli *cli, const struct dump_options *o, struct ak_error *err)
{
	struct ak_kallsyms_image image;
	int ret;

	if (cli_read_image(cli, cli->operands[0], &image, err))
		return -1;
	if (cli->quiet && !o->output)
		ret = 0;
	else if (cli->json)
		ret = json_print(dump_json(o, &image), o->output, err);
	else
		ret = o->sizes ? write_sizes(o, &image, err) : write_symbols(o, &image, err);
	ak_kallsyms_image_free(&image);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct dump_options o = { 0 };
	const struct cli_option options[] = {
		{ "sizes", 0, CLI_FLAG, &o.sizes, NULL, "print where the tables are instead" },
		{ "output", 'o', CLI_VALUE, &o.output, "FILE", "write there instead of stdout" },
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status >= 0)
		return status;
	if (cli->operand_count != 1)
		return cli_fail_incomplete(command, "takes one image or kallsyms object");
	return dump(cli, &o, &err) ? cli_fail(&err) : EXIT_SAME;
}

const struct cli_command cmd_kallsyms_dump = {
	.name = "kallsyms dump",
	.summary = "list the symbols in a kernel's tables",
	.usage = "[options] VMLINUX",
	.text = "Prints what the kernel will show as /proc/kallsyms: `ADDRESS TYPE NAME` lines in\n"
		"the tables' order, addresses as linked.  VMLINUX is an ELF file; one without\n"
		"symbols will do, the tables are found by what they look like.  In a kallsyms\n"
		"object (.tmp_vmlinux.kallsyms1.o), which isn't linked yet, _text is at 0.\n"
		"\n"
		"With --sizes: `ADDRESS SIZE LABEL` lines, one for each table.\n",
	.example = "  autoksyms kallsyms dump vmlinux | grep ' T '\n",
	.run = run,
};
