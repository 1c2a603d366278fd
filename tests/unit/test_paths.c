// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/paths.h"
#include "base/buf.h"
#include "base/path.h"
#include "scratch.h"
#include "unit.h"

static void assert_expands(const char *operand, const char *objtree, const char *expected)
{
	struct ak_paths paths = { 0 };
	struct ak_error err = { 0 };
	struct buf text = { 0 };
	size_t i;

	if (ak_paths_expand(&paths, operand, objtree, &err))
		fail_msg("%s: %s", operand, ak_error_text(&err));
	for (i = 0; i < paths.count; i++)
		buf_addf(&text, "%s%s", i ? " " : "", paths.path[i]);
	assert_string_equal(buf_str(&text), expected);
	buf_free(&text);
	ak_paths_free(&paths);
}

static void assert_fails(const char *operand, const char *file, unsigned long line,
			 const char *part)
{
	struct ak_paths paths = { 0 };
	struct ak_error err = { 0 };

	assert_int_equal(ak_paths_expand(&paths, operand, NULL, &err), -1);
	assert_error(&err, file, line, part);
	ak_paths_free(&paths);
}

/* What isn't there is left to whoever opens it. */
static void plain_files(void **state)
{
	(void)state;
	assert_expands("a.ko", NULL, "a.ko");
	assert_expands("none/x.o", NULL, "none/x.o");
	assert_expands("", NULL, "");
}

static void directories(void **state)
{
	static const char *const files[] = {
		"d/b.ko",	  "d/a/z.ko.xz", "d/a/y.ko.gz",	   "d/a-b.ko",
		"d/c/d/e.ko.zst", "d/no.o",	 "d/no.ko.bz2",	   "d/nokoXko",
		"d/.ko",	  "d/x.ko.old",	 "d/dir.ko/in.ko",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(files); i++)
		put_file(files[i], "");
	/* Bytewise: '-' comes before '/'. */
	assert_expands("d", NULL,
		       "d/a-b.ko d/a/y.ko.gz d/a/z.ko.xz d/b.ko d/c/d/e.ko.zst d/dir.ko/in.ko");
	assert_expands("d/c/", NULL, "d/c/d/e.ko.zst");
	make_dir("empty/e");
	assert_fails("empty", "empty", 0, "has no modules in it");
}

static void links(void **state)
{
	(void)state;
	put_file("d/a.ko", "");
	put_file("e/b.ko", "");
	assert_int_equal(symlink("../e", "d/linked"), 0);
	assert_int_equal(symlink("../e", "d/linked.ko"), 0);
	assert_int_equal(symlink("../d", "d/loop"), 0);
	assert_int_equal(symlink("../e/b.ko", "d/file.ko"), 0);
	assert_int_equal(symlink("nowhere", "d/dangling.ko"), 0);
	assert_expands("d", NULL, "d/a.ko d/dangling.ko d/file.ko");
	/* An operand that is itself a link to a directory is meant. */
	assert_expands("d/linked", NULL, "d/linked/b.ko");
}

static void module_lists(void **state)
{
	(void)state;
	put_file("t/modules.order", "a/b.ko\nc.ko\nd.ko\nm.ko\ne.o\n");
	put_file("t/a/b.ko", "");
	put_file("t/a/b.o", "");
	put_file("t/c.o", "");
	put_file("t/d.ko.xz", "");
	assert_expands("t/modules.order", NULL, "t/a/b.ko t/c.o t/d.ko.xz t/m.ko t/e.o");
	assert_expands("t/modules.order", "u", "u/a/b.ko u/c.ko u/d.ko u/m.ko u/e.o");
	assert_int_equal(chdir("t"), 0);
	assert_expands("modules.order", NULL, "a/b.ko c.o d.ko.xz m.ko e.o");
	assert_int_equal(chdir(".."), 0);
	put_file("bad/modules.order", "a.ko\nb\n");
	assert_fails("bad/modules.order", "bad/modules.order", 2, "is not a module");
	assert_fails("none/modules.order", "none/modules.order", 0, "No such file");
}

static void response_files(void **state)
{
	(void)state;
	put_file("d/x.ko", "");
	put_file("list", "a.ko\n\nwith blank.o\r\n@inner\nd\n");
	put_file("inner", "b.ko");
	assert_expands("@list", NULL, "a.ko with blank.o b.ko d/x.ko");
	put_file("nothing", "");
	assert_expands("@nothing", NULL, "");
	assert_fails("@none", "none", 0, "No such file");
	put_file("self", "a.ko\n@self\n");
	assert_fails("@self", "self", 0, "names itself");
	put_bytes("nul", "a\0b", 3);
	assert_fails("@nul", "nul", 0, "NUL");
	assert_fails("@d", "d", 0, "is a directory");
}

static void standard_input(void **state)
{
	int saved = dup(STDIN_FILENO), fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "a.ko\nb.ko\n", 10), 10);
	close(fds[1]);
	dup2(fds[0], STDIN_FILENO);
	assert_expands("-", NULL, "a.ko b.ko");
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(fds[0]);
}

static void assert_program(const char *name, const char *expected)
{
	char *path = path_of_program(name);

	if (expected)
		assert_string_equal(path, expected);
	else
		assert_null(path);
	free(path);
}

static void programs(void **state)
{
	const char *path = getenv("PATH");
	char *before = strdup(path ? path : "");

	(void)state;
	assert_non_null(before);
	put_file("a/tool", "");
	put_file("b/tool", "");
	put_file("tool", "");
	assert_int_equal(chmod("b/tool", 0755), 0);
	setenv("PATH", "none:a:b", 1);
	/* Root may read all, but run only what somebody may run. */
	assert_program("tool", "b/tool");
	assert_program("./tool", "./tool");
	assert_program("tools", NULL);
	setenv("PATH", "a:", 1);
	assert_program("tool", NULL);
	assert_int_equal(chmod("tool", 0755), 0);
	assert_program("tool", "tool");
	unsetenv("PATH");
	assert_program("tool", NULL);
	setenv("PATH", before, 1);
	free(before);
}

static void many(void **state)
{
	struct ak_paths paths = { 0 };
	struct ak_error err = { 0 };
	struct buf text = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 10000; i++)
		buf_addf(&text, "m%zu.ko\n", i);
	put_bytes("list", text.data, text.len);
	buf_free(&text);
	assert_int_equal(ak_paths_expand(&paths, "@list", NULL, &err), 0);
	assert_int_equal(paths.count, 10000);
	assert_string_equal(paths.path[9999], "m9999.ko");
	ak_paths_free(&paths);
	ak_paths_free(NULL);
}

int test_paths(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(plain_files),    SCRATCH_TEST(directories),
		SCRATCH_TEST(links),	      SCRATCH_TEST(module_lists),
		SCRATCH_TEST(response_files), SCRATCH_TEST(standard_input),
		SCRATCH_TEST(many),	      SCRATCH_TEST(programs),
	};

	return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}
