// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autoksyms/needs.h"
#include "autoksyms/publish.h"
#include "cli.h"
#include "guess.h"

static bool is_control(unsigned char c)
{
	return c < ' ' || c == 0x7f;
}

/* How long it goes on without what a terminal would take for a command; `but` is none. */
static size_t plain_len(const char *text, char but)
{
	size_t len = 0;

	while (text[len] && (!is_control((unsigned char)text[len]) || text[len] == but))
		len++;
	return len;
}

/* Such a byte is told as a number. */
static void put_escaped(const char *text, char but, FILE *to)
{
	size_t plain = plain_len(text, but);

	fwrite(text, 1, plain, to);
	for (text += plain; *text; text += plain + 1) {
		fprintf(to, "\\x%02x", (unsigned char)*text);
		plain = plain_len(text + 1, but);
		fwrite(text + 1, 1, plain, to);
	}
}

void cli_put_name(const char *name, FILE *to)
{
	put_escaped(name, '\0', to);
}

/* A newline within is part of a name, but for the last one.  Changes the text. */
static void put_line(char *text, size_t len, FILE *to)
{
	bool ends = len && text[len - 1] == '\n';

	if (ends)
		text[len - 1] = '\0';
	cli_put_name(text, to);
	if (ends)
		putc('\n', to);
}

static void put_formatted(FILE *to, const char *fmt, va_list args)
{
	char *text;
	int len = vasprintf(&text, fmt, args);

	if (len < 0)
		return;
	put_line(text, (size_t)len, to);
	free(text);
}

void cli_print(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_formatted(stdout, fmt, args);
	va_end(args);
}

void cli_note(const char *fmt, ...)
{
	char *line = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&line, &size);
	va_list args;

	if (!to)
		return;
	fputs("autoksyms: ", to);
	va_start(args, fmt);
	put_formatted(to, fmt, args);
	va_end(args);
	if (!fclose(to))
		fwrite(line, 1, size, stderr);
	free(line);
}

/* What we say has lines. */
static void put_text(const char *text, FILE *to)
{
	put_escaped(text, '\n', to);
}

static void put_message(const struct ak_error *err, const char *kind, FILE *to)
{
	fprintf(to, "autoksyms: %s", kind);
	if (err->file) {
		cli_put_name(err->file, to);
		if (err->line)
			fprintf(to, ":%lu", err->line);
		fputs(": ", to);
	}
	put_text(ak_error_text(err), to);
	putc('\n', to);
}

/* Written at once: stderr isn't buffered, and others write there, too. */
static void tell(const struct ak_error *err, const char *kind)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	if (!to) {
		put_message(err, kind, stderr);
		return;
	}
	put_message(err, kind, to);
	if (!fclose(to))
		fwrite(text, 1, len, stderr);
	free(text);
}

int cli_fail(struct ak_error *err)
{
	tell(err, "");
	ak_error_free(err);
	return EXIT_TROUBLE;
}

static void tell_usage(const struct cli_command *command, const char *fmt, va_list args)
{
	char *text;

	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	fprintf(stderr, "autoksyms %s: ", command->name);
	cli_put_name(text ? text : "out of memory", stderr);
	fprintf(stderr, "; see autoksyms %s --help", command->name);
	free(text);
}

