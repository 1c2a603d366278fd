/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_RECORD_H
#define LINK_RECORD_H

#include "autoksyms/link.h"

/* Counts a link that begins, and notes why it's needed.  0 or -1. */
int record_pass(struct ak_link_result *result, const char *why, struct ak_error *err);

/* The last link. */
struct ak_link_pass *record_last(struct ak_link_result *result);

/* Notes a step that is over.  0 or -1. */
int record_step(struct ak_link_result *result, const struct ak_link_event *event,
		struct ak_error *err);

#endif
