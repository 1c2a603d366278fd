// SPDX-License-Identifier: GPL-2.0-or-later
#include "distance.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One row of the table, in place; its least number. */
static size_t next_row(size_t *row, char c, const char *b, size_t b_len)
{
	size_t diagonal = row[0], above, k, best;

	best = ++row[0];
	for (k = 1; k <= b_len; k++) {
		above = row[k];
		row[k] = least(least(above, row[k - 1]) + 1, diagonal + (c != b[k - 1]));
		diagonal = above;
		best = least(best, row[k]);
	}
	return best;
}

size_t distance(const char *a, size_t a_len, const char *b, size_t b_len, size_t max)
{
	size_t row[DISTANCE_LENGTH_MAX + 1], i;

	if (a_len > DISTANCE_LENGTH_MAX || b_len > DISTANCE_LENGTH_MAX ||
	    (a_len > b_len ? a_len - b_len : b_len - a_len) > max)
		return max + 1;
	for (i = 0; i <= b_len; i++)
		row[i] = i;
	for (i = 0; i < a_len; i++)
		if (next_row(row, a[i], b, b_len) > max)
			return max + 1;
	return least(row[b_len], max + 1);
}
