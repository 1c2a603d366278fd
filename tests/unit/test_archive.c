// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ar_writer.h"
#include "base/buf.h"
#include "collected.h"
#include "elf_writer.h"
#include "input/archive.h"
#include "input/source.h"
#include "scratch.h"
#include "unit.h"

/* An object's bytes, as a member's content. */
static char *object_bytes(const char *undefined, size_t *size)
{
	put_object("object.tmp", undefined);
	return get_file("object.tmp", size);
}

static void add_object(struct buf *out, const char *name_field, const char *undefined)
{
	size_t size;
	char *bytes = object_bytes(undefined, &size);

	ar_member(out, name_field, bytes, size);
	free(bytes);
}

static void put_archive(const char *path, struct buf *out)
{
	assert_false(buf_failed(out));
	put_bytes(path, out->data, out->len);
	buf_free(out);
}

static void assert_objects(const char *path, const char *objects, const char *symbols)
{
	struct ak_error err = { 0 };
	struct collected c;

	if (collect(&c, path, false, &err))
		fail_msg("%s: %s", err.file, ak_error_text(&err));
	assert_string_equal(buf_str(&c.objects), objects);
	assert_string_equal(buf_str(&c.symbols), symbols);
	collected_free(&c);
}

static void system_v(void **state)
{
	static const char names[] =
		"a_name_of_more_than_fifteen.o/\nanother_long_one.with.dots.o/\n";
	struct buf out = { 0 };

	(void)state;
	ar_begin(&out, 0);
	ar_member(&out, "/", "\0\0\0\0", 4);
	ar_member(&out, "/SYM64/", "\0\0\0\0\0\0\0\0", 8);
	ar_member(&out, "//", names, sizeof(names) - 1);
	add_object(&out, "short.o/", "one");
	add_object(&out, "/0", "two");
	add_object(&out, "/31", "three");
	add_object(&out, "no_slash.o", "four");
	/* GNU ar's own slip: a slash of the overwritten name is left behind the number. */
	add_object(&out, "/0             /", "five");
	put_archive("x.a", &out);
	assert_objects(
		"x.a",
		"x.a x.a(short.o) x.a(a_name_of_more_than_fifteen.o) "
		"x.a(another_long_one.with.dots.o) x.a(no_slash.o) x.a(a_name_of_more_than_fifteen.o)",
		"one two three four five");
}

/* The content starts with the name. */
static void add_bsd(struct buf *out, const char *name, size_t padded, const char *undefined)
{
	struct buf content = { 0 };
	char field[17];
	size_t size;
	char *bytes = object_bytes(undefined, &size);

	buf_adds(&content, name);
	while (content.len < padded)
		buf_addc(&content, '\0');
	buf_add(&content, bytes, size);
	snprintf(field, sizeof(field), "#1/%zu", padded);
	ar_member(out, field, content.data, content.len);
	buf_free(&content);
	free(bytes);
}

static void bsd(void **state)
{
	struct buf out = { 0 };

	(void)state;
	ar_begin(&out, 0);
	ar_member(&out, "#1/20", "__.SYMDEF SORTED\0\0\0\0xxxx", 24);
	ar_member(&out, "__.SYMDEF", "xxxx", 4);
	add_bsd(&out, "a_name_of_more_than_sixteen.o", 32, "one");
	add_bsd(&out, "x.o", 3, "two");
	put_archive("x.a", &out);
	assert_objects("x.a", "x.a x.a(a_name_of_more_than_sixteen.o) x.a(x.o)", "one two");
}

static void thin(void **state)
{
	char *cwd = realpath(".", NULL), members[5000];

	(void)state;
	put_object("d/near.o", "one");
	put_object("d/sub/deep.o", "two");
	put_object("up.o", "three");
	snprintf(members, sizeof(members), "near.o sub/deep.o ../up.o %s/up.o", cwd);
	put_thin_archive("d/x.a", members);
	snprintf(members, sizeof(members),
		 "d/x.a d/x.a(near.o) d/x.a(sub/deep.o) d/x.a(../up.o) d/x.a(%s/up.o)", cwd);
	assert_objects("d/x.a", members, "one two three three");
	free(cwd);
	/* Archives of either kind within a thin one. */
	put_thin_archive("outer.a", "d/x.a");
	put_thin_archive("d/x.a", "near.o");
	assert_objects("outer.a", "outer.a outer.a(d/x.a) outer.a(d/x.a)(near.o)", "one");
}

