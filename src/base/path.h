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

/*
 * The file that a command of that name runs: the name itself if there's a slash in it, or else the first
 * that can be run in $PATH's directories, as execvp() looks for it; to be freed.  NULL: there's none, or
 * no memory.
 */
char *path_of_program(const char *name);

#endif
