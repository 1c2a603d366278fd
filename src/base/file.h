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

/* Reads exactly len bytes at offset.  0, or -1 (the file got shorter, an I/O error). */
int file_read_at(int fd, const char *path, void *to, size_t len, uint64_t offset,
		 struct ak_error *err);

/* Replaces the content of *out by the file's.  0 or -1. */
int file_read(const char *path, struct buf *out, struct ak_error *err);

/* The same up to end of file of an open descriptor such as stdin, called `name` in errors. */
int file_read_stream(int fd, const char *name, struct buf *out, struct ak_error *err);

/* 1: something is there, 0: nothing is there. */
int file_exists(const char *path);

#endif
