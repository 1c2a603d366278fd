/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stddef.h>

struct ak_error;

/*
 * A test's own directory: cmocka's setup makes it and goes there, so tests
 * use plain relative names; its teardown removes it with all that's in it.
 */
int scratch_setup(void **state);
int scratch_teardown(void **state);

#define SCRATCH_TEST(function) \
	cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

/* Makes a file, with the directories it's in. */
void put_bytes(const char *path, const void *bytes, size_t len);
void put_file(const char *path, const char *text);

/* The content with a NUL behind it, to be freed. */
char *get_file(const char *path, size_t *len);

void make_dir(const char *path); /* with its parents */
void assert_file(const char *path, const char *text);
void assert_no_file(const char *path);
size_t count_entries(const char *dir); /* without . and .. */

/*
 * Asserts that an error is set, about this file (NULL: none) and line, with
 * `part` somewhere in its text; then frees it.
 */
void assert_error(struct ak_error *err, const char *file, unsigned long line, const char *part);

#endif
