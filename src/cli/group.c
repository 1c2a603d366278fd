// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "guess.h"

/* A command's name without its group's. */
static const char *name_in(const struct cli_command *group, const struct cli_command *command)
{
	return command->name + strlen(group->name) + 1;
}

static void print_usage(FILE *to, const struct cli_command *group,
			const struct cli_command *const *commands)
{
	fprintf(to, "Usage: autoksyms %s COMMAND [options] [operands]\n\n%s\nCommands:\n",
		group->name, group->text);
	for (; *commands; commands++)
		fprintf(to, "  %-8s %s\n", name_in(group, *commands), (*commands)->summary);
	fprintf(to, "\nautoksyms %s COMMAND --help explains one.\n", group->name);
}

static int fail_no_command(const struct cli_command *group,
			   const struct cli_command *const *commands, const char *name)
{
	struct guess guess = guess_begin(name, strlen(name));

	for (; *commands; commands++)
		guess_note(&guess, name_in(group, *commands));
	return cli_fail_usage(group, "there is no command '%s'" GUESS_FMT, name,
			      GUESS_ARGS(guess, ""));
}

int cli_run_group(struct cli *cli, const struct cli_command *group,
		  const struct cli_command *const *commands, int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		print_usage(stderr, group, commands);
		return EXIT_TROUBLE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_usage(stdout, group, commands);
		return EXIT_SAME;
	}
	for (i = 0; commands[i]; i++)
		if (!strcmp(argv[1], name_in(group, commands[i])))
			return commands[i]->run(cli, commands[i], argc - 1, argv + 1);
	return fail_no_command(group, commands, argv[1]);
}
