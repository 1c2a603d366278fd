// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/interrupt.h"
#include "base/process.h"
#include "base/task.h"
#include "scratch.h"
#include "unit.h"

/* Runs it, with what was in *out before gone. */
static int run(const char *const *argv, const char *input, struct buf *out, struct ak_error *err)
{
	buf_adds(out, "what was there");
	return process_capture((char *const *)argv, input, out, err);
}

static void statuses(void **state)
{
	static const struct {
		const char *script;
		int status;
		const char *out;
	} cases[] = {
		{ "exit 0", 0, "" },
		{ "exit 1", 1, "" },
		{ "exit 255", 255, "" },
		{ "echo said; exit 3", 3, "said\n" },
		{ "echo lost >&2; echo kept", 0, "kept\n" },
		{ "kill -9 $$", 128 + SIGKILL, "" },
		{ "echo before; kill -15 $$", 128 + SIGTERM, "before\n" },
		{ "printf 'a\\0b'", 0, "a" },
		{ "exec >&-; exit 4", 4, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const char *const argv[] = { "sh", "-c", cases[i].script, NULL };
		struct ak_error err = { 0 };
		struct buf out = { 0 };

		assert_int_equal(run(argv, NULL, &out, &err), cases[i].status);
		assert_false(err.is_set);
		assert_string_equal(buf_str(&out), cases[i].out);
		if (strchr(cases[i].script, '\\'))
			assert_int_equal(out.len, 3);
		buf_free(&out);
	}
}

/* No shell reads them. */
static void arguments(void **state)
{
	static const char *const argv[] = { "printf", "%s|",	  "a b", "",	"$HOME",
					    "*",      "'quote\"", "\n",	 "\\n", NULL };
	struct ak_error err = { 0 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(run(argv, NULL, &out, &err), 0);
	assert_string_equal(buf_str(&out), "a b||$HOME|*|'quote\"|\n|\\n|");
	buf_free(&out);
}

static void input(void **state)
{
	static const char *const cat[] = { "cat", NULL };
	static const char *const ignores[] = { "sh", "-c", "echo done", NULL };
	struct ak_error err = { 0 };
	struct buf out = { 0 };

	(void)state;
	put_file("in", "one\ntwo\n");
	assert_int_equal(run(cat, "in", &out, &err), 0);
	assert_string_equal(buf_str(&out), "one\ntwo\n");
	/* Nothing to read is an end at once: not our own stdin, which may be a terminal. */
	assert_int_equal(run(cat, NULL, &out, &err), 0);
	assert_int_equal(out.len, 0);
	/* What isn't read stands in nobody's way. */
	assert_int_equal(run(ignores, "in", &out, &err), 0);
	assert_string_equal(buf_str(&out), "done\n");
	buf_free(&out);
}

/* More than any pipe holds, with stderr flooded beside it. */
static void much_output(void **state)
{
	static const char *const argv[] = {
		"sh", "-c", "head -c 1000000 /dev/zero >&2; head -c 3000000 /dev/zero", NULL
	};
	struct ak_error err = { 0 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(run(argv, NULL, &out, &err), 0);
	assert_int_equal(out.len, 3000000);
	buf_free(&out);
}

/*
 * valgrind makes a fork() of vfork(), so that posix_spawn() can't tell that there's no such program:
 * what tests that is skipped there.
 */
static void needs_vfork(void)
{
	if (getenv("UNIT_VALGRIND"))
		skip();
}

static void cannot_run(void **state)
{
	static const struct {
		const char *name, *input, *file, *part;
	} cases[] = {
		{ "./none", NULL, "./none", "can't run it: No such file or directory" },
		{ "no-such-program-anywhere", NULL, "no-such-program-anywhere", "can't run it" },
		{ "./text", NULL, "./text", "can't run it: Permission denied" },
		{ "./", NULL, "./", "can't run it" },
		{ "true", "none", "true", "can't run it: No such file or directory" },
	};
	struct ak_error err = { 0 };
	struct buf out = { 0 };
	size_t i;

	(void)state;
	needs_vfork();
	put_file("text", "echo hello\n");
	for (i = 0; i < COUNT(cases); i++) {
		const char *const argv[] = { cases[i].name, NULL };

		assert_int_equal(run(argv, cases[i].input, &out, &err), -1);
		assert_error(&err, cases[i].file, 0, cases[i].part);
	}
	buf_free(&out);
}

/* A path with a slash is that file, also where PATH has one of the name. */
static void by_path(void **state)
{
	static const char *const argv[] = { "./true", NULL };
	struct ak_error err = { 0 };
	struct buf out = { 0 };

	(void)state;
	put_file("true", "#!/bin/sh\necho mine\n");
	assert_int_equal(chmod("true", 0755), 0);
	assert_int_equal(run(argv, NULL, &out, &err), 0);
	assert_string_equal(buf_str(&out), "mine\n");
	buf_free(&out);
}

/* Neither here nor in the process that is run. */
static void no_descriptors_leak(void **state)
{
	/* The first free ones were the pipe's. */
	static const char script[] = "[ ! -e /proc/$$/fd/%d ] && [ ! -e /proc/$$/fd/%d ]";
	static const char *const none[] = { "./none", NULL };
	size_t before = count_entries("/proc/self/fd");
	int first = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct ak_error err = { 0 };
	struct buf out = { 0 };
	char text[sizeof(script) + 16];
	const char *const argv[] = { "sh", "-c", text, NULL };

	(void)state;
	needs_vfork();
	assert_int_equal(close(first), 0);
	snprintf(text, sizeof(text), script, first, first + 1);
	assert_int_equal(run(argv, NULL, &out, &err), 0);
	assert_int_equal(run(none, NULL, &out, &err), -1);
	ak_error_free(&err);
	assert_int_equal(count_entries("/proc/self/fd"), before);
	buf_free(&out);
}

/* With our own standard streams: what it prints is where we print. */
static void running(void **state)
{
	static const struct {
		const char *script;
		int status;
	} cases[] = { { "exit 0", 0 }, { "exit 7", 7 }, { "kill -9 $$", 128 + SIGKILL } };
	static const char *const says[] = { "sh", "-c", "echo said", NULL };
	static const char *const none[] = { "./none", NULL };
	int saved = dup(STDOUT_FILENO), file = open("out", O_WRONLY | O_CREAT, 0666);
	struct ak_error err = { 0 };
	struct interrupts in;
	size_t i;

	(void)state;
	needs_vfork();
	interrupts_hold(&in);
	for (i = 0; i < COUNT(cases); i++) {
		const char *const argv[] = { "sh", "-c", cases[i].script, NULL };

		assert_int_equal(process_run((char *const *)argv, &in, NULL, &err),
				 cases[i].status);
	}
	fflush(stdout);
	dup2(file, STDOUT_FILENO);
	i = (size_t)process_run((char *const *)says, &in, NULL, &err);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(file);
	assert_int_equal(i, 0);
	assert_file("out", "said\n");
	assert_int_equal(process_run((char *const *)none, &in, NULL, &err), -1);
	assert_error(&err, "./none", 0, "can't run it: No such file or directory");
	interrupts_release(&in);
}

/* A signal that would end us is handed on, and becomes an error once the program has ended. */
static void interrupted(void **state)
{
	static const struct {
		const char *script, *error;
	} cases[] = {
		{ "kill -INT $PPID; sleep 10", "interrupted by SIGINT" },
		{ "kill -TERM $PPID; sleep 10", "interrupted by SIGTERM" },
		{ "kill -HUP $PPID; sleep 10", "interrupted by SIGHUP" },
		/* Before we get it ourselves. */
		{ "(sleep 0.1; kill -TERM $PPID) & kill -TERM $$", "interrupted by SIGTERM" },
		/* One that takes care of itself is waited for. */
		{ "trap 'echo tidied >tidied; exit 0' TERM; kill -TERM $PPID; while :; do sleep 0.01; done",
		  "interrupted by SIGTERM" },
	};
	struct ak_error err = { 0 };
	struct interrupts in;
	size_t i;

	(void)state;
	/* Of a test in the background the shell has them ignored. */
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	interrupts_hold(&in);
	for (i = 0; i < COUNT(cases); i++) {
		const char *const argv[] = { "sh", "-c", cases[i].script, NULL };

		assert_int_equal(process_run((char *const *)argv, &in, NULL, &err), -1);
		assert_error(&err, NULL, 0, cases[i].error);
		assert_int_equal(interrupts_check(&in, &err), 0);
	}
	interrupts_release(&in);
	assert_file("tidied", "tidied\n");
}

/* Between programs they wait to be asked for; what is ignored stays so. */
static void held(void **state)
{
	struct ak_error err = { 0 };
	struct interrupts in;

	(void)state;
	signal(SIGHUP, SIG_IGN);
	interrupts_hold(&in);
	raise(SIGHUP);
	assert_int_equal(interrupts_check(&in, &err), 0);
	raise(SIGINT);
	assert_int_equal(interrupts_check(&in, &err), -1);
	assert_error(&err, NULL, 0, "interrupted by SIGINT");
	assert_int_equal(interrupts_check(&in, &err), 0);
	interrupts_release(&in);
	signal(SIGHUP, SIG_DFL);
}

static void *sleep_thread(void *ctx)
{
	(void)ctx;
	usleep(300000);
	return NULL;
}

static int sleep_a_while(void *ctx, struct ak_error *err)
{
	(void)ctx;
	(void)err;
	usleep(300000);
	return 0;
}

/* It's noticed that a program has ended, whichever threads there are to get the signal. */
static void beside_threads(void **state)
{
	static const char *const argv[] = { "true", NULL };
	struct task ours;
	pthread_t others;
	struct ak_error err = { 0 };
	struct interrupts in;
	int i;

	(void)state;
	assert_int_equal(pthread_create(&others, NULL, sleep_thread, NULL), 0);
	task_begin(&ours, 2, sleep_a_while, NULL);
	/* Nobody waits longer than this for one that's lost. */
	alarm(60);
	interrupts_hold(&in);
	for (i = 0; i < 100; i++)
		assert_int_equal(process_run((char *const *)argv, &in, NULL, &err), 0);
	interrupts_release(&in);
	alarm(0);
	assert_int_equal(task_end(&ours, &err), 0);
	assert_int_equal(pthread_join(others, NULL), 0);
}

static int signals_of_thread(void *ctx, struct ak_error *err)
{
	(void)err;
	return pthread_sigmask(SIG_BLOCK, NULL, ctx);
}

/* A signal that comes to a thread of ours neither ends the process nor is lost there. */
static void threads_get_no_signals(void **state)
{
	struct ak_error err = { 0 };
	struct task task;
	sigset_t mask;

	(void)state;
	task_begin(&task, 2, signals_of_thread, &mask);
	assert_true(task.has_thread);
	assert_int_equal(task_end(&task, &err), 0);
	assert_true(sigismember(&mask, SIGCHLD));
	assert_true(sigismember(&mask, SIGINT));
	assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &mask), 0);
	assert_false(sigismember(&mask, SIGINT));
}

int test_process(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(statuses),
		SCRATCH_TEST(arguments),
		SCRATCH_TEST(input),
		SCRATCH_TEST(much_output),
		SCRATCH_TEST(cannot_run),
		SCRATCH_TEST(by_path),
		SCRATCH_TEST(no_descriptors_leak),
		SCRATCH_TEST(running),
		SCRATCH_TEST(interrupted),
		SCRATCH_TEST(held),
		cmocka_unit_test(beside_threads),
		cmocka_unit_test(threads_get_no_signals),
	};

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
