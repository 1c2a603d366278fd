// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "autoksyms/map_rules.h"
#include "harness.h"

/* Files of rules about a map, and scripts/mksysmap: filtering does what matching says. */

static struct ak_symbol sample(size_t i)
{
	static const char *const names[] = {
		"_text",
		"a b",
		"x\ny",
		".L0",
		"$x",
		"__crc_kfree",
		"kallsyms_names",
		"__kstrtab_kfree",
		"L0\002",
		"",
		"main.cold",
	};
	static const char letters[] = "TtdRaNUwnAb";

	return (struct ak_symbol){ .address = i % 3 ? 0xffffffff81000000u + i : 0,
				   .name = names[i],
				   .len = (uint32_t)strlen(names[i]),
				   .letter = letters[i] };
}

#define SAMPLES 11

static void filter(const struct ak_map_rules *rules)
{
	struct ak_symbol symbols[SAMPLES];
	struct ak_map map = { .symbols = symbols, .count = SAMPLES, .digits = 16 };
	struct ak_error err = { 0 };
	size_t i, stay = 0;

	for (i = 0; i < SAMPLES; i++) {
		symbols[i] = sample(i);
		stay += !ak_map_rules_match(rules, &symbols[i], map.digits);
	}
	if (fuzz_ok(ak_map_filter(&map, rules, &err), &err))
		REQUIRE(map.count == stay);
}

void fuzz_rules(const unsigned char *data, size_t size)
{
	struct ak_map_rules *rules = ak_map_rules_new(NULL);
	struct ak_error err = { 0 };
	struct fuzz_file file;

	REQUIRE(rules != NULL);
	fuzz_file_open(&file, data, size);
	if (fuzz_ok(ak_map_rules_read(rules, file.path, &err), &err))
		filter(rules);
	fuzz_file_close(&file);
	ak_map_rules_free(rules);
}
