// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "autoksyms/map_diff.h"
#include "cli.h"
#include "diff_input.h"
#include "image_input.h"
#include "image_json.h"
#include "json.h"
#include "map_input.h"

struct diff_options {
	struct map_options map;
	bool tables;
	const char *max_text;
	size_t max;
};

struct comparison {
	const struct cli *cli;
	const struct diff_options *options;
	struct diff_side old, new;
	struct ak_map_diff diff;
};

enum { RED = 31, GREEN = 32, YELLOW = 33 };

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* The size of one table on either side; false: it isn't on both. */
static bool table_sizes(const struct comparison *c, enum ak_kallsyms_table table, uint64_t *old,
			uint64_t *new)
{
	if (!c->old.has_image || !c->new.has_image)
		return false;
	*old = c->old.image.tables[table].size;
	*new = c->new.image.tables[table].size;
	return c->old.image.tables[table].is_there || c->new.image.tables[table].is_there;
}

static bool have_tables_changed(const struct comparison *c)
{
	uint64_t old, new;
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (table_sizes(c, i, &old, &new) && old != new)
			return true;
	return false;
}

static bool is_same(const struct comparison *c)
{
	return !c->diff.change_count && !c->diff.move_count && !have_tables_changed(c);
}

/* Text */

static const char *origin_text(enum diff_origin origin)
{
	static const char *const texts[] = {
		[DIFF_MAP] = "the map",
		[DIFF_SYMBOLS] = "its symbol table",
		[DIFF_TABLES] = "its kallsyms tables",
	};

	return texts[origin];
}

static void print_side(const struct diff_side *side)
{
	cli_print("%s: %zu symbol%s of %s\n", side->path, side->map.count, plural(side->map.count),
		  origin_text(side->origin));
}

static void print_symbol(const struct ak_map *map, const struct ak_symbol *sym)
{
	printf(" %0*" PRIx64 " %c ", (int)map->digits, sym->address, sym->letter);
	cli_put_name(sym->name, stdout);
}

static void print_change(const struct comparison *c, const struct ak_map_change *change)
{
	fputs("  ", stdout);
	switch (change->kind) {
	case AK_MAP_ADDED:
		cli_put_colored(c->cli, GREEN, "added  ");
		print_symbol(&c->new.map, change->new);
		break;
	case AK_MAP_GONE:
		cli_put_colored(c->cli, RED, "gone   ");
		print_symbol(&c->old.map, change->old);
		break;
	case AK_MAP_RETYPED:
		cli_put_colored(c->cli, YELLOW, "retyped");
		print_symbol(&c->old.map, change->old);
		printf(": now %0*" PRIx64 " %c", (int)c->new.map.digits, change->new->address,
		       change->new->letter);
		break;
	}
	putchar('\n');
}

/* How many changes from the first on are of its family. */
static size_t count_family(const struct ak_map_diff *diff, size_t first)
{
	size_t n = 1;

	while (first + n < diff->change_count &&
	       diff->changes[first + n].family == diff->changes[first].family)
		n++;
	return n;
}

/* How many of `end - first` changes have the first one's pattern; they stand together. */
static size_t count_pattern(const struct ak_map_diff *diff, size_t first, size_t end)
{
	size_t n = 1;

	while (first + n < end && diff->changes[first + n].pattern == diff->changes[first].pattern)
		n++;
	return n;
}

/* As a shell's word. */
static void print_pattern(const char *pattern, size_t count, size_t of)
{
	fputs("  --ignore='", stdout);
	for (; *pattern; pattern++)
		if (*pattern == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*pattern);
	if (count == of)
		puts("' leaves them out");
	else
		printf("' leaves %zu of them out\n", count);
}

static void print_family(const struct comparison *c, size_t first, size_t count)
{
	const struct ak_map_change *changes = c->diff.changes + first;
	size_t of_kind[AK_MAP_RETYPED + 1] = { 0 }, i, n;

	for (i = 0; i < count; i++)
		of_kind[changes[i].kind]++;
	printf("%s: %zu added, %zu gone, %zu retyped: %s\n", changes->family->name,
	       of_kind[AK_MAP_ADDED], of_kind[AK_MAP_GONE], of_kind[AK_MAP_RETYPED],
	       changes->family->cause);
	for (i = 0; i < count && i < c->options->max; i++)
		print_change(c, &changes[i]);
	if (i < count)
		printf("  and %zu more\n", count - i);
	for (i = 0; i < count; i += n) {
		n = count_pattern(&c->diff, first + i, first + count);
		if (changes[i].pattern)
			print_pattern(changes[i].pattern, n, count);
	}
}

