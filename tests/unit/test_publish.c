// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "autoksyms/error.h"
#include "autoksyms/publish.h"
#include "scratch.h"
#include "unit.h"

static int publish(const char *path, const char *text, struct ak_error *err)
{
	return ak_publish(path, text, strlen(text), err);
}

static void new_file(void **state)
{
	struct ak_error err = { 0 };
	mode_t mask = umask(027);
	struct stat st;

	(void)state;
	assert_int_equal(publish("out", "one\n", &err), 1);
	umask(mask);
	assert_file("out", "one\n");
	assert_int_equal(stat("out", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(count_entries("."), 1);
}

static void unchanged_file_is_left_alone(void **state)
{
	const struct timeval long_ago[2] = { { 1000, 1 }, { 1000, 1 } };
	struct ak_error err = { 0 };
	struct stat before, after;

	(void)state;
	put_file("out", "same\n");
	assert_int_equal(utimes("out", long_ago), 0);
	assert_int_equal(stat("out", &before), 0);
	assert_int_equal(publish("out", "same\n", &err), 0);
	assert_int_equal(stat("out", &after), 0);
	assert_int_equal(after.st_ino, before.st_ino);
	assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
	assert_int_equal(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec);
	assert_int_equal(count_entries("."), 1);
}

static void changed_file_is_replaced(void **state)
{
	static const char *const texts[] = { "old", "new", "longer", "", "x", "y" };
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		assert_int_equal(publish("out", texts[i], &err), 1);
		assert_file("out", texts[i]);
		assert_int_equal(publish("out", texts[i], &err), 0);
	}
	assert_int_equal(count_entries("."), 1);
}

/* Who has the old file open goes on reading the old content. */
static void readers_keep_the_old_file(void **state)
{
	struct ak_error err = { 0 };
	char text[16] = "";
	int fd;

	(void)state;
	put_file("out", "old");
	fd = open("out", O_RDONLY);
	assert_int_equal(publish("out", "new content", &err), 1);
	assert_int_equal(read(fd, text, sizeof(text)), 3);
	assert_string_equal(text, "old");
	close(fd);
}

static void symlink_is_followed(void **state)
{
	struct ak_error err = { 0 };
	struct stat st;

	(void)state;
	put_file("real/out", "old");
	assert_int_equal(symlink("real/out", "link"), 0);
	assert_int_equal(symlink("link", "link2"), 0);
	assert_int_equal(publish("link2", "new", &err), 1);
	assert_file("real/out", "new");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(count_entries("real"), 1);
	assert_int_equal(count_entries("."), 3);
}

/* As a shell's `>` does: the link stays, its target comes to be. */
static void dangling_symlink_is_followed(void **state)
{
	struct ak_error err = { 0 };
	struct stat st;

	(void)state;
	make_dir("real");
	assert_int_equal(symlink("real/out", "link"), 0);
	assert_int_equal(publish("link", "new", &err), 1);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_file("real/out", "new");
}

static void links_that_lead_nowhere(void **state)
{
	struct ak_error err = { 0 };
	char from[16], to[16];
	int i;

	(void)state;
	make_dir("d/e");
	assert_int_equal(symlink("e/out", "d/relative"), 0);
	assert_int_equal(symlink("d/relative", "first"), 0);
	assert_int_equal(publish("first", "new", &err), 1);
	assert_file("d/e/out", "new");
	assert_int_equal(symlink("none/out", "lost"), 0);
	assert_int_equal(publish("lost", "new", &err), -1);
	assert_error(&err, "lost", 0, "No such file or directory");
	for (i = 0; i < 60; i++) {
		snprintf(from, sizeof(from), "l%d", i);
		snprintf(to, sizeof(to), "l%d", i + 1);
		assert_int_equal(symlink(to, from), 0);
	}
	assert_int_equal(publish("l0", "new", &err), -1);
	assert_error(&err, "l0", 0, "symbolic links");
	assert_no_file("l60");
}

static void not_regular_is_written_directly(void **state)
{
	struct ak_error err = { 0 };
	char text[16] = "";
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(publish("/dev/null", "text", &err), 1);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDWR);
	assert_int_equal(publish("fifo", "text", &err), 1);
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	assert_string_equal(text, "text");
	close(fd);
	assert_int_equal(stat("fifo", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_int_equal(publish("/dev/full", "text", &err), -1);
	assert_error(&err, "/dev/full", 0, "No space left on device");
}

static void bad_places(void **state)
{
	static const struct {
		const char *path, *part;
	} cases[] = {
		{ "none/out", "No such file or directory" },
		{ "file/out", "Not a directory" },
		{ "dir", "is a directory" },
		{ "loop", "Too many levels of symbolic links" },
	};
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	put_file("file", "content");
	make_dir("dir");
	assert_int_equal(symlink("loop", "loop"), 0);
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(publish(cases[i].path, "text", &err), -1);
		assert_error(&err, cases[i].path, 0, cases[i].part);
	}
	assert_int_equal(count_entries("."), 3);
	assert_int_equal(count_entries("dir"), 0);
	assert_file("file", "content");
}

/* The child has a limit on the size of files: the disk is full for it. */
static void old_file_survives_a_failure(void **state)
{
	static const char big[100000];
	struct ak_error err = { 0 };
	int status;
	pid_t pid;

	(void)state;
	put_file("out", "old");
	pid = fork();
	assert_int_not_equal(pid, -1);
	if (!pid) {
		const struct rlimit limit = { 50000, 50000 };

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		if (ak_publish("out", big, sizeof(big), &err) != -1)
			_exit(1);
		_exit(strstr(ak_error_text(&err), "File too large") ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_file("out", "old");
	assert_int_equal(count_entries("."), 1);
}

struct writer {
	pthread_t thread;
	char letter;
	int written;
};

static void *write_often(void *arg)
{
	struct writer *w = arg;
	struct ak_error err = { 0 };
	char text[5000];
	int i;

	memset(text, w->letter, sizeof(text));
	for (i = 0; i < 200; i++) {
		text[0] = (char)('0' + i % 10);
		if (ak_publish("out", text, sizeof(text), &err) < 0)
			return NULL;
	}
	w->written = 1;
	return NULL;
}

/* Two at once: each moment's file is one of theirs, whole. */
static void writers_dont_mix(void **state)
{
	struct writer writers[2] = { { .letter = 'a' }, { .letter = 'b' } };
	size_t i, k, len;
	char *text;

	(void)state;
	put_file("out", "0");
	for (i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&writers[i].thread, NULL, write_often, &writers[i]),
				 0);
	for (k = 0; k < 200; k++) {
		int fd = open("out", O_RDONLY);
		char seen[5001];
		ssize_t n = read(fd, seen, sizeof(seen));

		close(fd);
		if (n == 1)
			continue;
		assert_int_equal(n, 5000);
		assert_int_equal(seen[1], seen[4999]);
	}
	for (i = 0; i < 2; i++) {
		pthread_join(writers[i].thread, NULL);
		assert_true(writers[i].written);
	}
	text = get_file("out", &len);
	assert_int_equal(len, 5000);
	free(text);
	assert_int_equal(count_entries("."), 1);
}

int test_publish(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(new_file),
		SCRATCH_TEST(unchanged_file_is_left_alone),
		SCRATCH_TEST(changed_file_is_replaced),
		SCRATCH_TEST(readers_keep_the_old_file),
		SCRATCH_TEST(symlink_is_followed),
		SCRATCH_TEST(dangling_symlink_is_followed),
		SCRATCH_TEST(links_that_lead_nowhere),
		SCRATCH_TEST(not_regular_is_written_directly),
		SCRATCH_TEST(bad_places),
		SCRATCH_TEST(old_file_survives_a_failure),
		SCRATCH_TEST(writers_dont_mix),
	};

	return cmocka_run_group_tests_name("publish", tests, NULL, NULL);
}
