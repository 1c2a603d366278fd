// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cli.h"
#include "guess.h"
#include "json.h"

static const struct cli_command *const commands[] = {
	&cmd_scan,    &cmd_gen,	   &cmd_exports,  &cmd_check, &cmd_adjust, &cmd_why,	&cmd_seed,
	&cmd_symlist, &cmd_sysmap, &cmd_kallsyms, &cmd_link,  &cmd_kbuild, &cmd_report,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_usage(FILE *to)
{
	size_t i;

	fputs("Usage: autoksyms COMMAND [options] [operands]\n\n"
	      "Which exported symbols does a Linux kernel need, and does vmlinux have to be\n"
	      "linked again?  And the tables of all its symbols: System.map, kallsyms.\n\nCommands:\n",
	      to);
	for (i = 0; i < COMMAND_COUNT; i++)
		fprintf(to, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nautoksyms COMMAND --help explains one; autoksyms --version tells which this is.\n"
	      "Exit status: 0 nothing to do, 1 it differs, 2 bad usage, bad input or failure.\n"
	      "To begin with, no kernel tree is needed: autoksyms scan /lib/modules/$(uname -r)\n",
	      to);
}

static int run(const struct cli_command *command, int argc, char **argv)
{
	struct cli cli = { .jobs = { .count = 1, .fd = -1, .write_fd = -1 } };
	int status = command->run(&cli, command, argc, argv);

	ak_jobs_give_back(&cli.jobs);
	return status;
}

/* Output that didn't arrive is a failure, whatever was found out. */
static int flush_output(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	if (status != EXIT_TROUBLE)
		perror("autoksyms: standard output: can't write it");
	return EXIT_TROUBLE;
}

static int fail_no_command(const char *name)
{
	struct guess guess = guess_begin(name, strlen(name));
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		guess_note(&guess, commands[i]->name);
	if (name[0] == '-')
		cli_note(
			"there is no command '%s': the command comes first, options follow it; see "
			"autoksyms --help\n",
			name);
	else if (file_exists(name))
		cli_note("there is no command '%s': a file follows a command, such as scan; see "
			 "autoksyms --help\n",
			 name);
	else
		cli_note("there is no command '%s'" GUESS_FMT "; see autoksyms --help\n", name,
			 GUESS_ARGS(guess, ""));
	return EXIT_TROUBLE;
}

static int run_command(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(argv[0], commands[i]->name))
			return flush_output(run(commands[i], argc, argv));
	return fail_no_command(argv[0]);
}

/* `help COMMAND...` is `COMMAND... --help`: the words move to the front, and that takes their end. */
static int help(int argc, char **argv)
{
	static char option[] = "--help";
	int i;

	if (argc == 1) {
		print_usage(stdout);
		return flush_output(EXIT_SAME);
	}
	for (i = 1; i < argc; i++)
		argv[i - 1] = argv[i];
	argv[argc - 1] = option;
	return run_command(argc, argv);
}

int main(int argc, char **argv)
{
	json_end_without_memory();
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_TROUBLE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_usage(stdout);
		return flush_output(EXIT_SAME);
	}
	if (!strcmp(argv[1], "help"))
		return help(argc - 1, argv + 1);
	if (!strcmp(argv[1], "--version")) {
		puts("autoksyms " AK_VERSION);
		return flush_output(EXIT_SAME);
	}
	return run_command(argc - 1, argv + 1);
}
