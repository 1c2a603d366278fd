// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/keep.h"
#include "autoksyms/modpost.h"
#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "autoksyms/paths.h"
#include "autoksyms/verdict.h"
#include "base/buf.h"
#include "base/distance.h"
#include "input/export_source.h"
#include "input/modinfo.h"
#include "scratch.h"
#include "unit.h"

#define LINE(symbol, module, licence, ns) \
	"0x00000001\t" symbol "\t" module "\tEXPORT_SYMBOL" licence "\t" ns "\n"

static void read_symvers(struct ak_offers *offers, const char *text)
{
	struct ak_error err = { 0 };

	put_file("symvers", text);
	assert_int_equal(ak_offers_init(offers, &err), 0);
	if (ak_offers_read_symvers(offers, "symvers", AK_SYMVERS_ALL, &err))
		fail_msg("%s:%lu: %s", err.file, err.line, ak_error_text(&err));
}

static void symvers(void **state)
{
	const struct ak_offer *offer;
	struct ak_offers offers;

	(void)state;
	read_symvers(&offers, LINE("a", "vmlinux", "", "")
				      LINE("b", "vmlinux", "_GPL",
					   "SPACE") "0xfedcba98\tc\tfs/x\tEXPORT_SYMBOL\t\n");
	assert_int_equal(offers.count, 3);
	assert_int_equal(offers.object_count, 2);
	offer = ak_offers_find(&offers, "b");
	assert_string_equal(offers.object[offer->object].name, "vmlinux");
	assert_true(offers.object[offer->object].is_vmlinux);
	assert_true(offer->gpl);
	assert_string_equal(offer->ns, "SPACE");
	offer = ak_offers_find(&offers, "c");
	assert_int_equal(offer->crc, 0xfedcba98);
	assert_false(offer->gpl);
	assert_string_equal(offers.object[offer->object].name, "fs/x");
	assert_ptr_equal(ak_offers_object(&offers, "fs/x"), &offers.object[offer->object]);
	assert_null(ak_offers_find(&offers, "d"));
	assert_null(ak_offers_object(&offers, "x"));
	ak_offers_free(&offers);
	ak_offers_free(&offers);
	ak_offers_free(NULL);

	read_symvers(&offers, "");
	assert_int_equal(offers.count, 0);
	ak_offers_free(&offers);
}

static void symvers_parts(void **state)
{
	static const char text[] = LINE("a", "vmlinux", "", "") LINE("b", "x", "", "");
	static const struct {
		enum ak_symvers_part part;
		bool a, b;
	} cases[] = {
		{ AK_SYMVERS_ALL, true, true },
		{ AK_SYMVERS_VMLINUX, true, false },
		{ AK_SYMVERS_MODULES, false, true },
	};
	struct ak_error err = { 0 };
	struct ak_offers offers;
	size_t i;

	(void)state;
	put_file("symvers", text);
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(ak_offers_init(&offers, &err), 0);
		assert_int_equal(ak_offers_read_symvers(&offers, "symvers", cases[i].part, &err),
				 0);
		assert_int_equal(!!ak_offers_find(&offers, "a"), cases[i].a);
		assert_int_equal(!!ak_offers_find(&offers, "b"), cases[i].b);
		ak_offers_free(&offers);
	}
}

/* Of kernels without namespaces, with them in front, with symbols exported for what isn't used yet. */
static void symvers_older(void **state)
{
	struct ak_offers offers;

	(void)state;
	read_symvers(&offers, "0x00000001\ta\tvmlinux\tEXPORT_SYMBOL\n"
			      "0x00000002\tb\tNS\tfs/fat/fat\tEXPORT_SYMBOL_GPL\n"
			      "0x00000003\tc\tvmlinux\tEXPORT_UNUSED_SYMBOL_GPL\n"
			      "0x00000004\td\tvmlinux\tEXPORT_SYMBOL_GPL_FUTURE\n");
	assert_int_equal(offers.count, 3);
	assert_string_equal(ak_offers_find(&offers, "a")->ns, "");
	assert_true(ak_offers_find(&offers, "b")->gpl);
	assert_string_equal(ak_offers_find(&offers, "b")->ns, "NS");
	assert_non_null(ak_offers_object(&offers, "fs/fat/fat"));
	assert_false(ak_offers_find(&offers, "d")->gpl);
	ak_offers_free(&offers);
}

