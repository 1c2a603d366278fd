/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_IMAGE_INPUT_H
#define CLI_IMAGE_INPUT_H

#include <stddef.h>

#include "cli.h"

struct ak_kallsyms_image;

/* ak_kallsyms_image_read() for commands that can't do without tables: 0 or -1.  -v tells what was found. */
int cli_read_image(const struct cli *cli, const char *path, struct ak_kallsyms_image *image,
		   struct ak_error *err);

/* How many differences --max says; NULL: 10.  -1, or the exit status of a bad number. */
int cli_parse_max(const struct cli_command *command, const char *text, size_t *max);

#endif
