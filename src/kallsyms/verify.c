// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "autoksyms/map_diff.h"
#include "base/buf.h"
#include "image.h"
#include "order.h"
#include "select.h"
#include "tables.h"

#define SYMBOLS "symbols"

/* How many codes of an entry are shown. */
#define MOST_CODES 24

struct verifying {
	const struct ak_kallsyms_image *image;
	const struct kallsyms_bytes *tables;
	struct ak_kallsyms made; /* what scripts/kallsyms makes of the image's own symbols */
	struct ak_kallsyms_report *report;
	size_t max;
	int digits;
	bool is_out_of_memory;
};

/* NULL stays NULL: nothing. */
__attribute__((format(printf, 2, 3))) static char *text(struct verifying *v, const char *fmt, ...)
{
	char *string;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&string, fmt, ap) < 0) {
		v->is_out_of_memory = true;
		string = NULL;
	}
	va_end(ap);
	return string;
}

static bool is_full(const struct verifying *v)
{
	return v->report->count == v->max;
}

/* Takes the two texts.  Callers spare themselves making them when the report is full. */
static void add(struct verifying *v, const char *where, int64_t index, const char *what,
		char *expected, char *found)
{
	struct ak_kallsyms_report *r = v->report;

	r->total++;
	if (is_full(v)) {
		free(expected);
		free(found);
		return;
	}
	r->findings[r->count++] = (struct ak_kallsyms_finding){
		.where = where,
		.index = index,
		.what = what,
		.expected = expected,
		.found = found,
	};
}

/* Numbers that differ. */
static void check_number(struct verifying *v, enum ak_kallsyms_table table, int64_t index,
			 const char *what, uint64_t expected, uint64_t found)
{
	if (expected == found)
		return;
	if (is_full(v))
		v->report->total++;
	else
		add(v, ak_kallsyms_image_label(v->image, table), index, what,
		    text(v, "%" PRIu64, expected), text(v, "%" PRIu64, found));
}

/* The symbols, by the kernel's map */

static char *symbol_text(struct verifying *v, const struct ak_symbol *sym)
{
	return sym ? text(v, "%0*" PRIx64 " %c %s", v->digits, sym->address, sym->letter, sym->name)
		   : NULL;
}

static void add_change(struct verifying *v, const struct ak_map_change *change)
{
	static const char *const whats[] = {
		[AK_MAP_ADDED] = "a symbol that isn't the kernel's",
		[AK_MAP_GONE] = "a symbol is missing",
		[AK_MAP_RETYPED] = "type",
	};

	if (is_full(v))
		v->report->total++;
	else
		add(v, SYMBOLS, -1, whats[change->kind], symbol_text(v, change->old),
		    symbol_text(v, change->new));
}

static void add_move(struct verifying *v, const struct ak_map_move *move)
{
	const struct ak_symbol *first = move->first;

	if (is_full(v))
		v->report->total++;
	else
		add(v, SYMBOLS, -1, "address",
		    text(v, "%0*" PRIx64 " %c %s", v->digits, first->address, first->letter,
			 first->name),
		    move->count == 1 ? text(v, "%0*" PRIx64, v->digits,
					    first->address + (uint64_t)move->distance)
				     : text(v, "%0*" PRIx64 ", and so on for %zu symbols up to %s",
					    v->digits, first->address + (uint64_t)move->distance,
					    move->count, move->last->name));
}

static int map_of(struct ak_map *map, const struct ak_kallsyms *k, int digits, struct ak_error *err)
{
	struct ak_kallsyms_image image = { .symbols = k->symbols, .count = k->count };

	image.target.is64 = digits == 16;
	return ak_kallsyms_image_map(&image, map, err);
}

static bool is_same_symbol(const struct ak_kallsym *a, const struct ak_kallsym *b)
{
	return a->address == b->address && a->type == b->type && a->len == b->len &&
	       !memcmp(a->name, b->name, a->len);
}

static uint32_t count_same(const struct ak_kallsyms *a, const struct ak_kallsyms *b)
{
	uint32_t i = 0;

	while (i < a->count && i < b->count && is_same_symbol(&a->symbols[i], &b->symbols[i]))
		i++;
	return i;
}

static char *name_text(struct verifying *v, const struct ak_kallsyms *k, uint32_t i)
{
	return i < k->count ? text(v, "%s", k->symbols[i].name) : NULL;
}

