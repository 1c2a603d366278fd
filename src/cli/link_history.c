// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "link_explain.h"
#include "link_history.h"

/* Anybody can have written the old record: members of another type count as missing. */
static json_t *integer(const json_t *object, const char *member)
{
	return json_integer(json_integer_value(json_object_get(object, member)));
}

static json_t *string(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return json_string(text ? text : "");
}

static json_t *tables_json(const json_t *tables)
{
	json_t *array = json_array();
	const json_t *table;
	size_t i;

	json_array_foreach(tables, i, table) {
		json_array_append_new(array, json_pack("{s:o, s:o}", "name", string(table, "name"),
						       "need", integer(table, "need")));
	}
	return array;
}

static json_t *summary_json(const json_t *record)
{
	return json_pack("{s:o, s:b, s:o, s:o, s:f, s:o}", "mode", string(record, "mode"), "failed",
			 json_is_string(json_object_get(record, "failure")), "links",
			 integer(record, "links"), "count", integer(record, "count"), "seconds",
			 link_explain_seconds(record), "tables",
			 tables_json(json_object_get(record, "tables")));
}

/* An entry as it was read: again only what is known. */
static json_t *entry_json(const json_t *entry)
{
	return json_pack("{s:o, s:b, s:o, s:o, s:f, s:o}", "mode", string(entry, "mode"), "failed",
			 json_is_true(json_object_get(entry, "failed")), "links",
			 integer(entry, "links"), "count", integer(entry, "count"), "seconds",
			 json_number_value(json_object_get(entry, "seconds")), "tables",
			 tables_json(json_object_get(entry, "tables")));
}

static void take(json_t *history, const json_t *old)
{
	const json_t *entries = json_object_get(old, "history"), *entry;
	size_t i;

	json_array_foreach(entries, i, entry) {
		json_array_append_new(history, entry_json(entry));
	}
	json_array_append_new(history, summary_json(old));
	while (json_array_size(history) > LINK_HISTORY_MAX)
		json_array_remove(history, 0);
}

void link_history_add(json_t *record, const char *path)
{
	json_t *history = json_array(), *old = NULL;
	struct ak_error ignored = { 0 };

	if (strcmp(path, "-") != 0)
		old = link_explain_read(path, &ignored);
	ak_error_free(&ignored);
	if (old && json_equal(json_object_get(old, "output"), json_object_get(record, "output")))
		take(history, old);
	json_decref(old);
	json_object_set_new(record, "history", history);
}