static void symvers_errors(void **state)
{
	static const struct {
		const char *text;
		unsigned long line;
		const char *error;
	} cases[] = {
		{ "0x1\ta\tvmlinux\n", 1, "is no line of a Module.symvers" },
		{ LINE("a", "vmlinux", "", "") "\n" LINE("b", "vmlinux", "", ""), 2,
		  "is no line of a Module.symvers" },
		{ "0x1\ta\tvmlinux\tEXPORT_SYMBOL\t\tmore\n", 1, "is no line of" },
		{ "x1\ta\tvmlinux\tEXPORT_SYMBOL\t\n", 1, "is no line of" },
		{ "0x123456789\ta\tvmlinux\tEXPORT_SYMBOL\t\n", 1, "is no line of" },
		{ "\ta\tvmlinux\tEXPORT_SYMBOL\t\n", 1, "is no line of" },
		{ "0x1\t\tvmlinux\tEXPORT_SYMBOL\t\n", 1, "is no line of" },
		{ "0x1\ta\t\tEXPORT_SYMBOL\t\n", 1, "is no line of" },
		{ LINE("a", "vmlinux", "_BSD", ""), 1, "says 'EXPORT_SYMBOL_BSD' where" },
		{ LINE("a", "vmlinux", "", "") LINE("b", "vmlinux", "", "") LINE("a", "x", "", ""),
		  3, "lists 'a' for the second time" },
	};
	struct ak_error err = { 0 };
	struct ak_offers offers;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("symvers", cases[i].text);
		assert_int_equal(ak_offers_init(&offers, &err), 0);
		assert_int_equal(ak_offers_read_symvers(&offers, "symvers", AK_SYMVERS_ALL, &err),
				 -1);
		assert_error(&err, "symvers", cases[i].line, cases[i].error);
		ak_offers_free(&offers);
	}
	put_bytes("symvers", "0x1\ta\0b\n", 8);
	assert_int_equal(ak_offers_init(&offers, &err), 0);
	assert_int_equal(ak_offers_read_symvers(&offers, "symvers", AK_SYMVERS_ALL, &err), -1);
	assert_error(&err, "symvers", 0, "has NUL bytes");
	assert_int_equal(ak_offers_read_symvers(&offers, "missing", AK_SYMVERS_ALL, &err), -1);
	assert_error(&err, "missing", 0, "No such file");
	ak_offers_free(&offers);
}

/* .vmlinux.export.c of either form gives the same. */
static void source(void **state)
{
	static const char *const texts[] = {
		"#include <linux/export-internal.h>\n\nKSYMTAB_FUNC(a, \"\", \"\");\n"
		"KSYMTAB_DATA(b, \"_gpl\", \"\");\nKSYMTAB_FUNC(c, \"_gpl\", \"x,y\");\n\n"
		"SYMBOL_CRC(a, 0x00000001, \"\");\n",
		"#include <linux/export-internal.h>\n\nKSYMTAB_FUNC(a, \"\");\n"
		"SYMBOL_FLAGS(a, 0x00);\nKSYMTAB_DATA(b, \"\");\nSYMBOL_FLAGS(b, 0x01);\n"
		"KSYMTAB_FUNC(c, \"x,y\");\nSYMBOL_FLAGS(c, 0x01);\n\n"
		"SYMBOL_CRC(a, 0x00000001);\n" EXPORT_SOURCE_TAIL "#define X\n",
	};
	struct ak_error err = { 0 };
	struct ak_offers offers;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		put_file("x.c", texts[i]);
		assert_int_equal(ak_offers_init(&offers, &err), 0);
		assert_int_equal(ak_offers_read_source(&offers, "x.c", &err), 0);
		assert_int_equal(offers.count, 3);
		assert_string_equal(offers.offer[0].symbol, "a");
		assert_true(offers.offer[0].function && !offers.offer[0].gpl);
		assert_string_equal(offers.offer[1].symbol, "b");
		assert_true(!offers.offer[1].function && offers.offer[1].gpl);
		assert_string_equal(offers.offer[2].ns, "x,y");
		assert_true(offers.object[0].is_vmlinux && !offers.object[0].lacks_kinds);
		ak_offers_free(&offers);
	}
}

