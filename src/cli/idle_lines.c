// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "idle_lines.h"
#include "json.h"
#include "verdicts.h"

/* Names alike are looked for this many times. */
#define NEAREST_LOOKUPS 100

/* A line of a whitelist that has nothing kept. */
struct idle_line {
	uint32_t source, line;
	const char *text;
	const struct ak_offer *meant; /* what it would be without blanks around it; NULL: nothing */
	const struct ak_offer *nearest[VERDICT_NEAREST];
	size_t nearest_count;
};

/* What a line would name without the blanks and CR around it. */
static const struct ak_offer *meant_by(const struct kernel *k, const char *line)
{
	const struct ak_offer *offer;
	char *text, *end;

	line += strspn(line, " \t\r");
	text = strdup(line);
	if (!text)
		return NULL;
	for (end = text + strlen(text); end > text && strchr(" \t\r", end[-1]); end--)
		;
	*end = '\0';
	offer = ak_offers_find(&k->offers, text);
	free(text);
	return offer;
}

/* Comments and section headers are lines that nobody expects to match. */
static bool is_remark(const char *line)
{
	line += strspn(line, " \t\r");
	return !*line || *line == '#' || *line == '[';
}

static int add_line(struct idle_lines *idle, const struct ak_need *need, struct ak_error *err)
{
	const struct kernel *k = idle->kernel;
	const char *text = ak_needs_symbol(k->needs, need->symbol);
	struct idle_line *grown = grow(idle->line, idle->count, &idle->capacity, sizeof(*grown));

	if (!grown)
		return ak_error_nomem(err);
	idle->line = grown;
	grown += idle->count;
	*grown = (struct idle_line){ .source = need->source, .line = need->line, .text = text };
	grown->meant = meant_by(k, text);
	if (!grown->meant && idle->count < NEAREST_LOOKUPS)
		grown->nearest_count =
			ak_offers_nearest(&k->offers, text, grown->nearest, VERDICT_NEAREST);
	idle->count++;
	return 0;
}

int idle_lines_find(struct idle_lines *idle, const struct kernel *kernel,
		    const struct ak_keep *keep, struct ak_error *err)
{
	const struct ak_needs *needs = kernel->needs;
	const struct ak_need *need;
	size_t count, k;
	uint32_t i;

	*idle = (struct idle_lines){ .kernel = kernel };
	for (i = 0; i < ak_needs_source_count(needs); i++) {
		if (ak_needs_source_kind(needs, i) != AK_SOURCE_WHITELIST)
			continue;
		need = ak_needs_of_source(needs, i, &count);
		for (k = 0; k < count; k++)
			if (keep->offer_of[need[k].symbol] == AK_NONE &&
			    !is_remark(ak_needs_symbol(needs, need[k].symbol)) &&
			    add_line(idle, &need[k], err))
				return -1;
	}
	return 0;
}

void idle_lines_print(const struct idle_lines *idle)
{
	size_t i, n;

	for (i = 0; i < idle->count; i++) {
		const struct idle_line *line = &idle->line[i];

		cli_print("whitelist: %s:%u: '", ak_needs_source(idle->kernel->needs, line->source),
			  line->line);
		cli_put_name(line->text, stdout);
		if (line->meant)
			fputs("' matches nothing, for the blanks around it", stdout);
		else
			fputs("' is exported by nothing", stdout);
		for (n = 0; n < line->nearest_count; n++)
			cli_print("%s%s", n ? ", " : "; nearest: ", line->nearest[n]->symbol);
		putchar('\n');
	}
}

json_t *idle_lines_json(const struct idle_lines *idle)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < idle->count; i++) {
		const struct idle_line *line = &idle->line[i];

		json_array_append_new(
			array,
			json_pack("{s:o, s:i, s:o, s:s, s:o}", "name",
				  json_name(ak_needs_source(idle->kernel->needs, line->source)),
				  "line", (int)line->line, "text", json_name(line->text), "problem",
				  line->meant ? "blanks" : "unknown", "nearest",
				  nearest_json(line->nearest, line->nearest_count)));
	}
	return array;
}

void idle_lines_free(struct idle_lines *idle)
{
	free(idle->line);
}
