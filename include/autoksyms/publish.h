/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_PUBLISH_H
#define AUTOKSYMS_PUBLISH_H

#include <stddef.h>

#include "error.h"

/*
 * Makes data[0..len) the content of the file at `path`, at once and whole:
 * written to a temporary file beside it (".NAME.XXXXXX"), checked, then
 * renamed over it.  A reader sees the old content or the new one; on an
 * error, or when killed, the old file stays (a killed run may leave the
 * temporary).  A file that already holds these bytes isn't touched.  A
 * symbolic link is followed.  A path that isn't a regular file (/dev/null,
 * a pipe) is written to directly.
 * New files get mode 0666 less the umask, as a shell's `>` gives.
 * Returns 1 if the file was written, 0 if it was the same, -1 on error.
 */
AK_API int ak_publish(const char *path, const void *data, size_t len, struct ak_error *err);

#endif
