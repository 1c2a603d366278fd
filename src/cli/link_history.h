/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LINK_HISTORY_H
#define CLI_LINK_HISTORY_H

#include <jansson.h>

/* How many links before the last one a record tells of. */
#define LINK_HISTORY_MAX 20

/*
 * Adds member `history` to the record of a link: in short what the record at `path` tells, which it is
 * about to replace, behind that record's own history.  One of another image, or none, leaves it empty.
 */
void link_history_add(json_t *record, const char *path);

#endif
