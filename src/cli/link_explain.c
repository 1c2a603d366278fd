// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "cli.h"
#include "link_explain.h"

/* Anybody can have written the file: what isn't there, or of another type, is "" or 0. */
static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text ? text : "";
}

static long long number_of(const json_t *object, const char *member)
{
	return json_integer_value(json_object_get(object, member));
}

static double seconds_of(const json_t *step)
{
	return json_number_value(json_object_get(step, "seconds"));
}

static void put_text(const json_t *object, const char *member, FILE *to)
{
	cli_put_name(text_of(object, member), to);
}

static void explain_family(const json_t *family, FILE *to)
{
	const char *pattern = text_of(family, "ignore");

	fputs("  ", to);
	put_text(family, "family", to);
	fprintf(to, ": %lld added, %lld gone: ", number_of(family, "added"),
		number_of(family, "gone"));
	put_text(family, "cause", to);
	fputs(", such as ", to);
	put_text(family, "example", to);
	if (pattern[0]) {
		fputs(" (--ignore='", to);
		cli_put_name(pattern, to);
		fputs("' leaves it out of the tables)", to);
	}
	putc('\n', to);
}

static void explain_changes(const json_t *changes, size_t link, FILE *to)
{
	const json_t *families = json_object_get(changes, "families"), *family;
	long long moved = number_of(changes, "moved");
	size_t i;

	fprintf(to, "autoksyms: link %zu differs from the one before it:\n", link);
	json_array_foreach(families, i, family) {
		explain_family(family, to);
	}
	if (moved) {
		fprintf(to, "  %lld symbols moved, from ", moved);
		put_text(changes, "first_moved", to);
		fprintf(to, " on by %lld bytes\n", number_of(changes, "distance"));
	}
	if (!moved && !json_array_size(families))
		fputs("  its symbols are the same\n", to);
}

/* How large the tables are that were made of the link, and of the one before. */
static void explain_sizes(const json_t *passes, size_t link, FILE *to)
{
	const json_t *now = json_array_get(passes, link - 1);

	if (link >= 2)
		fprintf(to, "  its tables take %lld bytes, those of the one before %lld\n",
			number_of(now, "need"),
			number_of(json_array_get(passes, link - 2), "need"));
}

void link_explain(const json_t *record, FILE *to)
{
	const json_t *passes = json_object_get(record, "passes"), *pass;
	const json_t *last = json_object_get(record, "unsettled");
	size_t i;

	json_array_foreach(passes, i, pass) {
		const json_t *changes = json_object_get(pass, "changes");

		if (!json_is_object(changes))
			continue;
		explain_changes(changes, i, to);
		explain_sizes(passes, i, to);
		fprintf(to, "  so there was a link %zu, ", i + 1);
		put_text(pass, "why", to);
		putc('\n', to);
	}
	if (json_is_object(last)) {
		explain_changes(last, json_array_size(passes), to);
		explain_sizes(passes, json_array_size(passes), to);
	}
}

json_t *link_explain_read(const char *path, struct ak_error *err)
{
	struct buf text = { 0 };
	json_error_t why;
	json_t *record = NULL;

	if (!file_read(path, &text, err)) {
		record = json_loadb(text.data, text.len, 0, &why);
		if (!record) {
			bad_file(err, FILE_LINK_RECORD, path,
				 why.line > 0 ? (unsigned long)why.line : 0, "isn't JSON: %s",
				 why.text);
		} else if (strcmp(text_of(record, "command"), "link") != 0) {
			bad_file(err, FILE_LINK_RECORD, path, 0, "isn't the record of a link");
			json_decref(record);
			record = NULL;
		}
	}
	buf_free(&text);
	return record;
}

double link_explain_seconds(const json_t *record)
{
	const json_t *steps = json_object_get(record, "steps"), *step;
	double total = 0;
	size_t i;

	json_array_foreach(steps, i, step) {
		total += seconds_of(step);
	}
	return total;
}

/* What the linker took for that link.  Steps come link by link, and so do calls: *at is where it goes on. */
static double link_time(const json_t *steps, size_t link, size_t *at)
{
	const json_t *step;

	for (; (step = json_array_get(steps, *at)); ++*at) {
		long long of = number_of(step, "link");

		if (of > (long long)link)
			break;
		if (of == (long long)link && !strcmp(text_of(step, "step"), "LD"))
			return seconds_of(step);
	}
	return 0;
}

static void print_passes(const json_t *record, FILE *to)
{
	const json_t *passes = json_object_get(record, "passes"), *pass;
	const json_t *steps = json_object_get(record, "steps");
	size_t i, at = 0;

	fputs("link  seconds  symbols  tables' bytes\n", to);
	json_array_foreach(passes, i, pass) {
		fprintf(to, "%4zu %8.2f %8lld %14lld  ", i + 1, link_time(steps, i + 1, &at),
			number_of(pass, "count"), number_of(pass, "need"));
		put_text(pass, "why", to);
		putc('\n', to);
	}
}

static void print_steps(const json_t *record, FILE *to)
{
	const json_t *steps = json_object_get(record, "steps"), *step;
	size_t i;

	fputs("\nstep    link  seconds\n", to);
	json_array_foreach(steps, i, step) {
		put_text(step, "step", to);
		fprintf(to, "%*s %4lld %8.3f  ", 7 - (int)strnlen(text_of(step, "step"), 7), "",
			number_of(step, "link"), seconds_of(step));
		put_text(step, "file", to);
		putc('\n', to);
	}
}

static void print_tables(const json_t *record, FILE *to)
{
	const json_t *tables = json_object_get(record, "tables"), *table;
	size_t i;

	fputs("\ntable                           bytes         room\n", to);
	json_array_foreach(tables, i, table) {
		put_text(table, "name", to);
		fprintf(to, "%*lld %12lld\n", 37 - (int)strnlen(text_of(table, "name"), 36),
			number_of(table, "need"), number_of(table, "room"));
	}
}

void link_explain_all(const json_t *record, FILE *to)
{
	const char *failure = text_of(record, "failure");

	put_text(record, "output", to);
	fputs(": mode ", to);
	put_text(record, "mode", to);
	fprintf(to, ", %lld links, %lld symbols, %.2f s\n", number_of(record, "links"),
		number_of(record, "count"), link_explain_seconds(record));
	if (failure[0]) {
		fputs("failed: ", to);
		cli_put_name(failure, to);
		putc('\n', to);
	}
	putc('\n', to);
	print_passes(record, to);
	print_steps(record, to);
	if (json_array_size(json_object_get(record, "tables")))
		print_tables(record, to);
	link_explain(record, to);
}