static void source_errors(void **state)
{
	static const struct {
		const char *text;
		unsigned long line;
	} cases[] = {
		{ "KSYMTAB_FUNC(a);\n", 1 },
		{ "\nKSYMTAB_FUNC(a, \"\"\n", 2 },
		{ "KSYMTAB_FUNC(, \"\");\n", 1 },
		{ "KSYMTAB_FUNC(a, \"\", \"x);\n", 1 },
		{ "KSYMTAB_FUNC(a, \"\");\nSYMBOL_FLAGS(b, 0x00);\n", 2 },
		{ "SYMBOL_FLAGS(a, 0x00);\n", 1 },
	};
	struct ak_error err = { 0 };
	struct ak_offers offers;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		put_file("x.c", cases[i].text);
		assert_int_equal(ak_offers_init(&offers, &err), 0);
		assert_int_equal(ak_offers_read_source(&offers, "x.c", &err), -1);
		assert_error(&err, "x.c", cases[i].line, "is damaged");
		ak_offers_free(&offers);
	}
}

static void source_tails(void **state)
{
	struct ak_error err = { 0 };
	struct buf tail = { 0 };

	(void)state;
	put_file("x.c", "KSYMTAB_FUNC(a, \"\");\n" EXPORT_SOURCE_TAIL "MODULE_INFO(a, \"b\");\n");
	assert_int_equal(export_source_tail("x.c", &tail, &err), 0);
	assert_string_equal(tail.data, EXPORT_SOURCE_TAIL "MODULE_INFO(a, \"b\");\n");
	assert_int_equal(tail.len, strlen(tail.data));
	put_file("x.c", "KSYMTAB_FUNC(a, \"\");\n");
	assert_int_equal(export_source_tail("x.c", &tail, &err), 0);
	assert_string_equal(tail.data, "");
	assert_int_equal(export_source_tail("missing.c", &tail, &err), 0);
	assert_string_equal(tail.data, "");
	buf_free(&tail);
}

static void modinfo(void **state)
{
	static const char info[] = "license=GPL\0\0\0licenses=x\0import_ns=A\0import_ns=B\0x";
	const char *value;

	(void)state;
	value = modinfo_next(info, sizeof(info) - 1, "license", NULL);
	assert_string_equal(value, "GPL");
	assert_null(modinfo_next(info, sizeof(info) - 1, "license", value));
	value = modinfo_next(info, sizeof(info) - 1, "import_ns", NULL);
	assert_string_equal(value, "A");
	value = modinfo_next(info, sizeof(info) - 1, "import_ns", value);
	assert_string_equal(value, "B");
	assert_null(modinfo_next(info, sizeof(info) - 1, "import_ns", value));
	assert_null(modinfo_next("", 0, "license", NULL));
}

