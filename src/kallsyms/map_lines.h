/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_MAP_LINES_H
#define KALLSYMS_MAP_LINES_H

#include "autoksyms/map.h"
#include "base/stage.h"

/* ak_map_publish() in two steps, see stage.h; both get the same map.  0 or -1; 1, 0 or -1. */
int map_stage(struct stage *stage, const struct ak_map *map, const char *path, unsigned int jobs,
	      struct ak_error *err);
int map_show(struct stage *stage, const struct ak_map *map, const char *path, struct ak_error *err);

#endif
