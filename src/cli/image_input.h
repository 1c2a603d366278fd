/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_IMAGE_INPUT_H
#define CLI_IMAGE_INPUT_H

#include "cli.h"

struct ak_kallsyms_image;

/* ak_kallsyms_image_read() for commands that can't do without tables: 0 or -1.  -v tells what was found. */
int cli_read_image(const struct cli *cli, const char *path, struct ak_kallsyms_image *image,
		   struct ak_error *err);

#endif
