/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_CMD_FILE_H
#define INPUT_CMD_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* The CRC of an exported symbol, as genksyms or gendwarfksyms computed it. */
struct symbol_crc {
	const char *symbol; /* within *scratch */
	uint32_t crc;
};

/*
 * The lines "#SYMVER symbol 0xCRC" of a command file (5.19 on), in their
 * order: *count of them appended to *crcs, a block of *capacity elements that
 * grows.  `scratch` holds their names.  0; 1 if there is no such command file;
 * -1.
 */
int cmd_file_crcs(const char *path, struct buf *scratch, struct symbol_crc **crcs, size_t *count,
		  size_t *capacity, struct ak_error *err);

#endif