/* What differs, if anything does: as a builder sees it, not entry by entry. */
static int explain_symbols(struct verifying *v, const struct ak_kallsyms *expected,
			   struct ak_error *err)
{
	struct ak_map want = { 0 }, have = { 0 };
	struct ak_map_diff diff = { 0 };
	uint32_t first = count_same(expected, &v->made);
	int ret = -1;
	size_t i;

	if (first == expected->count && first == v->made.count)
		return 0;
	if (!map_of(&want, expected, v->digits, err) && !map_of(&have, &v->made, v->digits, err))
		ret = ak_map_diff_make(&diff, &want, &have, err);
	for (i = 0; !ret && i < diff.change_count; i++)
		add_change(v, &diff.changes[i]);
	for (i = 0; !ret && i < diff.move_count; i++)
		add_move(v, &diff.moves[i]);
	if (!ret && !diff.change_count && !diff.move_count)
		add(v, SYMBOLS, first, "order", name_text(v, expected, first),
		    name_text(v, &v->made, first));
	ak_map_diff_free(&diff);
	ak_map_free(&want);
	ak_map_free(&have);
	return ret;
}

static bool is_label(const struct ak_symbol *sym)
{
	size_t i;

	if (strncmp(sym->name, "kallsyms_", strlen("kallsyms_")) != 0)
		return false;
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (!strcmp(sym->name, labels_name(i, false)) ||
		    !strcmp(sym->name, labels_name(i, true)))
			return true;
	return false;
}

static bool has_label(const struct ak_kallsyms_image *image)
{
	uint32_t i;

	for (i = 0; i < image->count; i++) {
		const struct ak_symbol sym = { .name = image->symbols[i].name };

		if (is_label(&sym))
			return true;
	}
	return false;
}

/*
 * Kernels 6.4 to 6.9 leave out the symbols of the object that has the tables.
 * It isn't here, but the tables show whether that was done.
 */
static int copy_without_labels(const struct verifying *v, struct ak_map *copy,
			       const struct ak_map *map, struct ak_error *err)
{
	bool keep = has_label(v->image);
	size_t i;

	*copy = (struct ak_map){ .digits = map->digits };
	copy->symbols = malloc((map->count + 1) * sizeof(*copy->symbols));
	if (!copy->symbols)
		return ak_error_nomem(err);
	for (i = 0; i < map->count; i++)
		if (keep || !is_label(&map->symbols[i]))
			copy->symbols[copy->count++] = map->symbols[i];
	return 0;
}

/* An object isn't linked yet: _text is where the kernel has it. */
static void link_object(struct verifying *v, uint64_t to)
{
	uint32_t i;

	for (i = 0; v->image->is_object && i < v->made.count; i++)
		if (!v->made.symbols[i].absolute)
			v->made.symbols[i].address =
				kallsyms_wrap(v->tables->format, v->made.symbols[i].address + to);
}

static int check_symbols(struct verifying *v, const struct ak_map *map,
			 const struct ak_kallsyms_options *options, struct ak_error *err)
{
	struct ak_kallsyms expected = { .options = *options };
	struct ak_map own;
	int ret = copy_without_labels(v, &own, map, err);

	/* Whoever made these tables got along with long names somehow. */
	expected.options.skip_long_names = true;
	if (!ret)
		ret = kallsyms_select(&expected, &own, err);
	if (!ret) {
		link_object(v, expected.text);
		ret = explain_symbols(v, &expected, err);
	}
	ak_kallsyms_free(&expected);
	ak_map_free(&own);
	return ret;
}

/* The tables, by the symbols in them */

static int check_order(struct verifying *v, struct ak_error *err)
{
	const struct ak_kallsyms_image *image = v->image;
	struct ak_kallsyms sorted = { .count = image->count };
	uint32_t i;
	int ret;

	sorted.symbols = malloc(((size_t)image->count + 1) * sizeof(*sorted.symbols));
	if (!sorted.symbols)
		return ak_error_nomem(err);
	memcpy(sorted.symbols, image->symbols, image->count * sizeof(*sorted.symbols));
	ret = kallsyms_order(sorted.symbols, sorted.count, err);
	for (i = 0; !ret && i < image->count; i++) {
		/* Names tell symbols apart: each has its own. */
		if (sorted.symbols[i].name == image->symbols[i].name)
			continue;
		if (is_full(v))
			v->report->total++;
		else
			add(v, ak_kallsyms_image_label(image, AK_KALLSYMS_OFFSETS), i, "order",
			    text(v, "%s", sorted.symbols[i].name),
			    text(v, "%s", image->symbols[i].name));
	}
	free(sorted.symbols);
	return ret;
}

