// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/apart.h"
#include "base/buf.h"
#include "unit.h"

static const struct apart_limits plenty = { (uint64_t)1 << 32, 60 };

static void say(struct buf *result)
{
	(void)result;
	dprintf(STDOUT_FILENO, "said\n");
}

static void leave(struct buf *result)
{
	(void)result;
	_exit(3);
}

static void complain(struct buf *result)
{
	(void)result;
	dprintf(STDERR_FILENO, "it's bad\nvery bad\n");
	_exit(3);
}

static void be_killed(struct buf *result)
{
	(void)result;
	kill(getpid(), SIGKILL);
}

static void go_on(struct buf *result)
{
	(void)result;
	for (;;)
		;
}

static void run_out(struct buf *result)
{
	result->failed = 1;
}

static void take_memory(struct buf *result)
{
	void *memory = mmap(NULL, (size_t)1 << 30, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	buf_adds(result, memory == MAP_FAILED ? "none" : "some");
	if (memory != MAP_FAILED)
		munmap(memory, (size_t)1 << 30);
}

static const struct {
	const char *request;
	void (*act)(struct buf *result);
} acts[] = {
	{ "say", say },
	{ "leave", leave },
	{ "complain", complain },
	{ "be killed", be_killed },
	{ "go on", go_on },
	{ "run out", run_out },
	{ "memory", take_memory },
};

/* Acts as it's asked to; any other request it has heard. */
static void work(void *ctx, const void *request, size_t size, struct buf *result)
{
	size_t i;

	for (i = 0; i < COUNT(acts); i++) {
		if (strcmp(request, acts[i].request) != 0)
			continue;
		acts[i].act(result);
		return;
	}
	buf_adds(result, ctx);
	buf_add(result, request, size);
}

static void begin(struct apart *apart)
{
	struct ak_error err = { 0 };

	*apart = (struct apart){ 0 };
	assert_int_equal(apart_begin(apart, "file", work, (void *)"heard ", &err), 0);
	assert_true(apart->pid > 0);
}

/* Asks for it, with its NUL, and returns what came back, in *result. */
static int ask(struct apart *apart, const char *text, const struct apart_limits *limits,
	       struct buf *result)
{
	struct buf request = { 0 };
	struct ak_error err = { 0 };
	int ret;

	buf_add(&request, text, strlen(text) + 1);
	ret = apart_ask(apart, &request, limits, result, &err);
	assert_true(ret >= 0);
	assert_false(err.is_set);
	assert_true(!apart->pid == (ret == 1));
	assert_non_null(buf_str(result));
	buf_free(&request);
	return ret;
}

/* One after another, small ones and those that don't fit into a socket at once. */
static void answers(void **state)
{
	static const size_t sizes[] = { 1, 100, 100000, 10000000, 0, 1 };
	struct buf request = { 0 }, result = { 0 };
	struct ak_error err = { 0 };
	struct apart apart;
	size_t i;

	(void)state;
	begin(&apart);
	for (i = 0; i < COUNT(sizes); i++) {
		buf_reset(&request);
		assert_non_null(buf_reserve(&request, sizes[i] + 1));
		memset(request.data, 'x', sizes[i]);
		request.data[sizes[i]] = '\0';
		request.len = sizes[i] + 1;
		assert_int_equal(apart_ask(&apart, &request, &plenty, &result, &err), 0);
		assert_int_equal(result.len, strlen("heard ") + request.len);
		assert_memory_equal(result.data, "heard ", strlen("heard "));
		assert_memory_equal(result.data + strlen("heard "), request.data, request.len);
	}
	apart_end(&apart);
	buf_free(&request);
	buf_free(&result);
}

/* However it ends, this process goes on, knows why, and can begin another. */
static void ends(void **state)
{
	static const struct {
		const char *request, *why;
	} cases[] = {
		{ "leave", "out of memory" },
		{ "complain", "it's bad" },
		{ "be killed", "it was killed by signal 9" },
		{ "run out", "out of memory" },
	};
	struct buf result = { 0 };
	struct apart apart;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		begin(&apart);
		/* What it said before belongs to another request. */
		assert_int_equal(ask(&apart, "say", &plenty, &result), 0);
		assert_int_equal(ask(&apart, "x", &plenty, &result), 0);
		assert_string_equal(result.data, "heard x");
		assert_int_equal(ask(&apart, cases[i].request, &plenty, &result), 1);
		assert_string_equal(result.data, cases[i].why);
		apart_end(&apart);
	}
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	buf_free(&result);
}

static void limits(void **state)
{
	const struct apart_limits little = { (uint64_t)64 << 20, 0 };
	struct buf result = { 0 };
	struct apart apart;

	(void)state;
	begin(&apart);
	assert_int_equal(ask(&apart, "memory", &plenty, &result), 0);
	assert_string_equal(result.data, "some");
	assert_int_equal(ask(&apart, "memory", &little, &result), 0);
	assert_string_equal(result.data, "none");
	assert_int_equal(ask(&apart, "memory", &plenty, &result), 0);
	assert_string_equal(result.data, "some");
	assert_int_equal(ask(&apart, "go on", &little, &result), 1);
	assert_string_equal(result.data, "it takes too long");
	apart_end(&apart);
	buf_free(&result);
}

/* No copy keeps another one's socket open, nor any file of this process. */
static void files(void **state)
{
	struct buf result = { 0 };
	struct apart a, b;
	int ends[2];
	char byte;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	begin(&a);
	begin(&b);
	assert_int_equal(ask(&b, "x", &plenty, &result), 0);
	assert_int_equal(ask(&a, "x", &plenty, &result), 0);
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	/* Without its other end a copy ends by itself. */
	close(a.socket);
	assert_int_equal(waitpid(a.pid, NULL, 0), a.pid);
	close(a.said);
	apart_end(&b);
	close(ends[0]);
	buf_free(&result);
}

int test_apart(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(ends),
		cmocka_unit_test(limits),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests_name("apart", tests, NULL, NULL);
}
