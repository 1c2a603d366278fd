/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "autoksyms/error.h"
#include "autoksyms/jobs.h"
#include "autoksyms/paths.h"

/* Exit statuses. */
enum { EXIT_SAME = 0, EXIT_DIFFERS = 1, EXIT_TROUBLE = 2 };

struct ak_needs;
struct ak_needs_index;

enum cli_type {
	CLI_FLAG,   /* bool *: --name */
	CLI_VALUE,  /* const char **: --name=value */
	CLI_ONCE,   /* the same, an error if it's given twice */
	CLI_LIST,   /* struct ak_paths *: --name=value, repeatable */
	CLI_SIZE,   /* uint64_t *: --name=512M; bytes, above 0 */
	CLI_YES_NO, /* enum cli_answer *: --name, --name=yes, --name=no */
};

enum cli_answer { CLI_UNSAID, CLI_NO, CLI_YES };

/* An option of a command: where its value goes, and its line of --help. */
struct cli_option {
	const char *name;
	char letter; /* 'o' for -o; 0: none */
	enum cli_type type;
	void *value;
	const char *arg; /* "FILE"; NULL for flags */
	const char *help;
};

/* For commands that read modules. */
#define CLI_MAX_DECOMPRESSED(value)                                  \
	{                                                            \
		"max-decompressed", 0, CLI_SIZE, value, "SIZE",      \
			"what a compressed file may hold (500M, 2G)" \
	}

/* What every command has. */
struct cli {
	bool json;
	bool quiet;
	bool verbose;
	bool color;	     /* on stdout */
	struct ak_jobs jobs; /* taken by cli_parse(), given back by main() */
	char **operands;     /* NULL-terminated, within argv */
	int operand_count;
	char **after; /* what stands behind `--`, for commands that run another; NULL: no `--` */
};

struct cli_command {
	const char *name;
	const char *summary; /* one line, for `autoksyms --help` */
	const char *usage;   /* behind "autoksyms NAME " */
	const char *text;    /* paragraphs of --help */
	const char *example; /* lines of --help */
	bool runs_command;   /* operands end at `--`, a command follows */
	int (*run)(struct cli *cli, const struct cli_command *command, int argc, char **argv);
};

extern const struct cli_command cmd_scan, cmd_gen, cmd_exports, cmd_check, cmd_adjust, cmd_why,
	cmd_seed, cmd_sysmap, cmd_kallsyms, cmd_kallsyms_gen, cmd_kallsyms_verify,
	cmd_kallsyms_dump, cmd_kallsyms_diff, cmd_link, cmd_kbuild, cmd_report, cmd_symlist,
	cmd_symlist_extract, cmd_symlist_merge, cmd_symlist_flatten, cmd_symlist_verify,
	cmd_symlist_diff, cmd_symlist_lint, cmd_symlist_protect, cmd_symlist_protect_extract,
	cmd_symlist_protect_check;

/*
 * Parses argv[1..argc).  `options` ends with a zeroed entry.  Returns -1 to
 * go on, else the exit status to end with (--help, bad usage; already told).
 */
int cli_parse(struct cli *cli, const struct cli_command *command, const struct cli_option *options,
	      int argc, char **argv);

/*
 * Runs one of a command's own commands (NULL-terminated; their names start with the group's), or
 * shows which there are.  The exit status.
 */
int cli_run_group(struct cli *cli, const struct cli_command *group,
		  const struct cli_command *const *commands, int argc, char **argv);

/* Tells an error or a warning on stderr, frees it, and returns EXIT_TROUBLE. */
int cli_fail(struct ak_error *err);
int cli_fail_usage(const struct cli_command *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same where something is missing, with the command's example. */
int cli_fail_incomplete(const struct cli_command *command, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A struct ak_warn that tells on stderr. */
struct ak_warn cli_warn(void);

/* What -v says of a needed set. */
void cli_tell_needs(const struct cli *cli, size_t files, const struct ak_needs *needs);

/* Prints who needs a symbol that somebody needs: the first three, and how many more. */
void cli_print_needed_by(const struct ak_needs *needs, const struct ak_needs_index *index,
			 const char *symbol);

/* Expands all operands into files.  0 or -1. */
int cli_expand(const struct cli *cli, const char *objtree, struct ak_paths *paths,
	       struct ak_error *err);

/*
 * Names come out of files that others made: control characters in them are written as \x1b, so that
 * none reaches a terminal.
 */
void cli_put_name(const char *name, FILE *to);

/* printf() of at most a line with names in it, in which they are written so, too. */
void cli_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same on stderr, behind "autoksyms: "; at once. */
void cli_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* `text` in that colour (an SGR number), if this run has colours; printed to stdout. */
void cli_put_colored(const struct cli *cli, int sgr, const char *text);

/* Writes text to `path`, "-" or NULL being stdout.  0 or -1. */
int cli_write(const char *path, const char *text, size_t len, struct ak_error *err);

#endif
