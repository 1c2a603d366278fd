/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "autoksyms/error.h"

struct buf;

/*
 * Opens a regular file for reading and gives its size; anything else
 * (a directory, a FIFO, a device) is an error, found without blocking.
 * Returns the descriptor, to be closed, or -1.
 */
int file_open(const char *path, uint64_t *size, struct ak_error *err);

/*
 * A directory that many of the paths to be opened are in: the rest of a path
 * is looked up from there, instead of all of it from the root for each file.
 */
struct base_dir {
	int fd;	    /* -1: none */
	size_t len; /* of its name with the slash; paths that don't start with it mustn't be given */
};

/* Finds and opens the directory that all paths share; one with fd -1 if there is none. */
struct base_dir base_dir_open(char *const *paths, size_t count);
void base_dir_close(struct base_dir *dir);

/* file_open() of a path below the base directory; NULL: no base. */
int file_open_at(const struct base_dir *dir, const char *path, uint64_t *size,
		 struct ak_error *err);

/* Reads exactly len bytes at offset.  0, or -1 (the file got shorter, an I/O error). */
int file_read_at(int fd, const char *path, void *to, size_t len, uint64_t offset,
		 struct ak_error *err);

/* Writes all of len bytes at offset.  0, or -1. */
int file_write_at(int fd, const char *path, const void *from, size_t len, uint64_t offset,
		  struct ak_error *err);

/*
 * Replaces the content of *out by the file's, which is one that people or scripts write: one of
 * more than FILE_TEXT_MAX bytes, or without end, is an error.  0 or -1.
 */
#define FILE_TEXT_MAX ((size_t)1 << 30)
int file_read(const char *path, struct buf *out, struct ak_error *err);

/* The same up to end of file of an open descriptor such as stdin, called `name` in errors. */
int file_read_stream(int fd, const char *name, struct buf *out, struct ak_error *err);

/*
 * Puts the file `from` where `to` is, which need not be there; at any moment one of the two is.  Unlike
 * rename(), which has some file systems (ext4: auto_da_alloc) write all of the new file to the
 * disk first, as they can't know that nobody minds: it's for files that are large, and made again if
 * the power fails.  0 or -1.
 */
int file_replace(const char *from, const char *to, struct ak_error *err);

/* 1: something is there, 0: nothing is there. */
int file_exists(const char *path);

#endif
