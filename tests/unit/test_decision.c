// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "autoksyms/decision.h"
#include "autoksyms/era.h"
#include "autoksyms/exports.h"
#include "base/buf.h"
#include "unit.h"

static void assert_changes(const struct ak_decision *d, const char *expected)
{
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < d->change_count; i++)
		buf_addf(&text, "%s%c%s", i ? " " : "", d->changes[i].added ? '+' : '-',
			 d->changes[i].symbol);
	assert_string_equal(buf_str(&text), expected);
	buf_free(&text);
}

static void comparing_lists(void **state)
{
	static const struct {
		const char *before, *after;
		unsigned int flags;
		const char *changes;
		size_t added, dropped;
		bool must_grow, could_shrink, update;
	} cases[] = {
		{ "", "", 0, "", 0, 0, false, false, false },
		{ "a b", "b a", 0, "", 0, 0, false, false, false },
		{ "", "a b", 0, "+a +b", 2, 0, true, false, true },
		{ "a b", "", 0, "-a -b", 0, 2, false, true, true },
		{ "a c e", "b c d", 0, "-a +b +d -e", 2, 2, true, true, true },
		{ "a", "a b", 0, "+b", 1, 0, true, false, true },
		{ "a b", "b", 0, "-a", 0, 1, false, true, true },
		{ "a b", "b", AK_DECIDE_GROW_ONLY, "", 0, 0, false, true, false },
		{ "a b", "b c", AK_DECIDE_GROW_ONLY, "+c", 1, 0, true, true, true },
		{ "a", "a b", AK_DECIDE_GROW_ONLY, "+b", 1, 0, true, false, true },
		{ "__this_module a", "a", 0, "", 0, 0, false, false, false },
		{ "a", "__this_module a", 0, "", 0, 0, false, false, false },
		{ "__this_module a", "b", 0, "-a +b", 1, 1, true, true, true },
		{ "__this_module a", "a", AK_DECIDE_VERBATIM, "-__this_module", 0, 1, false, true,
		  true },
		{ "a", "__this_module a", AK_DECIDE_VERBATIM, "+__this_module", 1, 0, true, false,
		  true },
		{ "__this_module a", "__this_module a", AK_DECIDE_VERBATIM, "", 0, 0, false, false,
		  false },
		{ "abc", "ab abcd", 0, "+ab -abc +abcd", 2, 1, true, true, true },
		/* One doubled is the same list, and counted as grep counts it. */
		{ "a module_layout module_layout", "a module_layout", 0, "", 0, 0, false, false,
		  false },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct ak_list before = list_of(cases[i].before);
		struct ak_list after = list_of(cases[i].after);
		struct ak_decision d;

		assert_int_equal(ak_decide(&d, &before, &after, cases[i].flags, &err), 0);
		assert_changes(&d, cases[i].changes);
		assert_int_equal(d.added, cases[i].added);
		assert_int_equal(d.dropped, cases[i].dropped);
		assert_int_equal(d.must_grow, cases[i].must_grow);
		assert_int_equal(d.could_shrink, cases[i].could_shrink);
		assert_int_equal(d.update, cases[i].update);
		assert_int_equal(d.before, before.macros);
		assert_int_equal(d.after, after.macros);
		assert_false(d.relink);
		ak_decision_free(&d);
		ak_decision_free(&d);
		ak_needs_free(before.symbols);
		ak_needs_free(after.symbols);
	}
	ak_decision_free(NULL);
}

/* String literals end with one NUL more: the empty string that ends the list. */
static struct ak_exporter new_exporters[] = {
	{ .object = (char *)"fs/a.o",
	  .builtin = true,
	  .deps = (char *)"include/ksym/a1\0include/ksym/a2\0" },
	{ .object = (char *)"fs/b.o", .builtin = true, .deps = (char *)"include/ksym/b1\0" },
	{ .object = (char *)"lib/m.o",
	  .builtin = false,
	  .deps = (char *)"include/ksym/m1\0include/ksym/both\0" },
	{ .object = (char *)"mm/c.o",
	  .builtin = true,
	  .deps = (char *)"include/ksym/both\0include/ksym/FOO\0include/ksym/foo\0" },
};

static struct ak_exporter old_exporters[] = {
	{ .object = (char *)"fs/a.o", .builtin = true, .deps = (char *)"include/ksym/foo/bar.h\0" },
	{ .object = (char *)"lib/m.o", .builtin = false, .deps = (char *)"include/ksym/foo.h\0" },
};

static const struct ak_exports new_exports = { .exporter = new_exporters,
					       .count = COUNT(new_exporters) };
static const struct ak_exports old_exports = { .exporter = old_exporters,
					       .count = COUNT(old_exporters) };

struct rebuild_case {
	const char *release;
	const struct ak_exports *exports;
	const char *before, *after;
	unsigned int flags;
	const char *rebuilds; /* "object: causes; object: causes" */
	bool relink;
};

