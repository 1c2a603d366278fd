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
#include "base/stage.h"
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

/* Pieces of 7 bytes each, the last one shorter; their bytes are made up on the spot. */

#define PIECE 7

struct made_up {
	size_t len;
	size_t other; /* the byte here is another one; at len: none is */
};

static struct piece make_up(const void *ctx, size_t i, char *room)
{
	const struct made_up *m = ctx;
	size_t at = i * PIECE, len = m->len - at < PIECE ? m->len - at : PIECE, k;

	for (k = 0; k < len; k++)
		room[k] = (char)(at + k == m->other ? '!' : 'a' + (at + k) % 26);
	return (struct piece){ room, len, at };
}

static struct content content_of(const struct made_up *m)
{
	return (struct content){
		.count = (m->len + PIECE - 1) / PIECE,
		.size = m->len,
		.room = PIECE,
		.get = make_up,
		.ctx = m,
	};
}

static int publish_made_up(const char *path, const struct made_up *m, unsigned int jobs,
			   struct ak_error *err)
{
	const struct content content = content_of(m);

	return publish_content(path, &content, jobs, err);
}

static void assert_made_up(const char *text, size_t len, const struct made_up *m)
{
	size_t i;

	assert_int_equal(len, m->len);
	for (i = 0; i < len; i++)
		assert_int_equal(text[i], i == m->other ? '!' : (int)('a' + i % 26));
}

/* Wherever it differs, and however long it is: as if it were in one piece. */
static void pieces(void **state)
{
	static const struct made_up all[] = {
		{ 0, 0 },     { 1, 1 },	      { 7, 7 },	      { 8, 8 },	      { 1000, 1000 },
		{ 1000, 0 },  { 1000, 6 },    { 1000, 7 },    { 1000, 500 },  { 1000, 999 },
		{ 999, 999 }, { 1001, 1001 }, { 1001, 1000 }, { 1008, 1008 }, { 0, 0 },
	};
	struct ak_error err = { 0 };
	unsigned int jobs;
	size_t i, len;
	char *text;

	(void)state;
	for (jobs = 0; jobs < 6; jobs++) {
		for (i = 0; i < COUNT(all); i++) {
			/* The last one left nothing, which is what the first one has. */
			assert_int_equal(publish_made_up("out", &all[i], jobs, &err), i || !jobs);
			text = get_file("out", &len);
			assert_made_up(text, len, &all[i]);
			free(text);
			assert_int_equal(publish_made_up("out", &all[i], jobs, &err), 0);
		}
	}
	assert_int_equal(count_entries("."), 1);
}

/* The first step leaves the file alone, wherever a link leads; the second puts the new one in its place, or nothing. */
static void in_two_steps(void **state)
{
	static const struct made_up m = { 1000, 3 };
	const struct content content = content_of(&m);
	struct ak_error err = { 0 };
	struct stage stage;
	size_t len;
	char *text;

	(void)state;
	make_dir("there");
	put_file("there/out", "old");
	assert_int_equal(symlink("there/out", "link"), 0);
	assert_int_equal(stage_make(&stage, "link", &content, 2, &err), 0);
	assert_file("there/out", "old");
	assert_int_equal(count_entries("there"), 2);
	stage_drop(&stage);
	assert_file("there/out", "old");
	assert_int_equal(count_entries("there"), 1);

	assert_int_equal(stage_make(&stage, "link", &content, 2, &err), 0);
	assert_int_equal(stage_show(&stage, "link", &content, &err), 1);
	text = get_file("there/out", &len);
	assert_made_up(text, len, &m);
	free(text);
	assert_int_equal(count_entries("there"), 1);
	stage_drop(&stage);

	/* What it holds already */
	assert_int_equal(stage_make(&stage, "link", &content, 2, &err), 0);
	assert_int_equal(count_entries("there"), 1);
	assert_int_equal(stage_show(&stage, "link", &content, &err), 0);

	/* Its place is lost meanwhile. */
	put_file("there/out", "old");
	assert_int_equal(stage_make(&stage, "there/out", &content, 1, &err), 0);
	assert_int_equal(unlink("there/out"), 0);
	make_dir("there/out");
	assert_int_equal(stage_show(&stage, "there/out", &content, &err), -1);
	assert_error(&err, "there/out", 0, "can't put its new version in place: Is a directory");
	assert_int_equal(count_entries("there"), 1);
}

/* One behind the other, whatever the number of threads. */
static void pieces_into_a_pipe(void **state)
{
	const struct made_up m = { 1000, 3 };
	struct ak_error err = { 0 };
	char text[1001];
	int fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDWR);
	assert_int_equal(publish_made_up("fifo", &m, 5, &err), 1);
	assert_int_equal(read(fd, text, sizeof(text)), 1000);
	assert_made_up(text, 1000, &m);
	close(fd);
	assert_int_equal(publish_made_up("/dev/full", &m, 5, &err), -1);
	assert_error(&err, "/dev/full", 0, "No space left on device");
}

/* The child has a limit on the size of files: the disk is full for it.  jobs 0: in one piece. */
static int publish_too_much(unsigned int jobs)
{
	static const char big[100000];
	const struct made_up m = { sizeof(big), 0 };
	const struct rlimit limit = { 50000, 50000 };
	struct ak_error err = { 0 };
	int ret, status;
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (!pid) {
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		ret = jobs ? publish_made_up("out", &m, jobs, &err)
			   : ak_publish("out", big, sizeof(big), &err);
		_exit(ret != -1 ? 1 : strstr(ak_error_text(&err), "File too large") ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void old_file_survives_a_failure(void **state)
{
	unsigned int jobs;

	(void)state;
	put_file("out", "old");
	for (jobs = 0; jobs < 4; jobs++) {
		assert_int_equal(publish_too_much(jobs), 0);
		assert_file("out", "old");
		assert_int_equal(count_entries("."), 1);
	}
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
		SCRATCH_TEST(pieces),
		SCRATCH_TEST(in_two_steps),
		SCRATCH_TEST(pieces_into_a_pipe),
	};

	return cmocka_run_group_tests_name("publish", tests, NULL, NULL);
}