static void check_base(struct verifying *v)
{
	const struct ak_kallsyms_image *image = v->image;
	uint32_t i = 0;

	while (i < image->count && image->symbols[i].absolute)
		i++;
	if (!image->tables[AK_KALLSYMS_RELATIVE_BASE].is_there || i == image->count ||
	    image->symbols[i].address == image->relative_base)
		return;
	add(v, ak_kallsyms_image_label(image, AK_KALLSYMS_RELATIVE_BASE), -1, "address",
	    text(v, "%0*" PRIx64 " of %s", v->digits, image->symbols[i].address,
		 image->symbols[i].name),
	    text(v, "%0*" PRIx64, v->digits, image->relative_base));
}

static void check_markers(struct verifying *v)
{
	const unsigned char *start = v->tables->at[AK_KALLSYMS_NAMES], *p = start;
	const unsigned char *end = p + v->tables->size[AK_KALLSYMS_NAMES];
	uint32_t i, len;

	for (i = 0; i < v->image->count; i++) {
		if (i % 256 == 0)
			check_number(v, AK_KALLSYMS_MARKERS, i / 256, "offset",
				     (uint64_t)(p - start), kallsyms_marker_at(v->tables, i / 256));
		p = kallsyms_name_codes(p, end, v->tables->long_names, &len) + len;
	}
}

static void check_token_index(struct verifying *v)
{
	const char *start = (const char *)v->tables->at[AK_KALLSYMS_TOKEN_TABLE], *p = start;
	unsigned int code;

	for (code = 0; code < 256; code++) {
		check_number(v, AK_KALLSYMS_TOKEN_INDEX, code, "offset", (uint64_t)(p - start),
			     kallsyms_token_at(v->tables, code));
		p += strlen(p) + 1;
	}
}

static void check_tokens(struct verifying *v)
{
	const char *found = (const char *)v->tables->at[AK_KALLSYMS_TOKEN_TABLE];
	const char *made = (const char *)v->made.token_table;
	unsigned int code;

	for (code = 0; code < 256; code++) {
		if (strcmp(made, found) && is_full(v))
			v->report->total++;
		else if (strcmp(made, found))
			add(v, ak_kallsyms_image_label(v->image, AK_KALLSYMS_TOKEN_TABLE), code,
			    "token", text(v, "'%s'", made), text(v, "'%s'", found));
		made += strlen(made) + 1;
		found += strlen(found) + 1;
	}
}

static char *codes_text(struct verifying *v, const char *name, const unsigned char *p,
			const unsigned char *end)
{
	struct buf out = { 0 };
	size_t n = 0;
	char *string;

	buf_addf(&out, "%s as", name);
	for (; p < end && n < MOST_CODES; p++, n++)
		buf_addf(&out, " %02x", *p);
	buf_adds(&out, p < end ? " ..." : "");
	string = buf_str(&out) ? strdup(out.data) : NULL;
	v->is_out_of_memory |= !string;
	buf_free(&out);
	return string;
}

/* If one token differs, thousands of names do: the first one stands for all. */
static void check_codes(struct verifying *v)
{
	const unsigned char *made = v->made.names, *found = v->tables->at[AK_KALLSYMS_NAMES];
	const unsigned char *made_end = made + v->made.names_size;
	const unsigned char *found_end = found + v->tables->size[AK_KALLSYMS_NAMES];
	uint32_t i, len;

	for (i = 0; i < v->image->count; i++) {
		bool is_long = v->tables->long_names;
		const unsigned char *a = kallsyms_name_codes(made, made_end, is_long, &len) + len;
		const unsigned char *b = kallsyms_name_codes(found, found_end, is_long, &len) + len;

		if (a - made != b - found || memcmp(made, found, (size_t)(a - made)) != 0) {
			add(v, ak_kallsyms_image_label(v->image, AK_KALLSYMS_NAMES), i,
			    "compression", codes_text(v, v->image->symbols[i].name, made, a),
			    codes_text(v, v->image->symbols[i].name, found, b));
			return;
		}
		made = a;
		found = b;
	}
}

