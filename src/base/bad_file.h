/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_BAD_FILE_H
#define BASE_BAD_FILE_H

#include "autoksyms/error.h"

/*
 * Files that aren't what they should be, by who makes them: whatever is wrong with one, what to do
 * about it depends on that alone, and is said in one place.
 */
enum file_kind {
	FILE_BUILT,	 /* objects, modules, archives, images, and these compressed */
	FILE_OF_MODULES, /* what `make modules` lists: modules.order, Module.symvers, .usyms, .mod */
	FILE_EXPORTS,	 /* .vmlinux.export.c */
	FILE_AUTOKSYMS,	 /* autoksyms.h */
	FILE_MAP,	 /* what nm prints, System.map */
	FILE_RULES,	 /* the rules for a map */
	FILE_SHARD,	 /* what `scan --shard` writes */
	FILE_LINK_RECORD, /* what `link --record` writes */
	FILE_NAMES,	  /* symbols' names, a line each: whitelists and such */
	FILE_PATHS,	  /* files' names, a line each */
	FILE_KINDS
};

/* ak_error_set(), and behind it what to do about a file of that kind. */
int bad_file(struct ak_error *err, enum file_kind kind, const char *file, unsigned long line,
	     const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Moves *why, for which a file couldn't be read; if there's no such file this text is set instead.  Always returns -1. */
int unread_file(struct ak_error *err, struct ak_error *why, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
