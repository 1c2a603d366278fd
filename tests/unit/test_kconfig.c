// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "input/kconfig.h"
#include "scratch.h"
#include "unit.h"

static void read_config(struct kconfig *config, const char *text)
{
	struct ak_error err = { 0 };

	put_file("auto.conf", text);
	assert_int_equal(kconfig_read(config, "auto.conf", &err), 0);
}

static void strings(void **state)
{
	static const struct {
		const char *text, *value;
	} cases[] = {
		{ "", "" },
		{ "CONFIG_S=abi/list\n", "abi/list" },
		{ "CONFIG_S=\"abi/list\"\n", "abi/list" },
		{ "CONFIG_S=\"\"\n", "" },
		{ "CONFIG_S=\n", "" },
		{ "CONFIG_S=\"with blank\"", "with blank" },
		{ "CONFIG_S=with blank\n", "with blank" },
		{ "CONFIG_S=\"a \\\"quoted\\\" \\\\ one\"\n", "a \"quoted\" \\ one" },
		{ "CONFIG_S=\"open\n", "\"open" },
		{ "CONFIG_S=\"\n", "\"" },
		{ "CONFIG_S=a\"b\"\n", "a\"b\"" },
		{ "CONFIG_S=x=y\n", "x=y" },
		{ "CONFIG_S=crlf\r\n", "crlf" },
		{ "CONFIG_SX=no\nXCONFIG_S=no\n#CONFIG_S=no\n# CONFIG_S is not set\n", "" },
		{ "CONFIG_A=y\nCONFIG_S=second\n", "second" },
		{ "\n\nCONFIG_S=third\n\n", "third" },
	};
	struct kconfig config;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char *value;

		read_config(&config, cases[i].text);
		value = kconfig_string(&config, "CONFIG_S");
		assert_string_equal(value, cases[i].value);
		free(value);
		kconfig_free(&config);
	}
}

static void yes_or_no(void **state)
{
	static const struct {
		const char *text;
		bool yes;
	} cases[] = {
		{ "CONFIG_B=y\n", true },
		{ "CONFIG_B=y", true },
		{ "CONFIG_B=y\r\n", true },
		{ "CONFIG_A=m\nCONFIG_B=y\n", true },
		{ "", false },
		{ "CONFIG_B=n\n", false },
		{ "CONFIG_B=m\n", false },
		{ "CONFIG_B=yes\n", false },
		{ "CONFIG_B=\n", false },
		{ "CONFIG_B_X=y\n", false },
		{ "# CONFIG_B=y\n", false },
		{ "CONFIG_B\n", false },
		{ "X=\"\nCONFIG_BB=y\"\n", false },
	};
	struct kconfig config;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		read_config(&config, cases[i].text);
		assert_int_equal(kconfig_is_yes(&config, "CONFIG_B"), cases[i].yes);
		kconfig_free(&config);
	}
}

static void missing(void **state)
{
	struct ak_error err = { 0 };
	struct kconfig config;

	(void)state;
	assert_int_equal(kconfig_read(&config, "none", &err), -1);
	assert_error(&err, "none", 0, "No such file");
	kconfig_free(&config);
}

int test_kconfig(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(strings),
		SCRATCH_TEST(yes_or_no),
		SCRATCH_TEST(missing),
	};

	return cmocka_run_group_tests_name("kconfig", tests, NULL, NULL);
}
