// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/jobs.h"
#include "scratch.h"
#include "unit.h"

static unsigned int cpus(void)
{
	cpu_set_t set;

	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	return (unsigned int)CPU_COUNT(&set);
}

/* A thread of our own, and one for each token taken; never more than CPUs. */
static unsigned int expected_threads(size_t tokens)
{
	return cpus() < tokens + 1 ? cpus() : (unsigned int)tokens + 1;
}

static size_t drain(int fd, char *to, size_t size)
{
	ssize_t n;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	n = read(fd, to, size);
	return n > 0 ? (size_t)n : 0;
}

static void without_jobserver(void **state)
{
	static const char *const flags[] = { NULL, "", "k", " -j4", "--jobserver", "rR -- V=1" };
	struct ak_jobs jobs;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(flags); i++) {
		ak_jobs_take(&jobs, 0, flags[i]);
		assert_int_equal(jobs.count, cpus());
		assert_int_equal(jobs.held, 0);
		assert_int_equal(jobs.fd, -1);
		ak_jobs_give_back(&jobs);
		ak_jobs_take(&jobs, 7, flags[i]);
		assert_int_equal(jobs.count, 7);
		ak_jobs_give_back(&jobs);
	}
}

/* A pipe with these tokens, and MAKEFLAGS naming it. */
struct server {
	int fds[2];
	char flags[200];
};

static void open_server(struct server *s, const char *format, const char *tokens)
{
	assert_int_equal(pipe(s->fds), 0);
	assert_int_equal(write(s->fds[1], tokens, strlen(tokens)), strlen(tokens));
	snprintf(s->flags, sizeof(s->flags), format, s->fds[0], s->fds[1]);
}

static void close_server(struct server *s)
{
	close(s->fds[0]);
	close(s->fds[1]);
}

static void tokens_of_a_pipe(void **state)
{
	static const struct {
		const char *flags, *tokens;
	} cases[] = {
		{ " -j3 --jobserver-auth=%d,%d", "++" },
		{ "k -j --jobserver-auth=%d,%d -- V=1", "+" },
		{ " -j3 --jobserver-fds=%d,%d -j", "abcdefgh" },
		{ " --jobserver-auth=-2,-2 -j3 --jobserver-auth=%d,%d", "xyz" },
		{ " -j1 --jobserver-auth=%d,%d", "" },
	};
	struct server s;
	struct ak_jobs jobs;
	char back[16];
	size_t i, k, all;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		all = strlen(cases[i].tokens);
		open_server(&s, cases[i].flags, cases[i].tokens);
		ak_jobs_take(&jobs, 0, s.flags);
		assert_int_equal(jobs.count, expected_threads(all));
		assert_int_equal(jobs.held, jobs.count - 1);
		assert_false(fcntl(s.fds[0], F_GETFL) & O_NONBLOCK);
		ak_jobs_give_back(&jobs);
		ak_jobs_give_back(&jobs);
		memset(back, 0, sizeof(back));
		assert_int_equal(drain(s.fds[0], back, sizeof(back) - 1), all);
		/* The very bytes, in whichever order. */
		for (k = 0; k < all; k++)
			assert_non_null(strchr(back, cases[i].tokens[k]));
		close_server(&s);
	}
}

static void tokens_of_a_fifo(void **state)
{
	struct ak_jobs jobs;
	char back[8];
	int fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDWR);
	assert_int_equal(write(fd, "++", 2), 2);
	ak_jobs_take(&jobs, 0, " -j3 --jobserver-auth=fifo:fifo --output-sync=none");
	assert_int_equal(jobs.count, expected_threads(2));
	ak_jobs_give_back(&jobs);
	assert_int_equal(drain(fd, back, sizeof(back)), 2);
	close(fd);
}

/* Ours is the one thread make counts anyway: no token, no wait. */
static void none_free(void **state)
{
	struct server s;
	struct ak_jobs jobs;

	(void)state;
	open_server(&s, " -j3 --jobserver-auth=%d,%d", "");
	ak_jobs_take(&jobs, 0, s.flags);
	assert_int_equal(jobs.count, 1);
	assert_int_equal(jobs.held, 0);
	ak_jobs_give_back(&jobs);
	close_server(&s);
}

static void explicit_number_takes_no_token(void **state)
{
	struct server s;
	struct ak_jobs jobs;
	char back[8];

	(void)state;
	open_server(&s, " -j3 --jobserver-auth=%d,%d", "++");
	ak_jobs_take(&jobs, 5, s.flags);
	assert_int_equal(jobs.count, 5);
	assert_int_equal(drain(s.fds[0], back, sizeof(back)), 2);
	ak_jobs_give_back(&jobs);
	assert_int_equal(drain(s.fds[0], back, sizeof(back)), 0);
	close_server(&s);
}

/* A recipe without `+`: the jobserver is named, but isn't for us. */
static void not_for_us(void **state)
{
	static const char *const flags[] = {
		" -j3 --jobserver-auth=-2,-2",	   " -j3 --jobserver-auth=987,988",
		" -j3 --jobserver-auth=fifo:gone", " -j3 --jobserver-auth=nonsense",
		" -j3 --jobserver-auth=",	   " -j3 --jobserver-auth=fifo:",
	};
	struct ak_jobs jobs;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(flags); i++) {
		ak_jobs_take(&jobs, 0, flags[i]);
		assert_int_equal(jobs.count, 1);
		assert_int_equal(jobs.held, 0);
		ak_jobs_give_back(&jobs);
	}
}

/* By then these numbers may be files of the user's. */
static void files_in_its_place(void **state)
{
	char flags[100];
	struct ak_jobs jobs;
	int from, to;

	(void)state;
	put_file("from", "AAAA");
	put_file("to", "precious");
	from = open("from", O_RDONLY);
	to = open("to", O_RDWR);
	snprintf(flags, sizeof(flags), " -j9 --jobserver-auth=%d,%d", from, to);
	ak_jobs_take(&jobs, 0, flags);
	assert_int_equal(jobs.count, 1);
	ak_jobs_give_back(&jobs);
	ak_jobs_take(&jobs, 0, " -j9 --jobserver-auth=fifo:to");
	assert_int_equal(jobs.count, 1);
	ak_jobs_give_back(&jobs);
	close(from);
	close(to);
	assert_file("to", "precious");
}

int test_jobs(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_jobserver),
		cmocka_unit_test(tokens_of_a_pipe),
		SCRATCH_TEST(tokens_of_a_fifo),
		cmocka_unit_test(none_free),
		cmocka_unit_test(explicit_number_takes_no_token),
		cmocka_unit_test(not_for_us),
		SCRATCH_TEST(files_in_its_place),
	};

	return cmocka_run_group_tests_name("jobs", tests, NULL, NULL);
}
