// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"

static const struct cli_command *const commands[] = {
	&cmd_symlist_extract, &cmd_symlist_merge, &cmd_symlist_flatten, &cmd_symlist_verify,
	&cmd_symlist_diff,    &cmd_symlist_lint,  &cmd_symlist_protect, NULL,
};

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	return cli_run_group(cli, command, commands, argc, argv);
}

const struct cli_command cmd_symlist = {
	.name = "symlist",
	.summary = "make, check and compare Android's symbol lists",
	.text = "Android's symbol lists: what a generic kernel image (GKI) keeps for the modules\n"
		"of vendors.\n",
	.run = run,
};