static void print_move(const struct ak_map_move *move)
{
	printf("  %+" PRId64 " bytes from ", move->distance);
	cli_put_name(move->first->name, stdout);
	if (move->count > 1) {
		printf(" to ");
		cli_put_name(move->last->name, stdout);
		printf(", %zu symbols", move->count);
	}
	if (move->before) {
		printf("; behind ");
		cli_put_name(move->before->name, stdout);
	}
	putchar('\n');
}

static void print_moves(const struct comparison *c)
{
	const struct ak_map_diff *diff = &c->diff;
	size_t i;

	if (!diff->move_count)
		return;
	printf("moved: %zu symbol%s in %zu span%s\n", diff->moved, plural(diff->moved),
	       diff->move_count, plural(diff->move_count));
	for (i = 0; i < diff->move_count && i < c->options->max; i++)
		print_move(&diff->moves[i]);
	if (i < diff->move_count)
		printf("  and %zu more\n", diff->move_count - i);
}

static void print_tables(const struct comparison *c)
{
	uint64_t old, new;
	size_t i;

	if (!have_tables_changed(c))
		return;
	puts("tables' sizes:");
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (table_sizes(c, i, &old, &new) && old != new)
			printf("  %s: %" PRIu64 ", now %" PRIu64 " bytes (%+" PRId64 ")\n",
			       ak_kallsyms_image_label(&c->new.image, i), old, new,
			       (int64_t)(new - old));
}

static void print_text(const struct comparison *c)
{
	size_t i, n;

	if (is_same(c)) {
		cli_print("%s and %s: the same %zu symbols\n", c->old.path, c->new.path,
			  c->new.map.count);
		return;
	}
	print_side(&c->old);
	print_side(&c->new);
	for (i = 0; i < c->diff.change_count; i += n) {
		n = count_family(&c->diff, i);
		print_family(c, i, n);
	}
	print_moves(c);
	print_tables(c);
}

/* JSON */

static json_t *symbol_json(const struct ak_symbol *sym, unsigned int digits)
{
	return sym ? json_symbol(sym->address, sym->letter, sym->name, digits) : json_null();
}

static json_t *changes_json(const struct comparison *c)
{
	static const char *const kinds[] = {
		[AK_MAP_ADDED] = "added",
		[AK_MAP_GONE] = "gone",
		[AK_MAP_RETYPED] = "retyped",
	};
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < c->diff.change_count; i++) {
		const struct ak_map_change *change = &c->diff.changes[i];

		json_array_append_new(
			array, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "kind",
					 kinds[change->kind], "family", change->family->name,
					 "cause", change->family->cause, "ignore",
					 change->pattern ? json_name(change->pattern) : json_null(),
					 "old", symbol_json(change->old, c->old.map.digits), "new",
					 symbol_json(change->new, c->new.map.digits)));
	}
	return array;
}

static json_t *moves_json(const struct comparison *c)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < c->diff.move_count; i++) {
		const struct ak_map_move *move = &c->diff.moves[i];

		json_array_append_new(
			array,
			json_pack("{s:I, s:I, s:o, s:o, s:o}", "distance",
				  (json_int_t)move->distance, "count", (json_int_t)move->count,
				  "first", symbol_json(move->first, c->old.map.digits), "last",
				  symbol_json(move->last, c->old.map.digits), "before",
				  symbol_json(move->before, c->old.map.digits)));
	}
	return array;
}

static json_t *sizes_json(const struct comparison *c)
{
	json_t *array = json_array();
	uint64_t old, new;
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (table_sizes(c, i, &old, &new))
			json_array_append_new(
				array, json_pack("{s:s, s:I, s:I}", "name",
						 ak_kallsyms_image_label(&c->new.image, i), "old",
						 (json_int_t)old, "new", (json_int_t) new));
	return array;
}

