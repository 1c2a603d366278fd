// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/decision.h"
#include "autoksyms/needs.h"
#include "cli.h"
#include "json.h"

#define REPLACEMENT "\xef\xbf\xbd"

static void *allocate(size_t size)
{
	void *memory = malloc(size);

	if (memory || !size)
		return memory;
	cli_note("out of memory\n");
	exit(EXIT_TROUBLE);
}

void json_end_without_memory(void)
{
	json_set_alloc_funcs(allocate, free);
}

json_t *json_document(const char *command)
{
	return json_pack("{s:i, s:s}", "version", JSON_VERSION, "command", command);
}

json_t *json_name(const char *bytes)
{
	json_t *string = json_string(bytes);
	char *clean, *to;

	if (string)
		return string;
	clean = malloc(strlen(bytes) * strlen(REPLACEMENT) + 1);
	if (!clean)
		return NULL;
	for (to = clean; *bytes; bytes++) {
		if ((unsigned char)*bytes < 0x80)
			*to++ = *bytes;
		else
			to = stpcpy(to, REPLACEMENT);
	}
	*to = '\0';
	string = json_string(clean);
	free(clean);
	return string;
}

static const char *kind_name(enum ak_source_kind kind)
{
	switch (kind) {
	case AK_SOURCE_WHITELIST:
		return "whitelist";
	case AK_SOURCE_RULE:
		return "rule";
	case AK_SOURCE_LIST:
		return "list";
	default:
		return "module";
	}
}

json_t *json_need(const struct ak_needs *needs, const struct ak_need *need)
{
	json_t *object = json_pack("{s:s, s:o}", "kind",
				   kind_name(ak_needs_source_kind(needs, need->source)), "name",
				   json_name(ak_needs_source(needs, need->source)));

	if (object && need->line)
		json_object_set_new(object, "line", json_integer(need->line));
	return object;
}

json_t *json_needed_by(const struct ak_needs *needs, const struct ak_needs_index *index,
		       uint32_t symbol)
{
	json_t *array = json_array();
	uint32_t i;

	if (symbol == AK_NONE)
		return array;
	for (i = index->first[symbol]; i < index->first[symbol + 1]; i++)
		json_array_append_new(array, json_need(needs, &index->needs[i]));
	return array;
}

json_t *json_update(const char *command, const struct ak_decision *d)
{
	json_t *document = json_document(command), *changed = json_array();
	size_t i;

	for (i = 0; i < d->change_count; i++)
		json_array_append_new(changed, json_name(d->changes[i].symbol));
	json_object_set_new(document, "update", json_boolean(d->update));
	json_object_set_new(document, "before", json_integer((json_int_t)d->before));
	json_object_set_new(document, "after", json_integer((json_int_t)d->after));
	json_object_set_new(document, "changed", changed);
	return document;
}

int json_print(json_t *document, const char *output, struct ak_error *err)
{
	char *text = document ? json_dumps(document, JSON_INDENT(1)) : NULL;
	int ret = -1;

	json_decref(document);
	if (text) {
		/* The NUL's place is good for the newline that jansson leaves out. */
		size_t len = strlen(text);

		text[len] = '\n';
		ret = cli_write(output, text, len + 1, err);
	} else {
		ak_error_nomem(err);
	}
	free(text);
	return ret;
}
