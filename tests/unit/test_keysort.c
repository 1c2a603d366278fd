// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/keysort.h"
#include "unit.h"

#define MANY 5000

/* Keys within something larger. */
struct thing {
	char letter;
	uint64_t key;
	char name[5];
};

static struct thing things[MANY];
static size_t place[MANY]; /* of each number, before it's sorted */

static int by_definition(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (things[x].key != things[y].key)
		return things[x].key < things[y].key ? -1 : 1;
	return (place[x] > place[y]) - (place[x] < place[y]);
}

static void check(uint32_t *numbers, size_t n)
{
	static uint32_t wanted[MANY];
	size_t i;

	memcpy(wanted, numbers, n * sizeof(*numbers));
	for (i = 0; i < n; i++)
		place[numbers[i]] = i;
	qsort(wanted, n, sizeof(*wanted), by_definition);
	assert_int_equal(keysort(numbers, n, &things[0].key, sizeof(things[0])), 0);
	assert_memory_equal(numbers, wanted, n * sizeof(*numbers));
}

static uint64_t random_key(unsigned int shape)
{
	uint64_t bits = (uint64_t)random() << 42 ^ (uint64_t)random() << 21 ^ (uint64_t)random();

	switch (shape) {
	case 0:
		return bits;
	case 1:
		return bits & 1 ? UINT64_MAX : 0;
	case 2: /* two halves, which repeat a bit up to the top */
		return (bits & 1 ? 0xffffffff80000000 : 0) + (bits >> 1) % 0x2000000;
	case 3: /* few bits, far apart */
		return bits & 0x8000010000000801;
	case 4: /* all of the upper half */
		return bits << 32;
	case 5:
		return 0xc000000000000000 + bits % 1000;
	case 6: /* just more than fits into one piece */
		return bits & 0x1ffffffff;
	default:
		return 7;
	}
}

/* Against the definition; some of the things, in any order. */
static void random_keys(void **state)
{
	uint32_t numbers[MANY], number;
	unsigned int shape, run;
	size_t i, k, n;

	(void)state;
	srandom(11);
	for (shape = 0; shape < 8; shape++) {
		for (run = 0; run < 12; run++) {
			n = run < 4 ? run : (size_t)random() % MANY;
			for (i = 0; i < MANY; i++) {
				things[i].key = random_key(shape);
				numbers[i] = (uint32_t)i;
			}
			for (i = 0; i < n; i++) {
				k = i + (size_t)random() % (MANY - i);
				number = numbers[i];
				numbers[i] = numbers[k];
				numbers[k] = number;
			}
			check(numbers, n);
		}
	}
}

/* Every bit tells. */
static void single_bits(void **state)
{
	uint32_t numbers[65];
	unsigned int i;

	(void)state;
	for (i = 0; i < 65; i++) {
		things[i].key = i < 64 ? (uint64_t)1 << (i * 37 % 64) : 0;
		numbers[i] = i;
	}
	check(numbers, 65);
	for (i = 1; i < 64; i++) {
		things[0].key = (uint64_t)1 << i;
		things[1].key = ((uint64_t)1 << i) - 1;
		numbers[0] = 0;
		numbers[1] = 1;
		check(numbers, 2);
		assert_int_equal(numbers[0], 1);
	}
}

int test_keysort(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_keys),
		cmocka_unit_test(single_bits),
	};

	return cmocka_run_group_tests_name("keysort", tests, NULL, NULL);
}
