/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_SHARD_H
#define AUTOKSYMS_SHARD_H

#include <stddef.h>

#include "paths.h"

struct ak_scan;

/*
 * Scans files and writes down all that there is to know of them: a shard, which can be given in
 * their place (under a name that ends in .shard) to whatever takes modules, also together with
 * other shards.  Its form is in src/input/shard.h.  Of `scan` it counts how files are read
 * (max_decompressed, jobs, liblto, warn), not what is wanted of them.  The text doesn't depend on the
 * number of threads.  To be freed; NULL with *err set.
 */
AK_API char *ak_shard_render(const struct ak_scan *scan, const struct ak_paths *files, size_t *len,
			     struct ak_error *err);

/*
 * A rule for make, and for ninja's depfile: that `target` depends on the files.  To be freed; NULL
 * with *err set, also for a path that no rule can have (with a newline).
 */
AK_API char *ak_depfile_render(const char *target, const struct ak_paths *files, size_t *len,
			       struct ak_error *err);

#endif