static char *seq_text(struct verifying *v, uint32_t seq)
{
	if (seq >= v->image->count)
		return text(v, "%" PRIu32, seq);
	return text(v, "%" PRIu32 " (%s)", seq, v->image->symbols[seq].name);
}

static void check_seqs(struct verifying *v)
{
	const unsigned char *seqs = v->tables->at[AK_KALLSYMS_SEQS_OF_NAMES];
	uint32_t i, found;

	for (i = 0; seqs && i < v->image->count; i++) {
		found = kallsyms_seq_at(seqs, i);
		if (found == v->made.seqs[i])
			continue;
		if (is_full(v))
			v->report->total++;
		else
			add(v, ak_kallsyms_image_label(v->image, AK_KALLSYMS_SEQS_OF_NAMES), i,
			    "order", seq_text(v, v->made.seqs[i]), seq_text(v, found));
	}
}

/* What is behind the last table belongs to somebody else. */
static bool is_last(const struct verifying *v, enum ak_kallsyms_table table)
{
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (v->tables->at[i] > v->tables->at[table])
			return false;
	return true;
}

static void check_padding(struct verifying *v, enum ak_kallsyms_table table)
{
	const unsigned char *p = v->tables->at[table];
	uint64_t at = v->tables->size[table];

	if (!p || is_last(v, table))
		return;
	while (at < v->tables->room[table] && !p[at])
		at++;
	if (at < v->tables->room[table])
		add(v, ak_kallsyms_image_label(v->image, table), -1, "padding behind it",
		    text(v, "zeroes"), text(v, "%02x at byte %" PRIu64, p[at], at));
}

static void check_sizes(struct verifying *v)
{
	const struct ak_kallsyms_image *image = v->image;
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		check_padding(v, i);
		if (image->has_labels && kallsyms_has_size(image->options.layout, i))
			check_number(v, i, -1, "size of its symbol", v->tables->size[i],
				     image->content->label_sizes[i]);
	}
}

/* The tables of the image's symbols; they were decoded, so there are no errors but of memory. */
static int make_tables(struct verifying *v, unsigned int jobs, struct ak_error *err)
{
	const struct ak_kallsyms_image *image = v->image;

	v->made = (struct ak_kallsyms){ .options = image->options, .count = image->count };
	v->made.options.jobs = jobs;
	v->made.symbols = malloc(((size_t)image->count + 1) * sizeof(*v->made.symbols));
	if (!v->made.symbols)
		return ak_error_nomem(err);
	memcpy(v->made.symbols, image->symbols, image->count * sizeof(*v->made.symbols));
	return kallsyms_fill(&v->made, err);
}

static int check_tables(struct verifying *v, struct ak_error *err)
{
	if (check_order(v, err))
		return -1;
	check_base(v);
	check_markers(v);
	check_token_index(v);
	check_tokens(v);
	check_codes(v);
	check_seqs(v);
	check_sizes(v);
	return 0;
}

int ak_kallsyms_image_verify(const struct ak_kallsyms_image *image, const struct ak_map *map,
			     const struct ak_kallsyms_options *options, size_t max,
			     struct ak_kallsyms_report *report, struct ak_error *err)
{
	struct verifying v = {
		.image = image,
		.tables = &image->content->tables,
		.report = report,
		.max = max,
		.digits = image->target.is64 ? 16 : 8,
	};
	int ret;

	*report = (struct ak_kallsyms_report){ 0 };
	report->findings = calloc(max + 1, sizeof(*report->findings));
	if (!report->findings)
		return ak_error_nomem(err);
	ret = make_tables(&v, options->jobs, err);
	if (!ret && map)
		ret = check_symbols(&v, map, options, err);
	if (!ret)
		ret = check_tables(&v, err);
	if (!ret && v.is_out_of_memory)
		ret = ak_error_nomem(err);
	ak_kallsyms_free(&v.made);
	if (ret)
		ak_kallsyms_report_free(report);
	return ret;
}

void ak_kallsyms_report_free(struct ak_kallsyms_report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++) {
		free(report->findings[i].expected);
		free(report->findings[i].found);
	}
	free(report->findings);
	*report = (struct ak_kallsyms_report){ 0 };
}
