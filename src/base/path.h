/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>

/* "dir/name", or name alone if it is absolute or dir is NULL, "" or "."; to be freed. */
char *path_join(const char *dir, const char *name);

/* What stands behind the last slash; borrowed. */
const char *path_name(const char *path);

/* Whether it ends in the suffix and is longer than that. */
bool path_ends_with(const char *path, const char *suffix);

#endif
