// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

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

static void explain_family(const json_t *family, FILE *to)
{
	const char *pattern = text_of(family, "ignore");

	fprintf(to, "  %s: %lld added, %lld gone: %s, such as ", text_of(family, "family"),
		number_of(family, "added"), number_of(family, "gone"), text_of(family, "cause"));
	cli_put_name(text_of(family, "example"), to);
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
		cli_put_name(text_of(changes, "first_moved"), to);
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
		fprintf(to, "  so there was a link %zu, %s\n", i + 1, text_of(pass, "why"));
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
			ak_error_set(err, path, why.line > 0 ? (unsigned long)why.line : 0,
				     "isn't JSON: %s", why.text);
		} else if (strcmp(text_of(record, "command"), "link") != 0) {
			ak_error_set(err, path, 0, "isn't the record of a link");
			json_decref(record);
			record = NULL;
		}
	}
	buf_free(&text);
	return record;
}

static double total_of(const json_t *steps)
{
	const json_t *step;
	double total = 0;
	size_t i;

	json_array_foreach(steps, i, step) {
		total += seconds_of(step);
	}
	return total;
}

/* What the linker took for that link. */
static double link_time(const json_t *steps, size_t link)
{
	const json_t *step;
	size_t i;

	json_array_foreach(steps, i, step)
		if (number_of(step, "link") == (long long)link &&
		    !strcmp(text_of(step, "step"), "LD"))
			return seconds_of(step);
	return 0;
}

static void print_passes(const json_t *record)
{
	const json_t *passes = json_object_get(record, "passes"), *pass;
	const json_t *steps = json_object_get(record, "steps");
	size_t i;

	puts("link  seconds  symbols  tables' bytes");
	json_array_foreach(passes, i, pass) {
		printf("%4zu %8.2f %8lld %14lld  ", i + 1, link_time(steps, i + 1),
		       number_of(pass, "count"), number_of(pass, "need"));
		cli_put_name(text_of(pass, "why"), stdout);
		putchar('\n');
	}
}

static void print_steps(const json_t *record)
{
	const json_t *steps = json_object_get(record, "steps"), *step;
	size_t i;

	puts("\nstep    link  seconds");
	json_array_foreach(steps, i, step) {
		printf("%-7.7s %4lld %8.3f  ", text_of(step, "step"), number_of(step, "link"),
		       seconds_of(step));
		cli_put_name(text_of(step, "file"), stdout);
		putchar('\n');
	}
}

static void print_tables(const json_t *record)
{
	const json_t *tables = json_object_get(record, "tables"), *table;
	size_t i;

	puts("\ntable                           bytes         room");
	json_array_foreach(tables, i, table) {
		cli_put_name(text_of(table, "name"), stdout);
		printf("%*lld %12lld\n", 37 - (int)strnlen(text_of(table, "name"), 36),
		       number_of(table, "need"), number_of(table, "room"));
	}
}

void link_explain_all(const json_t *record)
{
	const char *failure = text_of(record, "failure");

	cli_put_name(text_of(record, "output"), stdout);
	printf(": mode %.16s, %lld links, %lld symbols, %.2f s\n", text_of(record, "mode"),
	       number_of(record, "links"), number_of(record, "count"),
	       total_of(json_object_get(record, "steps")));
	if (failure[0]) {
		fputs("failed: ", stdout);
		cli_put_name(failure, stdout);
		putchar('\n');
	}
	putchar('\n');
	print_passes(record);
	print_steps(record);
	if (json_array_size(json_object_get(record, "tables")))
		print_tables(record);
	link_explain(record, stdout);
}
