// SPDX-License-Identifier: GPL-2.0-or-later
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/workers.h"
#include "unit.h"

#define PIECES 1000

struct record {
	atomic_int done[PIECES];
	atomic_uint highest_worker;
	size_t bad1, bad2;
};

static int work(void *ctx, unsigned int worker, size_t i)
{
	struct record *r = ctx;
	unsigned int highest = r->highest_worker;

	while (worker > highest &&
	       !atomic_compare_exchange_weak(&r->highest_worker, &highest, worker))
		;
	r->done[i]++;
	return i == r->bad1 || i == r->bad2;
}

static void every_piece_once(void **state)
{
	static struct record r;
	unsigned int jobs;
	size_t i, n;

	(void)state;
	for (jobs = 1; jobs <= 300; jobs += jobs < 9 ? 1 : 97) {
		for (n = 0; n <= PIECES; n = n * 3 + 1) {
			memset(&r, 0, sizeof(r));
			r.bad1 = r.bad2 = PIECES;
			assert_int_equal(workers_run(n, jobs, work, &r), 0);
			for (i = 0; i < PIECES; i++)
				assert_int_equal(r.done[i], i < n);
			assert_true(r.highest_worker < jobs && r.highest_worker <= n);
			assert_true(workers_count(n, jobs) <= jobs);
		}
	}
}

/* So that the first error is the same for any number of threads. */
static void all_below_a_failure_are_done(void **state)
{
	static struct record r;
	unsigned int jobs;
	size_t i, round;

	(void)state;
	for (jobs = 1; jobs <= 8; jobs++) {
		for (round = 0; round < 50; round++) {
			memset(&r, 0, sizeof(r));
			r.bad1 = 10 * round;
			r.bad2 = r.bad1 + 3;
			assert_int_equal(workers_run(PIECES, jobs, work, &r), -1);
			for (i = 0; i <= r.bad1; i++)
				assert_int_equal(r.done[i], 1);
		}
	}
}

static void one_thread_stops_at_once(void **state)
{
	static struct record r;
	size_t i;

	(void)state;
	memset(&r, 0, sizeof(r));
	r.bad1 = 5;
	r.bad2 = PIECES;
	assert_int_equal(workers_run(PIECES, 1, work, &r), -1);
	for (i = 0; i < PIECES; i++)
		assert_int_equal(r.done[i], i <= 5);
}

static void count(void **state)
{
	(void)state;
	assert_int_equal(workers_count(0, 8), 1);
	assert_int_equal(workers_count(1, 8), 1);
	assert_int_equal(workers_count(100000, 3), 3);
	assert_int_equal(workers_count(100000, 0), 1);
	assert_true(workers_count(100000, 65536) <= 65536);
}

/* Its maker may have to have its turn first. */
static int gets_cpus(void *ctx, unsigned int worker, size_t i)
{
	unsigned int tries;
	cpu_set_t now;

	(void)worker;
	(void)i;
	for (tries = 0; tries < 10000; tries++) {
		if (!sched_getaffinity(0, sizeof(now), &now) && CPU_EQUAL(&now, (cpu_set_t *)ctx))
			return 0;
		usleep(1000);
	}
	return -1;
}

/* Where a thread starts isn't where it has to stay; and it stays where the process is told to. */
static void any_allowed_cpu(void **state)
{
	cpu_set_t allowed, first;
	unsigned int cpu = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	assert_int_equal(workers_run(100, 4, gets_cpus, &allowed), 0);
	while (!CPU_ISSET(cpu, &allowed))
		cpu++;
	CPU_ZERO(&first);
	CPU_SET(cpu, &first);
	assert_int_equal(sched_setaffinity(0, sizeof(first), &first), 0);
	assert_int_equal(workers_run(100, 4, gets_cpus, &first), 0);
	assert_int_equal(sched_setaffinity(0, sizeof(allowed), &allowed), 0);
}

int test_workers(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_piece_once),
		cmocka_unit_test(all_below_a_failure_are_done),
		cmocka_unit_test(any_allowed_cpu),
		cmocka_unit_test(one_thread_stops_at_once),
		cmocka_unit_test(count),
	};

	return cmocka_run_group_tests_name("workers", tests, NULL, NULL);
}
