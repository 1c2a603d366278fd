// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"

static const struct cli_command *const commands[] = {
	&cmd_kallsyms_gen, &cmd_kallsyms_verify, &cmd_kallsyms_dump, &cmd_kallsyms_diff, NULL,
};

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	return cli_run_group(cli, command, commands, argc, argv);
}

const struct cli_command cmd_kallsyms = {
	.name = "kallsyms",
	.summary = "make, check and read the kernel's symbol tables",
	.text = "The kernel's own symbol tables (CONFIG_KALLSYMS).\n",
	.run = run,
};
