// SPDX-License-Identifier: GPL-2.0-or-later
#include "kallsyms/map_lines.h"
#include "linking.h"

static int stage(void *ctx, struct ak_error *err)
{
	struct linking *l = ctx;

	/* Its thread is the one that there is for it. */
	return map_stage(&l->new_map, &l->result->map[1], l->recipe->map, 1, err);
}

void linking_stage_map(struct linking *l)
{
	/* With rules of its own it's filtered once the tables are made of it. */
	if (l->recipe->map && !l->recipe->map_rules && l->recipe->tables.jobs > 1)
		task_begin(&l->staging, l->recipe->tables.jobs, stage, l);
}

static int show(struct linking *l, const struct ak_map *map, struct ak_error *err)
{
	int ret = task_is_begun(&l->staging) ? task_end(&l->staging, err)
					     : map_stage(&l->new_map, map, l->recipe->map,
							 l->recipe->tables.jobs, err);

	return ret || map_show(&l->new_map, map, l->recipe->map, err) < 0 ? -1 : 0;
}

int linking_show_map(struct linking *l, struct ak_error *err)
{
	struct ak_map *map = &l->result->map[1];

	if (!l->recipe->map)
		return 0;
	if (l->recipe->map_rules && ak_map_filter(map, l->recipe->map_rules, err))
		return -1;
	return show(l, map, err);
}

void linking_drop_map(struct linking *l)
{
	struct ak_error ignored = { 0 };

	if (task_is_begun(&l->staging))
		task_end(&l->staging, &ignored);
	ak_error_free(&ignored);
	stage_drop(&l->new_map);
}
