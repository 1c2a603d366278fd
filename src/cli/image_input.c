// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "autoksyms/kallsyms_image.h"
#include "image_input.h"

static void tell(const char *path, const struct ak_kallsyms_image *image)
{
	const struct ak_kallsyms_options *o = &image->options;

	cli_note("%s: layout %s%s%s%s%s, found by %s; kernel %s\n", path, o->layout->name,
		 o->base_relative ? " --base-relative" : "",
		 o->absolute_percpu ? " --absolute-percpu" : "", o->lto_clang ? " --lto-clang" : "",
		 o->pc_relative ? " --pc-relative" : "",
		 image->has_labels ? "its symbols" : "what tables look like",
		 image->release ? image->release : "unknown");
}

int cli_read_image(const struct cli *cli, const char *path, struct ak_kallsyms_image *image,
		   struct ak_error *err)
{
	int ret = ak_kallsyms_image_read(image, path, err);

	if (ret > 0)
		return ak_error_set(err, path, 0,
				    "has no kallsyms tables: it's a kernel without "
				    "CONFIG_KALLSYMS, none at all, or not linked yet");
	if (!ret && cli->verbose)
		tell(path, image);
	return ret;
}

#define DEFAULT_MAX 10
#define LARGEST_MAX 10000000ul

int cli_parse_max(const struct cli_command *command, const char *text, size_t *max)
{
	unsigned long n;
	char *end;

	*max = DEFAULT_MAX;
	if (!text)
		return -1;
	n = strtoul(text, &end, 10);
	if (*end || text[0] < '0' || text[0] > '9' || n > LARGEST_MAX)
		return cli_fail_usage(command, "--max takes a number of differences, not '%s'",
				      text);
	*max = n;
	return -1;
}