int cli_fail_usage(const struct cli_command *command, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell_usage(command, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_TROUBLE;
}

int cli_fail_incomplete(const struct cli_command *command, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell_usage(command, fmt, args);
	va_end(args);
	fprintf(stderr, "; for example\n%s", command->example);
	return EXIT_TROUBLE;
}

static void report_warning(void *ctx, const struct ak_error *warning)
{
	(void)ctx;
	tell(warning, "warning: ");
}

struct ak_warn cli_warn(void)
{
	return (struct ak_warn){ .report = report_warning };
}

void cli_tell_needs(const struct cli *cli, size_t files, const struct ak_needs *needs)
{
	fprintf(stderr, "autoksyms: read %zu files on at most %u threads: %u symbols needed\n",
		files, cli->jobs.count, ak_needs_symbol_count(needs));
}

int cli_expand(const struct cli *cli, const char *objtree, struct ak_paths *paths,
	       struct ak_error *err)
{
	int i;

	for (i = 0; i < cli->operand_count; i++)
		if (ak_paths_expand(paths, cli->operands[i], objtree, err))
			return -1;
	return 0;
}

int cli_write(const char *path, const char *text, size_t len, struct ak_error *err)
{
	if (path && strcmp(path, "-"))
		return ak_publish(path, text, len, err) < 0 ? -1 : 0;
	if (fwrite(text, 1, len, stdout) != len || fflush(stdout))
		return ak_error_errno(err, "standard output", "can't write it");
	return 0;
}

/* --help */

static void print_option(const struct cli_option *o)
{
	char left[64];
	const char *equals = o->arg ? "=" : "", *arg = o->arg ? o->arg : "";

	if (o->type == CLI_YES_NO)
		equals = "[=yes|no]";
	if (o->letter)
		snprintf(left, sizeof(left), "-%c, --%s%s%s", o->letter, o->name, equals, arg);
	else
		snprintf(left, sizeof(left), "--%s%s%s", o->name, equals, arg);
	printf("  %-25s %s\n", left, o->help);
}

static void print_help(const struct cli_command *command, const struct cli_option *options,
		       const struct cli_option *common)
{
	printf("Usage: autoksyms %s %s\n\n%s\nOptions:\n", command->name, command->usage,
	       command->text);
	for (; options->name; options++)
		print_option(options);
	for (; common->name; common++)
		print_option(common);
	printf("\nExample:\n%s", command->example);
}

/* Options */

static const struct cli_option *find_option(const struct cli_option *options, const char *name,
					    size_t len)
{
	for (; options->name; options++)
		if (strlen(options->name) == len && !strncmp(options->name, name, len))
			return options;
	return NULL;
}

static const struct cli_option *find_letter(const struct cli_option *options, char letter)
{
	for (; options->name; options++)
		if (options->letter && options->letter == letter)
			return options;
	return NULL;
}

static int set_answer(const struct cli_command *command, const struct cli_option *o,
		      const char *value)
{
	enum cli_answer *answer = o->value;

	if (!value || !strcmp(value, "yes"))
		*answer = CLI_YES;
	else if (!strcmp(value, "no"))
		*answer = CLI_NO;
	else
		return cli_fail_usage(command, "--%s takes yes or no, not '%s'", o->name, value);
	return -1;
}

/* 512, 512K, 512M, 512G. */
static int set_size(const struct cli_command *command, const struct cli_option *o,
		    const char *value)
{
	static const char units[] = "KMG";
	uint64_t *size = o->value;
	const char *unit;
	char *end;

	errno = 0;
	*size = strtoull(value, &end, 10);
	unit = *end ? strchr(units, *end) : NULL;
	if (!isdigit((unsigned char)value[0]) || errno || !*size || (*end && (!unit || end[1])))
		return cli_fail_usage(command,
				      "--%s takes a number of bytes, or one with K, M or G behind "
				      "it, not '%s'",
				      o->name, value);
	if (unit && *size > UINT64_MAX >> 10 * (unit - units + 1))
		return cli_fail_usage(command, "--%s=%s is too large", o->name, value);
	*size <<= unit ? 10 * (unit - units + 1) : 0;
	return -1;
}

/* -1: set; else the exit status. */
static int set_option(const struct cli_command *command, const struct cli_option *o,
		      const char *value)
{
	struct ak_error err = { 0 };

	if (o->type == CLI_YES_NO)
		return set_answer(command, o, value);
	if (o->type == CLI_FLAG) {
		if (value)
			return cli_fail_usage(command, "--%s takes no value", o->name);
		*(bool *)o->value = true;
		return -1;
	}
	if (!value || !value[0])
		return cli_fail_usage(command, "--%s needs a value: --%s=%s", o->name, o->name,
				      o->arg);
	if (o->type == CLI_SIZE)
		return set_size(command, o, value);
	if (o->type == CLI_ONCE && *(const char **)o->value)
		return cli_fail_usage(command, "--%s is given twice", o->name);
	if (o->type == CLI_VALUE || o->type == CLI_ONCE)
		*(const char **)o->value = value;
	else if (ak_paths_add(o->value, value, &err))
		return cli_fail(&err);
	return -1;
}

struct parsing {
	const struct cli_command *command;
	const struct cli_option *options, *common;
	char **argv;
	int argc, at;
};

static int fail_no_option(const struct parsing *p, const char *name, size_t len)
{
	struct guess guess = guess_begin(name, len);
	const struct cli_option *o;

	for (o = p->options; o->name; o++)
		guess_note(&guess, o->name);
	for (o = p->common; o->name; o++)
		guess_note(&guess, o->name);
	return cli_fail_usage(p->command, "there is no option --%.*s" GUESS_FMT, (int)len, name,
			      GUESS_ARGS(guess, "--"));
}

static int parse_long(struct parsing *p)
{
	const char *name = p->argv[p->at] + 2, *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct cli_option *o = find_option(p->options, name, len);

	if (!o)
		o = find_option(p->common, name, len);
	if (!o)
		return fail_no_option(p, name, len);
	return set_option(p->command, o, equals ? equals + 1 : NULL);
}

/* -q, -qv, -j4, -j 4, -o FILE */
static int parse_letters(struct parsing *p)
{
	const char *letters = p->argv[p->at] + 1;
	const struct cli_option *o;
	int status;

	for (; *letters; letters++) {
		o = find_letter(p->options, *letters);
		if (!o)
			o = find_letter(p->common, *letters);
		if (!o && *letters == 'h')
			o = find_option(p->common, "help", strlen("help"));
		if (!o)
			return cli_fail_usage(p->command, "there is no option -%c", *letters);
		if (o->type == CLI_VALUE || o->type == CLI_ONCE || o->type == CLI_LIST ||
		    o->type == CLI_SIZE) {
			const char *value = letters + 1;

			if (!*value && p->at + 1 < p->argc)
				value = p->argv[++p->at];
			return set_option(p->command, o, value);
		}
		status = set_option(p->command, o, NULL);
		if (status >= 0)
			return status;
	}
	return -1;
}

static int parse_arguments(struct parsing *p, struct cli *cli)
{
	int status = -1;

	/* Operands are moved to the front of argv, in their order. */
	cli->operands = p->argv + 1;
	for (p->at = 1; p->at < p->argc && status < 0; p->at++) {
		char *arg = p->argv[p->at];

		if (!strcmp(arg, "--")) {
			if (p->command->runs_command) {
				cli->after = p->argv + p->at + 1;
				break;
			}
			while (++p->at < p->argc)
				cli->operands[cli->operand_count++] = p->argv[p->at];
			break;
		}
		if (arg[0] == '-' && arg[1] == '-')
			status = parse_long(p);
		else if (arg[0] == '-' && arg[1])
			status = parse_letters(p);
		else
			cli->operands[cli->operand_count++] = arg;
	}
	return status;
}

static int parse_jobs(const struct cli_command *command, const char *text, unsigned int *jobs)
{
	unsigned long n;
	char *end;

	*jobs = 0;
	if (!text)
		return -1;
	n = strtoul(text, &end, 10);
	if (*end || end == text || text[0] == '-' || !n || n > 65536)
		return cli_fail_usage(command, "-j takes a number of threads, not '%s'", text);
	*jobs = (unsigned int)n;
	return -1;
}

/* -1, or the exit status of a bad --color. */
static int parse_color(const struct cli_command *command, const char *when, bool *color)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (!when || !strcmp(when, "auto"))
		*color = isatty(STDOUT_FILENO) && !(no_color && no_color[0]) &&
			 !(term && !strcmp(term, "dumb"));
	else if (!strcmp(when, "always"))
		*color = true;
	else if (!strcmp(when, "never"))
		*color = false;
	else
		return cli_fail_usage(command, "--color takes auto, always or never, not '%s'",
				      when);
	return -1;
}

