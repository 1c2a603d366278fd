// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "autoksyms/kallsyms_image.h"
#include "image_json.h"
#include "json.h"

json_t *json_address(uint64_t address, unsigned int digits)
{
	char text[17];

	snprintf(text, sizeof(text), "%0*" PRIx64, (int)digits, address);
	return json_string(text);
}

json_t *json_symbol(uint64_t address, char type, const char *name, unsigned int digits)
{
	const char letter[2] = { type };
	json_t *object = json_object();

	json_object_set_new(object, "address", json_address(address, digits));
	json_object_set_new(object, "type", json_name(letter));
	json_object_set_new(object, "name", json_name(name));
	return object;
}

json_t *json_tables(const struct ak_kallsyms_image *image)
{
	const unsigned char *table = image->options.layout->order;
	unsigned int digits = image->target.is64 ? 16 : 8;
	json_t *array = json_array(), *object;

	for (; *table != AK_KALLSYMS_NO_TABLE; table++) {
		const struct ak_kallsyms_place *place = &image->tables[*table];

		if (!place->is_there)
			continue;
		object = json_pack("{s:s, s:o, s:I, s:I}", "name",
				   ak_kallsyms_image_label(image, *table), "address",
				   json_address(place->address, digits), "offset",
				   (json_int_t)place->offset, "size", (json_int_t)place->size);
		json_array_append_new(array, object);
	}
	return array;
}

static const char *addressing(const struct ak_kallsyms_image *image)
{
	if (image->options.pc_relative)
		return "place";
	return ak_kallsyms_is_base_relative(&image->options) ? "base" : "absolute";
}

void json_set_image(json_t *document, const struct ak_kallsyms_image *image)
{
	const struct ak_kallsyms_options *o = &image->options;

	json_object_set_new(document, "layout", json_string(o->layout->name));
	json_object_set_new(document, "release",
			    image->release ? json_name(image->release) : json_null());
	json_object_set_new(document, "addressing", json_string(addressing(image)));
	json_object_set_new(document, "absolute_percpu", json_boolean(o->absolute_percpu));
	json_object_set_new(document, "lto_clang", json_boolean(o->lto_clang));
	json_object_set_new(document, "count", json_integer(image->count));
	json_object_set_new(document, "tables", json_tables(image));
}