static void thin_errors(void **state)
{
	(void)state;
	put_thin_archive("d/x.a", "gone.o");
	assert_unreadable("d/x.a", "d/gone.o", "is missing: d/x.a is a thin archive");
	put_thin_archive("self.a", "self.a");
	assert_unreadable("self.a",
			  "self.a(self.a)(self.a)(self.a)(self.a)(self.a)(self.a)(self.a)(self.a)",
			  "is nested too deeply");
	make_dir("d/dir.o");
	put_thin_archive("d/x.a", "dir.o");
	assert_unreadable("d/x.a", "d/dir.o", "is a directory");
	put_file("d/empty.o", "");
	put_thin_archive("d/x.a", "empty.o");
	assert_unreadable("d/x.a", "d/x.a(empty.o)", "is empty");
}

static void empty_ones(void **state)
{
	struct buf out = { 0 };

	(void)state;
	put_file("x.a", "!<arch>\n");
	assert_objects("x.a", "x.a", "");
	put_file("x.a", "!<thin>\n");
	assert_objects("x.a", "x.a", "");
	ar_begin(&out, 0);
	ar_member(&out, "/", "\0\0\0\0", 4);
	put_archive("x.a", &out);
	assert_objects("x.a", "x.a", "");
}

/* What kbuild of some releases did: text files and empty objects don't pass as objects. */
static void members_that_are_no_objects(void **state)
{
	struct buf out = { 0 };

	(void)state;
	ar_begin(&out, 0);
	ar_member(&out, "text/", "hello, world\n", 13);
	put_archive("x.a", &out);
	assert_unreadable("x.a", "x.a(text)", "is not an ELF object");
	ar_begin(&out, 0);
	ar_member(&out, "nothing.o/", "", 0);
	put_archive("x.a", &out);
	assert_unreadable("x.a", "x.a(nothing.o)", "is empty");
}