/* Whom a namespace "module:..." lets in. */
static void module_namespaces(void **state)
{
	static const struct {
		const char *ns, *module;
		enum ak_verdict verdict;
	} cases[] = {
		{ "module:kvm", "arch/x86/kvm", AK_VERDICT_KEPT },
		{ "module:kvm", "kvm-intel", AK_VERDICT_NAMESPACE },
		{ "module:kvm*", "kvm-intel", AK_VERDICT_KEPT },
		{ "module:a,kvm-intel", "kvm-intel", AK_VERDICT_KEPT },
		{ "module:a,kvm-*,b", "x/kvm-amd", AK_VERDICT_KEPT },
		{ "module:a,b", "ab", AK_VERDICT_NAMESPACE },
		{ "module:", "a", AK_VERDICT_NAMESPACE },
		{ "module:*", "a", AK_VERDICT_KEPT },
		{ "kvm", "kvm", AK_VERDICT_NAMESPACE },
		{ "", "kvm", AK_VERDICT_KEPT },
	};
	struct ak_error err = { 0 };
	struct ak_keep keep;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_object objects[] = {
			{ .name = "vmlinux",
			  .file = "vmlinux.o",
			  .is_vmlinux = true,
			  .imports = "" },
			{ .name = cases[i].module,
			  .file = "m.o",
			  .imports = "",
			  .gpl_compatible = true },
		};
		struct ak_court court = { .keep = &keep, .modpost = ak_modpost_find("6.16", &err) };
		struct ak_needs *needs = ak_needs_new(&err);
		struct ak_offers offers;

		read_symvers(&offers, LINE("s", "vmlinux", "", ""));
		offers.offer[0].ns = cases[i].ns;
		offers.object_count = 2;
		offers.object[0] = objects[0];
		offers.object[1] = objects[1];
		assert_int_not_equal(ak_needs_add_source(needs, AK_SOURCE_MODULE, "m.o", &err),
				     AK_NONE);
		assert_int_equal(ak_needs_add(needs, "s", 1, 0, &err), 0);
		assert_int_equal(ak_keep_decide(&keep, &offers, needs, 0, &err), 0);
		assert_int_equal(ak_judge(&court, 0, 0), cases[i].verdict);
		court.modpost = ak_modpost_find("6.15", &err);
		assert_int_equal(ak_judge(&court, 0, 0),
				 cases[i].ns[0] ? AK_VERDICT_NAMESPACE : AK_VERDICT_KEPT);
		ak_keep_free(&keep);
		ak_needs_free(needs);
		ak_offers_free(&offers);
	}
}

static void distances(void **state)
{
	static const struct {
		const char *a, *b;
		size_t max, distance;
	} cases[] = {
		{ "", "", 3, 0 },
		{ "abc", "abc", 3, 0 },
		{ "abc", "abd", 3, 1 },
		{ "abc", "ab", 3, 1 },
		{ "abc", "xabc", 3, 1 },
		{ "kitten", "sitting", 3, 3 },
		{ "kitten", "sitting", 2, 3 },
		{ "abc", "xyz", 1, 2 },
		{ "a", "abcdef", 3, 4 },
		{ "printk", "_printk", 2, 1 },
	};
	char longest[DISTANCE_LENGTH_MAX + 2];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_int_equal(distance(cases[i].a, strlen(cases[i].a), cases[i].b,
					  strlen(cases[i].b), cases[i].max),
				 cases[i].distance);
	memset(longest, 'x', sizeof(longest));
	assert_int_equal(distance(longest, DISTANCE_LENGTH_MAX, longest, DISTANCE_LENGTH_MAX, 2),
			 0);
	assert_int_equal(distance(longest, sizeof(longest), longest, sizeof(longest), 2), 3);
}

static void nearest(void **state)
{
	const struct ak_offer *found[3];
	struct ak_offers offers;

	(void)state;
	read_symvers(&offers,
		     LINE("_printk", "vmlinux", "", "") LINE("vprintk", "vmlinux", "", "")
			     LINE("printf", "vmlinux", "", "") LINE("sprintf", "vmlinux", "", "")
				     LINE("other", "vmlinux", "", ""));
	assert_int_equal(ak_offers_nearest(&offers, "printk", found, 3), 3);
	assert_string_equal(found[0]->symbol, "_printk");
	assert_string_equal(found[1]->symbol, "vprintk");
	assert_string_equal(found[2]->symbol, "printf");
	assert_int_equal(ak_offers_nearest(&offers, "sprintfs", found, 1), 1);
	assert_string_equal(found[0]->symbol, "sprintf");
	assert_int_equal(ak_offers_nearest(&offers, "nothing_like_it", found, 3), 0);
	assert_int_equal(ak_offers_nearest(&offers, "printk", found, 0), 0);
	ak_offers_free(&offers);
}

int test_offers(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(symvers),
		SCRATCH_TEST(symvers_parts),
		SCRATCH_TEST(symvers_older),
		SCRATCH_TEST(symvers_errors),
		SCRATCH_TEST(source),
		SCRATCH_TEST(source_errors),
		SCRATCH_TEST(source_tails),
		cmocka_unit_test(modinfo),
		SCRATCH_TEST(module_namespaces),
		cmocka_unit_test(distances),
		SCRATCH_TEST(nearest),
	};

	return cmocka_run_group_tests_name("offers", tests, NULL, NULL);
}