void cli_put_colored(const struct cli *cli, int sgr, const char *text)
{
	if (cli->color)
		printf("\033[%dm%s\033[0m", sgr, text);
	else
		fputs(text, stdout);
}

int cli_parse(struct cli *cli, const struct cli_command *command, const struct cli_option *options,
	      int argc, char **argv)
{
	const char *jobs_text = NULL, *color = NULL;
	bool help = false;
	const struct cli_option common[] = {
		{ "json", 0, CLI_FLAG, &cli->json, NULL, "print one JSON document" },
		{ "quiet", 'q', CLI_FLAG, &cli->quiet, NULL, "print nothing but errors" },
		{ "verbose", 'v', CLI_FLAG, &cli->verbose, NULL, "say more on stderr" },
		{ "jobs", 'j', CLI_VALUE, &jobs_text, "N",
		  "threads (default: make's jobserver, else CPUs)" },
		{ "color", 0, CLI_VALUE, &color, "WHEN", "auto, always or never" },
		{ "help", 0, CLI_FLAG, &help, NULL, "show this" },
		{ 0 },
	};
	struct parsing p = { command, options, common, argv, argc, 0 };
	unsigned int jobs;
	int status = parse_arguments(&p, cli);

	if (status >= 0)
		return status;
	if (help) {
		print_help(command, options, common);
		return EXIT_SAME;
	}
	status = parse_color(command, color, &cli->color);
	if (status < 0)
		status = parse_jobs(command, jobs_text, &jobs);
	if (status < 0)
		ak_jobs_take(&cli->jobs, jobs, getenv("MAKEFLAGS"));
	return status;
}
