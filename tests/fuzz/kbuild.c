// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/paths.h"
#include "base/buf.h"
#include "harness.h"
#include "input/cmd_file.h"
#include "input/kconfig.h"
#include "input/make_variable.h"
#include "input/modules_order.h"

/* What kbuild leaves in its tree: modules.order, .cmd files, auto.conf, makefiles. */

static void read_modules(const char *path)
{
	struct ak_paths entries = { 0 };
	struct ak_error err = { 0 };
	size_t i;

	if (fuzz_ok(modules_order_read(path, &entries, &err), &err))
		for (i = 0; i < entries.count; i++) {
			char *file = modules_order_file("t", entries.path[i], "mod");

			REQUIRE(file && !strcmp(file + strlen(file) - 4, ".mod"));
			free(file);
		}
	ak_paths_free(&entries);
}

static void read_deps(const char *path, bool appended)
{
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	char *deps = NULL, *dep;

	if (fuzz_ok(cmd_file_deps(path, "include/ksym", appended, &scratch, &deps, &err), &err))
		for (dep = deps; dep && *dep; dep += strlen(dep) + 1)
			REQUIRE(!strncmp(dep, "include/ksym/", 13));
	free(deps);
	buf_free(&scratch);
}

static void read_crcs(const char *path)
{
	struct symbol_crc *crcs = NULL;
	struct buf scratch = { 0 };
	struct ak_error err = { 0 };
	size_t count = 0, capacity = 0, i;

	if (fuzz_ok(cmd_file_crcs(path, &scratch, &crcs, &count, &capacity, &err), &err))
		for (i = 0; i < count; i++)
			REQUIRE(crcs[i].symbol >= scratch.data &&
				crcs[i].symbol + strlen(crcs[i].symbol) <=
					scratch.data + scratch.cap);
	free(crcs);
	buf_free(&scratch);
}

static void read_config(const char *path)
{
	static const char *const symbols[] = { "CONFIG_TRIM_UNUSED_KSYMS",
					       "CONFIG_UNUSED_KSYMS_WHITELIST", "A" };
	struct kconfig config;
	struct ak_error err = { 0 };
	size_t i;

	REQUIRE(fuzz_ok(kconfig_read(&config, path, &err), &err));
	for (i = 0; i < 3; i++) {
		char *value = kconfig_string(&config, symbols[i]);

		REQUIRE(value != NULL);
		REQUIRE(!kconfig_is_yes(&config, symbols[i]) || !strcmp(value, "y"));
		free(value);
	}
	kconfig_free(&config);
}

static void read_variable(const char *path, const char *name)
{
	struct make_variable variable;
	struct ak_error err = { 0 };

	if (fuzz_ok(make_variable_read(&variable, path, name, &err), &err))
		REQUIRE(!variable.value == !variable.line &&
			(!variable.value || variable.mentions));
	make_variable_free(&variable);
}

void fuzz_kbuild(const unsigned char *data, size_t size)
{
	struct fuzz_file file;

	fuzz_file_open(&file, data, size);
	read_modules(file.path);
	read_deps(file.path, false);
	read_deps(file.path, true);
	read_crcs(file.path);
	read_config(file.path);
	read_variable(file.path, "VERSION");
	read_variable(file.path, "KBUILD_LDFLAGS");
	fuzz_file_close(&file);
}
