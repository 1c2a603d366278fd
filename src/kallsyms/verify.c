// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "image.h"
#include "order.h"
#include "tables.h"
#include "verify.h"

/* Where an object may be linked to if that isn't known: far from per-CPU symbols, in 32 bits and in 64. */
#define SOMEWHERE 0x4000000080000000u

/* How many codes of an entry are shown. */
#define MOST_CODES 24

/* The only error is out of memory, which is looked at in the end. */
char *verify_text(struct verifying *v, const char *fmt, ...)
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

void verify_add(struct verifying *v, const char *where, int64_t index, const char *what,
		char *expected, char *found)
{
	struct ak_kallsyms_report *r = v->report;

	r->total++;
	if (verify_is_full(v)) {
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
	if (verify_is_full(v))
		v->report->total++;
	else
		verify_add(v, ak_kallsyms_image_label(v->image, table), index, what,
			   verify_text(v, "%" PRIu64, expected), verify_text(v, "%" PRIu64, found));
}

/* Of addresses that are linked, also in an object. */
static int check_order(struct verifying *v, struct ak_error *err)
{
	const struct ak_kallsym *symbols = v->made.symbols;
	struct ak_kallsyms sorted = { .count = v->made.count };
	uint32_t i;
	int ret;

	sorted.symbols = malloc(((size_t)sorted.count + 1) * sizeof(*sorted.symbols));
	if (!sorted.symbols)
		return ak_error_nomem(err);
	memcpy(sorted.symbols, symbols, sorted.count * sizeof(*symbols));
	ret = kallsyms_order(sorted.symbols, sorted.count, err);
	for (i = 0; !ret && i < sorted.count; i++) {
		/* Names tell symbols apart: each has its own. */
		if (sorted.symbols[i].name == symbols[i].name)
			continue;
		if (verify_is_full(v))
			v->report->total++;
		else
			verify_add(v, ak_kallsyms_image_label(v->image, AK_KALLSYMS_OFFSETS), i,
				   "order", verify_text(v, "%s", sorted.symbols[i].name),
				   verify_text(v, "%s", symbols[i].name));
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
	verify_add(v, ak_kallsyms_image_label(image, AK_KALLSYMS_RELATIVE_BASE), -1, "address",
		   verify_text(v, "%0*" PRIx64 " of %s", v->digits, image->symbols[i].address,
			       image->symbols[i].name),
		   verify_text(v, "%0*" PRIx64, v->digits, image->relative_base));
}

static void check_markers(struct verifying *v)
{
	const unsigned char *start = v->tables->at[AK_KALLSYMS_NAMES], *p = start;
	uint32_t i;

	for (i = 0; i < v->image->count; i++) {
		if (i % 256 == 0)
			check_number(v, AK_KALLSYMS_MARKERS, i / 256, "offset",
				     (uint64_t)(p - start), kallsyms_marker_at(v->tables, i / 256));
		p = kallsyms_codes_end(p, v->tables->long_names);
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
		if (strcmp(made, found) && verify_is_full(v))
			v->report->total++;
		else if (strcmp(made, found))
			verify_add(v, ak_kallsyms_image_label(v->image, AK_KALLSYMS_TOKEN_TABLE),
				   code, "token", verify_text(v, "'%s'", made),
				   verify_text(v, "'%s'", found));
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
	bool is_long = v->tables->long_names;
	uint32_t i;

	for (i = 0; i < v->image->count; i++) {
		const unsigned char *a = kallsyms_codes_end(made, is_long);
		const unsigned char *b = kallsyms_codes_end(found, is_long);

		if (a - made != b - found || memcmp(made, found, (size_t)(a - made)) != 0) {
			verify_add(v, ak_kallsyms_image_label(v->image, AK_KALLSYMS_NAMES), i,
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
		return verify_text(v, "%" PRIu32, seq);
	return verify_text(v, "%" PRIu32 " (%s)", seq, v->image->symbols[seq].name);
}

static void check_seqs(struct verifying *v)
{
	const unsigned char *seqs = v->tables->at[AK_KALLSYMS_SEQS_OF_NAMES];
	uint32_t i, found;

	for (i = 0; seqs && i < v->image->count; i++) {
		found = kallsyms_seq_at(seqs, i);
		if (found == v->made.seqs[i])
			continue;
		if (verify_is_full(v))
			v->report->total++;
		else
			verify_add(v, ak_kallsyms_image_label(v->image, AK_KALLSYMS_SEQS_OF_NAMES),
				   i, "order", seq_text(v, v->made.seqs[i]), seq_text(v, found));
	}
}

static void check_padding(struct verifying *v, enum ak_kallsyms_table table)
{
	uint64_t at = kallsyms_stray_byte(v->tables, table);

	if (at < v->tables->room[table])
		verify_add(v, ak_kallsyms_image_label(v->image, table), -1, "padding behind it",
			   verify_text(v, "zeroes"),
			   verify_text(v, "%02x at byte %" PRIu64, v->tables->at[table][at], at));
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
		ret = verify_symbols(&v, map, options, err);
	else if (!ret)
		verify_link_object(&v, SOMEWHERE);
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
