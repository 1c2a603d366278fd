// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	(void)cli;
	(void)argc;
	(void)argv;
	return cli_fail_usage(command, "isn't there yet");
}

const struct cli_command cmd_kallsyms_verify = {
	.name = "kallsyms verify",
	.summary = "",
	.run = run,
};
