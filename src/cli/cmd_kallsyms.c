// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const struct cli_command *const commands[] = {
	&cmd_kallsyms_gen,
	&cmd_kallsyms_verify,
	&cmd_kallsyms_dump,
	&cmd_kallsyms_diff,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_usage(FILE *to)
{
	size_t i;

	fputs("Usage: autoksyms kallsyms COMMAND [options] [operands]\n\n"
	      "The kernel's own symbol tables (CONFIG_KALLSYMS).\n\nCommands:\n",
	      to);
	for (i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-8s %s\n", commands[i]->name + strlen("kallsyms "),
			commands[i]->summary);
	fputs("\nautoksyms kallsyms COMMAND --help explains one.\n", to);
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		print_usage(stderr);
		return EXIT_TROUBLE;
	}
	if (!strcmp(argv[1], "--help")) {
		print_usage(stdout);
		return EXIT_SAME;
	}
	for (i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(argv[1], commands[i]->name + strlen("kallsyms ")))
			return commands[i]->run(cli, commands[i], argc - 1, argv + 1);
	return cli_fail_usage(command, "there is no command '%s'", argv[1]);
}

const struct cli_command cmd_kallsyms = {
	.name = "kallsyms",
	.summary = "make, check and read the kernel's symbol tables",
	.run = run,
};