static void damaged_headers(void **state)
{
	static const struct {
		const char *bytes, *part;
	} cases[] = {
		{ "x", "a member's header" },
		{ "a.o/            0           0     0     644     10        ",
		  "a member's header" },
		{ "a.o/            0           0     0     644     10        xx",
		  "no member's header" },
		{ "a.o/            0           0     0     644     1x        `\n",
		  "no member's header" },
		{ "a.o/            0           0     0     644               `\n",
		  "no member's header" },
		{ "a.o/            0           0     0     644     -1        `\n",
		  "no member's header" },
		{ "a.o/            0           0     0     644     10        `\n123456789",
		  "a member that reaches past the end" },
		{ "a.o/            0           0     0     644     9999999999`\n",
		  "a member that reaches past the end" },
		{ "/5              0           0     0     644     0         `\n",
		  "a member without a name" },
		{ "/999999999999999"
		  "0           0     0     644     0         `\n",
		  "a member without a name" },
		{ "//              0           0     0     644     4         `\nabcd"
		  "/0              0           0     0     644     0         `\n",
		  "a member without a name" },
		{ "//              0           0     0     644     4         `\na/\nb"
		  "/3              0           0     0     644     0         `\n",
		  "a member without a name" },
		{ "//              0           0     0     644     2         `\na\n"
		  "//              0           0     0     644     2         `\nb\n",
		  "a second table of names" },
		{ "#1/5            0           0     0     644     4         `\nabcd",
		  "a member without a name" },
		{ "#1/x            0           0     0     644     4         `\nabcd",
		  "a member without a name" },
		{ "#1/9999999999999"
		  "0           0     0     644     4         `\nabcd",
		  "a member without a name" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct buf out = { 0 };

		ar_begin(&out, 0);
		buf_adds(&out, cases[i].bytes);
		put_archive("x.a", &out);
		assert_unreadable("x.a", "x.a", cases[i].part);
	}
}

/* Cut after every byte: right at a boundary it's a shorter archive, else an error. */
static void every_truncation(void **state)
{
	struct ak_error err = { 0 };
	struct buf out = { 0 };
	struct collected c;
	size_t boundaries[3], len, i = 0;
	static const char *const symbols[] = { "", "one", "one two" };

	(void)state;
	ar_begin(&out, 0);
	boundaries[0] = out.len;
	add_object(&out, "a.o/", "one");
	boundaries[1] = out.len;
	add_object(&out, "b.o/", "two");
	boundaries[2] = out.len;
	for (len = 0; len <= out.len; len++) {
		put_bytes("x.a", out.data, len);
		if (i < COUNT(boundaries) && len == boundaries[i]) {
			assert_int_equal(collect(&c, "x.a", false, &err), 0);
			assert_string_equal(buf_str(&c.symbols), symbols[i++]);
		} else {
			assert_int_equal(collect(&c, "x.a", false, &err), -1);
			assert_true(err.file && !strncmp(err.file, "x.a", 3));
			ak_error_free(&err);
		}
		collected_free(&c);
	}
	assert_int_equal(i, COUNT(boundaries));
	buf_free(&out);
}

/* Symbol tables by the hundred thousand are passed over one by one, not one within the other. */
static void many_symbol_tables(void **state)
{
	struct buf out = { 0 };
	size_t i;

	(void)state;
	ar_begin(&out, 0);
	for (i = 0; i < 300000; i++) {
		ar_header(&out, "#1/10", 10);
		buf_add(&out, "__.SYMDEF\0", 10);
	}
	add_object(&out, "a.o/", "one");
	put_archive("x.a", &out);
	assert_objects("x.a", "x.a x.a(a.o)", "one");
}

static void listing(void **state)
{
	struct ak_paths names = { 0 };
	struct ak_error err = { 0 };

	(void)state;
	put_thin_archive("x.a", "a.o sub/b.o");
	assert_int_equal(archive_list("x.a", &names, &err), 0);
	assert_int_equal(names.count, 2);
	assert_string_equal(names.path[0], "a.o");
	assert_string_equal(names.path[1], "sub/b.o");
	assert_int_equal(archive_list("none.a", &names, &err), -1);
	assert_error(&err, "none.a", 0, "No such file");
	put_file("x.a", "!<thin>\n/0");
	assert_int_equal(archive_list("x.a", &names, &err), -1);
	assert_error(&err, "x.a", 0, "a member's header");
	ak_paths_free(&names);
}

/* A thin archive's member in another archive: by that one's name and an offset. */
static void inner_members(void **state)
{
	static const struct {
		const char *field, *error_file, *part;
	} bad[] = {
		{ "/0:9", "inner.a", "no member's header" },
		{ "/0:100000", "inner.a", "no member" },
		{ "/9:8", "x.a", "a member without a name" },
		{ "/0:18446744073709551615", "inner.a", "no member" },
	};
	struct buf out = { 0 };
	size_t second, i;
	char field[24];

	(void)state;
	ar_begin(&out, 0);
	add_object(&out, "a.o/", "one");
	second = out.len;
	add_object(&out, "b.o/", "two");
	put_archive("inner.a", &out);
	ar_begin(&out, 1);
	ar_member(&out, "//", "inner.a/\n", 9);
	snprintf(field, sizeof(field), "/0:%zu", second);
	ar_header(&out, field, 1000);
	ar_header(&out, "/0:8", 1000);
	put_archive("x.a", &out);
	assert_objects("x.a", "x.a x.a(inner.a) x.a(inner.a)", "two one");
	for (i = 0; i < COUNT(bad); i++) {
		ar_begin(&out, 1);
		ar_member(&out, "//", "inner.a/\n", 9);
		snprintf(field, sizeof(field), "%.16s", bad[i].field);
		ar_header(&out, field, 1000);
		put_archive("x.a", &out);
		assert_unreadable("x.a", bad[i].error_file, bad[i].part);
	}
}

static void member_paths(void **state)
{
	static const struct {
		const char *archive, *member, *path;
	} cases[] = {
		{ "a.a", "x.o", "x.o" },
		{ "d/a.a", "x.o", "d/x.o" },
		{ "/d/a.a", "s/x.o", "/d/s/x.o" },
		{ "d/a.a", "/abs/x.o", "/abs/x.o" },
		{ "d/e/a.a", "../x.o", "d/e/../x.o" },
		{ "./a.a", "x.o", "./x.o" },
		{ "/a.a", "x.o", "/x.o" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char *path = archive_member_path(cases[i].archive, cases[i].member);

		assert_string_equal(path, cases[i].path);
		free(path);
	}
}

static void what_is_an_archive(void **state)
{
	static const struct {
		const char *text;
		int is;
	} cases[] = {
		{ "!<arch>\n", 1 }, { "!<thin>\n", 1 }, { "!<arch>", 0 },
		{ "!<arch> ", 0 },  { "", 0 },		{ "!<thin>\nrest", 1 },
	};
	struct ak_error err = { 0 };
	struct archive ar;
	struct source src;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		source_memory(&src, "memory", cases[i].text, strlen(cases[i].text));
		assert_int_equal(archive_is(&src), cases[i].is);
		assert_int_equal(archive_open(&ar, &src, &err), cases[i].is - 1);
		if (!cases[i].is)
			assert_error(&err, "memory", 0, "is not an archive");
		archive_close(&ar);
	}
}

int test_archive(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(system_v),
		SCRATCH_TEST(bsd),
		SCRATCH_TEST(thin),
		SCRATCH_TEST(thin_errors),
		SCRATCH_TEST(empty_ones),
		SCRATCH_TEST(members_that_are_no_objects),
		SCRATCH_TEST(damaged_headers),
		SCRATCH_TEST(every_truncation),
		SCRATCH_TEST(many_symbol_tables),
		cmocka_unit_test(member_paths),
		SCRATCH_TEST(listing),
		SCRATCH_TEST(inner_members),
		cmocka_unit_test(what_is_an_archive),
	};

	return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
