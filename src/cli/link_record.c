// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "autoksyms/link.h"
#include "base/path.h"
#include "json.h"
#include "kallsyms/labels.h"
#include "link_record.h"

char *link_record_path(const char *output)
{
	const char *name = path_name(output);
	char *path;

	if (asprintf(&path, "%.*s%s", (int)(name - output), output, LINK_RECORD_NAME) < 0)
		return NULL;
	return path;
}

/* How much each table needs, and what it has. */
static json_t *tables_json(const struct ak_link_result *result)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (result->need.bytes[i])
			json_array_append_new(
				array, json_pack("{s:s, s:I, s:I}", "name", labels_name(i, false),
						 "need", (json_int_t)result->need.bytes[i], "room",
						 (json_int_t)result->room.bytes[i]));
	if (result->btf_need)
		json_array_append_new(array, json_pack("{s:s, s:I, s:I}", "name", ".BTF", "need",
						       (json_int_t)result->btf_need, "room",
						       (json_int_t)result->btf_room));
	return array;
}

/* As readelf prints it; null: the image has none. */
static json_t *build_id_json(const struct ak_build_id *id)
{
	char hex[2 * AK_BUILD_ID_MAX + 1] = "";
	size_t i;

	for (i = 0; i < id->size; i++)
		snprintf(hex + 2 * i, 3, "%02x", id->bytes[i]);
	return id->size ? json_string(hex) : json_null();
}

/* A string, or null. */
static json_t *name_or_null(const char *name)
{
	return name ? json_name(name) : json_null();
}

static json_t *family_json(const struct ak_link_family *f)
{
	json_t *object = json_pack("{s:s, s:s, s:I, s:I, s:I}", "family", f->name, "cause",
				   f->cause, "added", (json_int_t)f->added, "gone",
				   (json_int_t)f->gone, "retyped", (json_int_t)f->retyped);

	json_object_set_new(object, "example", json_name(f->example));
	json_object_set_new(object, "ignore", name_or_null(f->pattern));
	return object;
}

static json_t *changes_json(const struct ak_link_changes *changes)
{
	json_t *families, *object;
	size_t i;

	if (!changes)
		return json_null();
	families = json_array();
	for (i = 0; i < changes->count; i++)
		json_array_append_new(families, family_json(&changes->families[i]));
	object = json_pack("{s:o, s:I}", "families", families, "moved", (json_int_t)changes->moved);
	json_object_set_new(object, "first_moved", name_or_null(changes->first_moved));
	json_object_set_new(object, "distance", json_integer((json_int_t)changes->distance));
	return object;
}

static json_t *pass_json(const struct ak_link_pass *pass)
{
	uint64_t size = 0;
	unsigned int t;

	for (t = 0; t < AK_KALLSYMS_TABLE_COUNT; t++)
		size += pass->need.bytes[t];
	return json_pack("{s:s, s:I, s:I, s:o}", "why", pass->why, "count",
			 (json_int_t)pass->symbols, "need", (json_int_t)size, "changes",
			 changes_json(pass->changes));
}

static json_t *passes_json(const struct ak_link_result *result)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < result->links; i++)
		json_array_append_new(array, pass_json(&result->passes[i]));
	return array;
}

static json_t *steps_json(const struct ak_link_result *result)
{
	json_t *array = json_array(), *step;
	size_t i;

	for (i = 0; i < result->step_count; i++) {
		const struct ak_link_took *took = &result->steps[i];

		step = json_pack("{s:s, s:i, s:f}", "step", ak_link_step_word(took->step), "link",
				 (int)took->link, "seconds", took->seconds);
		json_object_set_new(step, "file", json_name(took->file));
		json_array_append_new(array, step);
	}
	return array;
}

/* What a link that didn't come to rest differed in from the one before. */
static json_t *unsettled_json(const struct ak_link_result *result)
{
	const struct ak_map *map = result->map;
	struct ak_link_changes *changes = NULL;
	json_t *object;

	if (map[0].count && map[1].count)
		changes = ak_link_changes_new(&map[0], &map[1], NULL);
	object = changes_json(changes);
	ak_link_changes_free(changes);
	return object;
}

/* The most memory that this process has had. */
static long peak_kib(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) ? 0 : usage.ru_maxrss;
}

json_t *link_record(const struct ak_link_recipe *recipe, const struct ak_link_result *result,
		    const struct ak_error *failure)
{
	json_t *document = json_document("link");

	json_object_set_new(document, "mode",
			    json_string(recipe->mode == AK_LINK_CLASSIC ? "classic" : "patch"));
	json_object_set_new(document, "output", json_name(recipe->output));
	json_object_set_new(document, "failure",
			    failure ? json_name(ak_error_text(failure)) : json_null());
	json_object_set_new(document, "unsettled", failure ? unsettled_json(result) : json_null());
	json_object_set_new(document, "links", json_integer(result->links));
	json_object_set_new(document, "count", json_integer(result->symbols));
	json_object_set_new(document, "build_id", build_id_json(&result->build_id));
	json_object_set_new(document, "build_id_recipe",
			    result->build_id.recipe
				    ? json_string(ak_build_id_recipe_name(result->build_id.recipe))
				    : json_null());
	json_object_set_new(document, "build_id_untried",
			    result->build_id.untried
				    ? json_string(ak_build_id_recipe_name(result->build_id.untried))
				    : json_null());
	json_object_set_new(document, "tables", tables_json(result));
	json_object_set_new(document, "peak_kib", json_integer(peak_kib()));
	json_object_set_new(document, "passes", passes_json(result));
	json_object_set_new(document, "steps", steps_json(result));
	return document;
}