static void assert_rebuilds(const struct ak_decision *d, const char *expected)
{
	struct buf text = { 0 };
	size_t i, k;

	for (i = 0; i < d->rebuild_count; i++) {
		const struct ak_rebuild *r = &d->rebuilds[i];

		buf_addf(&text, "%s%s%s:", i ? "; " : "", r->object, r->builtin ? "" : "(m)");
		for (k = 0; k < r->count; k++)
			buf_addf(&text, " %s", d->changes[d->causes[r->first + k]].symbol);
	}
	assert_string_equal(buf_str(&text), expected);
	buf_free(&text);
}

static void rebuilds(void **state)
{
	static const struct rebuild_case cases[] = {
		{ "6.1", &new_exports, "a1", "a1", 0, "", false },
		{ "6.1", &new_exports, "", "a1", 0, "fs/a.o: a1", true },
		{ "6.1", &new_exports, "a1", "", 0, "fs/a.o: a1", true },
		{ "6.1", &new_exports, "a1", "", AK_DECIDE_GROW_ONLY, "", false },
		{ "6.1", &new_exports, "a2 b1", "a1 b1", 0, "fs/a.o: a1 a2", true },
		{ "6.1", &new_exports, "", "a1 a2 b1", 0, "fs/a.o: a1 a2; fs/b.o: b1", true },
		/* Only modules' objects: their modules are made anew, vmlinux isn't. */
		{ "6.1", &new_exports, "", "m1", 0, "lib/m.o(m): m1", false },
		{ "6.1", &new_exports, "", "both", 0, "lib/m.o(m): both; mm/c.o: both", true },
		/* Nothing exports it. */
		{ "6.1", &new_exports, "", "nowhere", 0, "", false },
		{ "6.1", &new_exports, "b1", "nowhere b1", 0, "", false },
		{ "6.1", &new_exports, "__this_module", "b1", 0, "fs/b.o: b1", true },
		/* From 5.15 on file names keep their case; before, these three share one. */
		{ "6.1", &new_exports, "", "FOO", 0, "mm/c.o: FOO", true },
		{ "5.15", &new_exports, "", "Foo", 0, "", false },
		{ "5.10", &old_exports, "", "FOO_BAR", 0, "fs/a.o: FOO_BAR", true },
		{ "5.10", &old_exports, "Foo_bar", "FOO_BAR foo_bar", 0,
		  "fs/a.o: FOO_BAR Foo_bar foo_bar", true },
		{ "5.10", &old_exports, "", "foo", 0, "lib/m.o(m): foo", false },
		{ "5.10", &old_exports, "", "foobar foo__bar", 0, "", false },
		/* Another directory, so nothing matches. */
		{ "4.9", &old_exports, "", "foo", 0, "", false },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct rebuild_case *c = &cases[i];
		struct ak_list before = list_of(c->before), after = list_of(c->after);
		struct ak_decision d;

		assert_int_equal(ak_decide(&d, &before, &after, c->flags, &err), 0);
		assert_int_equal(
			ak_decide_rebuilds(&d, ak_era_find(c->release, &err), c->exports, &err), 0);
		assert_rebuilds(&d, c->rebuilds);
		assert_int_equal(d.relink, c->relink);
		ak_decision_free(&d);
		ak_needs_free(before.symbols);
		ak_needs_free(after.symbols);
	}
}

/* More causes than any first guess at their number. */
static void many_causes(void **state)
{
	enum { MANY = 1000 };
	struct buf symbols = { 0 }, deps = { 0 };
	struct ak_exporter exporter = { .object = (char *)"a.o", .builtin = true };
	const struct ak_exports exports = { .exporter = &exporter, .count = 1 };
	struct ak_list before = list_of(""), after;
	struct ak_error err = { 0 };
	struct ak_decision d;
	size_t i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		buf_addf(&symbols, "%ss%04zu", i ? " " : "", i);
		buf_addf(&deps, "include/ksym/s%04zu", i);
		buf_addc(&deps, '\0');
	}
	buf_addc(&deps, '\0');
	exporter.deps = deps.data;
	after = list_of(buf_str(&symbols));
	assert_int_equal(ak_decide(&d, &before, &after, 0, &err), 0);
	assert_int_equal(ak_decide_rebuilds(&d, ak_era_find("6.1", &err), &exports, &err), 0);
	assert_int_equal(d.rebuild_count, 1);
	assert_int_equal(d.rebuilds[0].count, MANY);
	for (i = 0; i < MANY; i++)
		assert_int_equal(d.causes[i], i);
	ak_decision_free(&d);
	ak_needs_free(before.symbols);
	ak_needs_free(after.symbols);
	buf_free(&symbols);
	buf_free(&deps);
}

int test_decision(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing_lists),
		cmocka_unit_test(rebuilds),
		cmocka_unit_test(many_causes),
	};

	return cmocka_run_group_tests_name("decision", tests, NULL, NULL);
}
