/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FUZZ_HARNESS_H
#define FUZZ_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "autoksyms/error.h"

/*
 * A target takes any bytes, as a file that others made, through every reader
 * of such files.  Bad ones may be refused, with an error that is set; besides
 * that only REQUIRE() and the sanitizers say what went wrong.
 */
struct fuzz_target {
	const char *name;
	void (*run)(const unsigned char *data, size_t size);
};

/* All of them; a zeroed one at the end. */
extern const struct fuzz_target fuzz_targets[];
const struct fuzz_target *fuzz_find(const char *name); /* NULL: there's none */

void fuzz_archive(const unsigned char *data, size_t size);
void fuzz_assembly(const unsigned char *data, size_t size);
void fuzz_bitcode(const unsigned char *data, size_t size);
void fuzz_elf(const unsigned char *data, size_t size);
void fuzz_exports(const unsigned char *data, size_t size);
void fuzz_image(const unsigned char *data, size_t size);
void fuzz_kbuild(const unsigned char *data, size_t size);
void fuzz_kept(const unsigned char *data, size_t size);
void fuzz_lists(const unsigned char *data, size_t size);
void fuzz_map(const unsigned char *data, size_t size);
void fuzz_packed(const unsigned char *data, size_t size);
void fuzz_record(const unsigned char *data, size_t size);
void fuzz_rules(const unsigned char *data, size_t size);
void fuzz_symlist(const unsigned char *data, size_t size);
void fuzz_whitelist(const unsigned char *data, size_t size);

/* What must be true of anything that was read. */
#define REQUIRE(what) ((what) ? (void)0 : fuzz_broken(#what, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *what, const char *file, int line);

/* Bytes as a regular file, which is in memory, for readers that want a path. */
struct fuzz_file {
	int fd;
	char path[32];
};

void fuzz_file_open(struct fuzz_file *file, const void *data, size_t size);
void fuzz_file_close(struct fuzz_file *file);

/* Requires that a reader's result and its error agree, and frees the error; true if all was well. */
bool fuzz_ok(int ret, struct ak_error *err);

struct undefined_sink;

/* A sink that checks the names it gets and counts them in *count. */
struct undefined_sink fuzz_names(size_t *count);

#endif
