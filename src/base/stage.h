/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_STAGE_H
#define BASE_STAGE_H

#include "content.h"

/*
 * ak_publish() in two steps, on `jobs` threads: what takes long, beside other work, and what shows.
 * Zero-initialise it.
 */
struct stage {
	char *temp;	/* owned; the new version; NULL: there is none to be put in place */
	char *target;	/* owned; where it belongs, behind symbolic links */
	bool is_direct; /* that's no regular file: all is to be done in the second step */
};

/* Writes the new version beside the file, unless that holds just the same.  0 or -1. */
int stage_make(struct stage *stage, const char *path, const struct content *content,
	       unsigned int jobs, struct ak_error *err);

/*
 * Puts it in place: 1; 0: there was nothing to do; -1.  It's the same path, and a content that is
 * asked for only if stage->is_direct.  Nothing is staged afterwards.
 */
int stage_show(struct stage *stage, const char *path, const struct content *content,
	       struct ak_error *err);

/* Removes it, if that won't come. */
void stage_drop(struct stage *stage);

/* Both steps. */
int publish_content(const char *path, const struct content *content, unsigned int jobs,
		    struct ak_error *err);

#endif
