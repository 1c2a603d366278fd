/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_ARCHIVE_H
#define INPUT_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"
#include "autoksyms/paths.h"

struct source;

/*
 * Reads ar archives: System V (GNU) with its long names, BSD names ("#1/N"),
 * and GNU thin archives, whose members are files of their own, named
 * relative to the archive's directory (libelf doesn't read those).
 * Source of the format: ar(5) of FreeBSD, binutils' "ar" manual, option T.
 */
struct archive {
	const struct source *src; /* borrowed */
	bool thin;
	uint64_t next; /* offset of the next member's header */
	char *names;   /* the "//" table, owned */
	size_t names_size;
};

struct archive_member {
	char *name;	 /* owned by the archive walk: valid until the next call */
	uint64_t offset; /* of the content in the archive; thin: nothing there */
	uint64_t size;
	uint64_t origin; /* thin: of its header in the archive `name`; 0: `name` is the member */
};

/* 1 if the source is an archive of either kind. */
int archive_is(const struct source *src);

int archive_open(struct archive *ar, const struct source *src, struct ak_error *err);
void archive_close(struct archive *ar);

/*
 * The next member, symbol and name tables passed over; member->name of a
 * zeroed struct is freed and replaced at every call, and freed at the end.
 * 1, 0 at the end, -1.
 */
int archive_next(struct archive *ar, struct archive_member *member, struct ak_error *err);

/* The member whose header stands at an offset.  0 or -1. */
int archive_seek(struct archive *ar, uint64_t offset, struct archive_member *member,
		 struct ak_error *err);

/* Appends the names of all members of an archive file.  0 or -1. */
int archive_list(const char *path, struct ak_paths *names, struct ak_error *err);

/* The path of a thin archive's member; to be freed, NULL: no memory. */
char *archive_member_path(const char *archive_path, const char *member_name);

#endif
