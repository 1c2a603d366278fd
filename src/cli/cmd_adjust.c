// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autoksyms/decision.h"
#include "autoksyms/era.h"
#include "autoksyms/list.h"
#include "autoksyms/needs.h"
#include "autoksyms/update.h"
#include "build.h"
#include "json.h"

/* kbuild's way of telling what it does. */
static void info(bool silent, const char *what, const char *of)
{
	if (!silent)
		cli_print("  %-7s %s\n", what, of);
}

static void info_counts(bool silent, const struct ak_decision *d)
{
	if (!silent)
		printf("  %-7s symbols: before=%zu, after=%zu, changed=%zu\n", "KSYMS", d->before,
		       d->after, d->change_count);
}

struct adjust {
	struct build build;
	struct ak_list before, after;
	struct ak_needs *needs;
	struct ak_decision decision;
	bool silent;
	bool verbose;
};

/* What `make V=1` wants to see of this step. */
static void trace_changes(const struct adjust *a)
{
	const struct ak_decision *d = &a->decision;
	size_t i;

	for (i = 0; i < d->change_count; i++) {
		char *file = ak_era_dep_file(a->build.tree.era, d->changes[i].symbol, NULL);

		cli_note("%s %s, touching %s\n", d->changes[i].symbol,
			 d->changes[i].added ? "added" : "dropped", file ? file : "nothing");
		free(file);
	}
}

/* 0 or -1; a->decision.update says whether there was something to do. */
static int update(struct adjust *a, struct ak_error *err)
{
	struct ak_decision *d = &a->decision;
	char *text = NULL;
	size_t len;
	int ret = build_list(&a->build, a->needs, &a->after, &text, &len, err);

	if (!ret)
		ret = ak_decide(d, &a->before, &a->after, AK_DECIDE_VERBATIM, err);
	if (!ret && d->update) {
		if (a->verbose)
			trace_changes(a);
		ret = ak_update_apply(&a->build.tree, d, text, len, err);
		if (!ret) {
			info_counts(a->silent, d);
			info(a->silent, "UPD", AK_LIST_FILE);
		}
	}
	free(text);
	return ret;
}

static int adjust(struct adjust *a, const struct cli *cli, const struct build_options *o,
		  struct ak_error *err)
{
	int lock, ret = -1;

	info(a->silent, "CHK", AK_LIST_FILE);
	fflush(stdout);
	a->before.symbols = ak_needs_new(err);
	a->after.symbols = ak_needs_new(err);
	a->needs = ak_needs_new(err);
	if (!a->before.symbols || !a->after.symbols || !a->needs || build_open(&a->build, o, err))
		return -1;
	lock = ak_update_lock(&a->build.tree, cli_warn(), err);
	if (lock < 0)
		return -1;
	if (!ak_update_prepare(&a->build.tree, err) &&
	    !build_read_list(&a->build, NULL, &a->before, err) &&
	    !build_gather(&a->build, cli, true, a->needs, err))
		ret = update(a, err);
	close(lock);
	return ret;
}

static int print_json(const struct adjust *a, struct ak_error *err)
{
	return json_print(json_update("adjust", &a->decision), NULL, err);
}

/* Doesn't return if it can run the command. */
static int run_command(struct cli *cli, char **command)
{
	struct ak_error err = { 0 };

	if (!command || !command[0])
		return EXIT_SAME;
	fflush(stdout);
	ak_jobs_give_back(&cli->jobs);
	execvp(command[0], command);
	ak_error_errno(&err, command[0], "can't run it");
	return cli_fail(&err);
}

static const char *environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value && value[0] ? value : otherwise;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct build_options o = { 0 };
	const struct cli_option options[] = {
		BUILD_OPTION_TREE(&o),
		BUILD_OPTION_NEEDS(&o),
		{ 0 },
	};
	struct adjust a = { 0 };
	struct ak_error err = { 0 };
	bool go_on = false;
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0)
		status = build_default_tree(&o.objtree, command, "");
	if (status < 0) {
		if (!o.srctree)
			o.srctree = environment("abs_srctree", environment("srctree", NULL));
		a.verbose = cli->verbose || strchr(environment("KBUILD_VERBOSE", ""), '1');
		a.silent = cli->quiet || cli->json || !strcmp(environment("quiet", ""), "silent_");
		if (adjust(&a, cli, &o, &err) || (cli->json && print_json(&a, &err)))
			status = cli_fail(&err);
		else
			status = EXIT_SAME;
		go_on = !status && a.decision.update;
	}
	ak_decision_free(&a.decision);
	ak_needs_free(a.before.symbols);
	ak_needs_free(a.after.symbols);
	ak_needs_free(a.needs);
	build_close(&a.build, &o);
	return go_on ? run_command(cli, cli->after) : status;
}

const struct cli_command cmd_adjust = {
	.name = "adjust",
	.summary = "update autoksyms.h and have kbuild recompile what exports a changed symbol",
	.usage = "[options] [--objtree=DIR] [-- COMMAND...]",
	.text = "Does what the kernel's adjust_autoksyms.sh does: makes the list anew; if it changed,\n"
		"touches the dependency file of each symbol added or dropped, puts the new list in\n"
		"place, and becomes COMMAND.  Can be killed at any point: the old list stays until\n"
		"all is touched, and the next run does the rest.\n"
		"\n"
		"Environment: abs_srctree or srctree (instead of --srctree), quiet=silent_,\n"
		"KBUILD_VERBOSE=1 (as -v: every file touched, on stderr).\n",
	.example = "  autoksyms adjust -- make -f $srctree/Makefile autoksyms_recursive\n",
	.runs_command = true,
	.run = run,
};
