// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/link.h"
#include "cli/link_explain.h"
#include "cli/link_record.h"
#include "harness.h"

/*
 * The record of a link: anybody's is explained without a control character
 * reaching a terminal, and one with any names in it reads as it was written.
 */

static void explain(const json_t *record)
{
	char *text = NULL;
	size_t len = 0, i;
	FILE *to = open_memstream(&text, &len);

	REQUIRE(to != NULL);
	link_explain_all(record, to);
	REQUIRE(!fclose(to));
	for (i = 0; i < len; i++)
		REQUIRE(text[i] == '\n' || ((unsigned char)text[i] >= ' ' && text[i] != 0x7f));
	free(text);
}

static void read_record(const unsigned char *data, size_t size)
{
	struct ak_error err = { 0 };
	struct fuzz_file file;
	json_t *record;

	fuzz_file_open(&file, data, size);
	record = link_explain_read(file.path, &err);
	if (fuzz_ok(record ? 0 : -1, &err))
		explain(record);
	json_decref(record);
	fuzz_file_close(&file);
}

/* The input as the name of everything. */
static void write_record(char *name)
{
	struct ak_link_took step = { .step = AK_STEP_LINK, .link = 1, .file = name };
	struct ak_link_pass pass = { .why = (char *)"because it's the first" };
	struct ak_link_result result = {
		.links = 1, .passes = &pass, .steps = &step, .step_count = 1
	};
	struct ak_link_recipe recipe = { .output = name };
	struct ak_error failure = { .is_set = true, .text = name };
	json_t *record = link_record(&recipe, &result, &failure), *again;
	char *text = json_dumps(record, 0);

	REQUIRE(text != NULL);
	again = json_loads(text, 0, NULL);
	REQUIRE(again && json_equal(record, again));
	explain(again);
	json_decref(again);
	json_decref(record);
	free(text);
}

void fuzz_record(const unsigned char *data, size_t size)
{
	char *name = malloc(size + 1);

	REQUIRE(name != NULL);
	memcpy(name, data, size);
	name[size] = '\0';
	read_record(data, size);
	write_record(name);
	free(name);
}