static json_t *side_json(const struct diff_side *side)
{
	static const char *const origins[] = {
		[DIFF_MAP] = "map",
		[DIFF_SYMBOLS] = "symbols",
		[DIFF_TABLES] = "tables",
	};

	return json_pack("{s:o, s:s, s:I}", "path", json_name(side->path), "from",
			 origins[side->origin], "count", (json_int_t)side->map.count);
}

static json_t *diff_json(const struct comparison *c)
{
	const struct ak_map_diff *diff = &c->diff;
	json_t *document = json_document("kallsyms diff");

	json_object_set_new(document, "same", json_boolean(is_same(c)));
	json_object_set_new(document, "old", side_json(&c->old));
	json_object_set_new(document, "new", side_json(&c->new));
	json_object_set_new(document, "added", json_integer((json_int_t)diff->added));
	json_object_set_new(document, "gone", json_integer((json_int_t)diff->gone));
	json_object_set_new(document, "retyped", json_integer((json_int_t)diff->retyped));
	json_object_set_new(document, "moved", json_integer((json_int_t)diff->moved));
	json_object_set_new(document, "changes", changes_json(c));
	json_object_set_new(document, "moves", moves_json(c));
	json_object_set_new(document, "tables", sizes_json(c));
	return document;
}

/* The exit status, or -1. */
static int compare(struct comparison *c, struct ak_error *err)
{
	if (diff_read(c->cli, &c->options->map, c->options->tables, &c->old, &c->new, err) ||
	    ak_map_diff_make(&c->diff, &c->old.map, &c->new.map, err))
		return -1;
	if (c->cli->json) {
		if (json_print(diff_json(c), NULL, err))
			return -1;
	} else if (!c->cli->quiet) {
		print_text(c);
	}
	return is_same(c) ? EXIT_SAME : EXIT_DIFFERS;
}

static int diff(const struct cli *cli, const struct diff_options *o, struct ak_error *err)
{
	struct comparison c = {
		.cli = cli,
		.options = o,
		.old.path = cli->operands[0],
		.new.path = cli->operands[1],
	};
	int ret = compare(&c, err);

	ak_map_diff_free(&c.diff);
	diff_side_free(&c.old);
	diff_side_free(&c.new);
	return ret;
}

static int run(struct cli *cli, const struct cli_command *command, int argc, char **argv)
{
	struct diff_options o = { 0 };
	const struct cli_option options[] = {
		{ "tables", 0, CLI_FLAG, &o.tables, NULL,
		  "compare what images' kallsyms tables hold" },
		{ "max", 0, CLI_VALUE, &o.max_text, "N",
		  "symbols of each kind, and spans, to show (default: 10)" },
		MAP_OPTIONS(&o.map),
		{ 0 },
	};
	struct ak_error err = { 0 };
	int status = cli_parse(cli, command, options, argc, argv);

	if (status < 0 && cli->operand_count != 2)
		status = cli_fail_incomplete(command, "takes two maps, objects or images");
	if (status < 0)
		status = cli_parse_max(command, o.max_text, &o.max);
	if (status < 0) {
		status = diff(cli, &o, &err);
		status = status < 0 ? cli_fail(&err) : status;
	}
	map_options_free(&o.map);
	return status;
}

const struct cli_command cmd_kallsyms_diff = {
	.name = "kallsyms diff",
	.summary = "explain how two kernels' symbols differ",
	.usage = "[options] OLD NEW",
	.text = "Tells why a build ends with `Inconsistent kallsyms data`: which symbols were added,\n"
		"went, changed their type, by what causes such symbols; what moved, as spans of\n"
		"symbols that moved together; and by how much each table grew.  Where a rule for\n"
		"scripts/mksysmap would leave such symbols out, it's shown, as --ignore takes it.\n"
		"\n"
		"OLD and NEW are each a map (System.map, nm's output), a vmlinux, of which its\n"
		"symbol table less what mksysmap leaves out is taken, or a kallsyms object\n"
		"(.tmp_vmlinux.kallsyms1.o), of which its tables are; then the other one counts\n"
		"with what would be in such tables.  With --tables it's those in an image, too.\n",
	.example = "  autoksyms kallsyms diff .tmp_vmlinux2.syms System.map\n",
	.run = run,
};
