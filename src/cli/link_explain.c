// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "autoksyms/link.h"
#include "autoksyms/map_diff.h"
#include "cli.h"
#include "link_explain.h"

static size_t count_family(const struct ak_map_diff *diff, size_t first)
{
	size_t n = 1;

	while (first + n < diff->change_count &&
	       diff->changes[first + n].family == diff->changes[first].family)
		n++;
	return n;
}

static void explain_family(const struct ak_map_change *changes, size_t count)
{
	const struct ak_map_change *first = &changes[0];
	size_t added = 0, gone = 0, i;

	for (i = 0; i < count; i++) {
		added += changes[i].kind == AK_MAP_ADDED;
		gone += changes[i].kind == AK_MAP_GONE;
	}
	fprintf(stderr, "  %s: %zu added, %zu gone: %s, such as ", first->family->name, added, gone,
		first->family->cause);
	cli_put_name(first->new ? first->new->name : first->old->name, stderr);
	if (first->pattern)
		fprintf(stderr, " (--ignore='%s' leaves it out of the tables)", first->pattern);
	putc('\n', stderr);
}

static void explain_moves(const struct ak_map_diff *diff)
{
	const struct ak_map_move *move = diff->moves;

	if (!diff->move_count)
		return;
	fprintf(stderr, "  %zu symbols moved, from ", diff->moved);
	cli_put_name(move->first->name, stderr);
	fprintf(stderr, " on by %" PRId64 " bytes\n", move->distance);
}

void link_explain(const struct ak_link_result *result)
{
	struct ak_map_diff diff;
	size_t i, n;

	if (!result->map[0].count || !result->map[1].count ||
	    ak_map_diff_make(&diff, &result->map[0], &result->map[1], NULL))
		return;
	fprintf(stderr, "autoksyms: link %u differs from the one before it:\n", result->links);
	for (i = 0; i < diff.change_count; i += n) {
		n = count_family(&diff, i);
		explain_family(&diff.changes[i], n);
	}
	explain_moves(&diff);
	if (!diff.change_count && !diff.move_count)
		fputs("  its symbols are the same\n", stderr);
	ak_map_diff_free(&diff);
}
