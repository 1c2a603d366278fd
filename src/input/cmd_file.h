/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_CMD_FILE_H
#define INPUT_CMD_FILE_H

#include <stdbool.h>

#include "autoksyms/error.h"

struct buf;

/* The path of kbuild's command file of an object: a/.b.o.cmd for a/b.o, below dir; to be freed. */
char *cmd_file_path(const char *dir, const char *object);

/*
 * The files below `dep_dir` that a command file names as $(wildcard ...), each
 * NUL-terminated, an empty one at the end; NULL in *deps if there are none.
 * `appended`: they stand behind what fixdep wrote, not within it.
 * To be freed.  0; 1 if there is no such command file; -1.
 */
int cmd_file_deps(const char *path, const char *dep_dir, bool appended, struct buf *scratch,
		  char **deps, struct ak_error *err);

#endif
