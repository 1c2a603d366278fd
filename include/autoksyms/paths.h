/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_PATHS_H
#define AUTOKSYMS_PATHS_H

#include <stddef.h>

#include "error.h"

/* A list of files to scan.  Start with all zeroes; free with ak_paths_free(). */
struct ak_paths {
	char **path; /* owned */
	size_t count;
	size_t capacity;
};

AK_API void ak_paths_free(struct ak_paths *paths);

/*
 * Appends path and owns it from now on, also on error; NULL means that memory
 * ran out making it.  0 or -1.
 */
AK_API int ak_paths_take(struct ak_paths *paths, char *path, struct ak_error *err);

/* Appends a copy of path.  0 or -1. */
AK_API int ak_paths_add(struct ak_paths *paths, const char *path, struct ak_error *err);

/*
 * Appends what an operand of the command line stands for:
 *
 *   DIR            its modules, *.ko and *.ko.{gz,xz,zst}, at any depth, in
 *                  bytewise order of their paths; links to directories
 *                  aren't followed.  None at all is an error.
 *   modules.order  (any file of that name) the modules it lists, looked for
 *                  below objtree, or beside the file if that is NULL: the
 *                  very file, else its `.o`, else it compressed
 *   @FILE, -       the operands in FILE or on standard input, one a line
 *   anything else  itself
 *
 * 0 or -1.
 */
AK_API int ak_paths_expand(struct ak_paths *paths, const char *operand, const char *objtree,
			   struct ak_error *err);

/*
 * Appends the modules that `make M=dir` built, as far as it got: at any depth
 * each *.ko, or the object of a module that was compiled since, or that modpost
 * refused, as it does where a symbol was trimmed.  Of an object it's kbuild's
 * .mod beside it that tells that it is a whole module's.  In bytewise order;
 * none at all is an error.  0 or -1.
 */
AK_API int ak_paths_add_built(struct ak_paths *paths, const char *dir, struct ak_error *err);

#endif
