// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "autoksyms/error.h"
#include "scratch.h"
#include "unit.h"

int scratch_setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char *dir;

	if (asprintf(&dir, "%s/unit.XXXXXX", tmp ? tmp : "/tmp") < 0)
		return -1;
	*state = dir;
	return mkdtemp(dir) && !chdir(dir) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int scratch_teardown(void **state)
{
	int ret = chdir("/");

	ret |= nftw(*state, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(*state);
	return ret;
}

void make_dir(const char *path)
{
	char *copy = strdup(path), *p;

	assert_non_null(copy);
	for (p = copy + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0777))
			assert_int_equal(errno, EEXIST);
		*p = '/';
	}
	if (mkdir(copy, 0777))
		assert_int_equal(errno, EEXIST);
	free(copy);
}

void put_bytes(const char *path, const void *bytes, size_t len)
{
	char *copy = strdup(path), *slash;
	FILE *f;

	assert_non_null(copy);
	slash = strrchr(copy, '/');
	if (slash && slash > copy) {
		*slash = '\0';
		make_dir(copy);
	}
	free(copy);
	/* Overwriting a file makes some file systems wait for the disk. */
	unlink(path);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

void put_file(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

char *get_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	struct stat st;
	char *text;

	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	assert_int_equal(fstat(fileno(f), &st), 0);
	text = malloc((size_t)st.st_size + 1);
	assert_non_null(text);
	*len = fread(text, 1, (size_t)st.st_size, f);
	assert_int_equal(*len, st.st_size);
	text[*len] = '\0';
	fclose(f);
	return text;
}

void assert_file(const char *path, const char *text)
{
	size_t len;
	char *found = get_file(path, &len);

	assert_string_equal(found, text);
	assert_int_equal(len, strlen(text));
	free(found);
}

void assert_no_file(const char *path)
{
	struct stat st;

	if (!lstat(path, &st))
		fail_msg("%s is there and shouldn't be", path);
}

size_t count_entries(const char *dir)
{
	DIR *d = opendir(dir);
	size_t count = 0;
	struct dirent *entry;

	assert_non_null(d);
	while ((entry = readdir(d)))
		count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(d);
	return count;
}

void assert_error(struct ak_error *err, const char *file, unsigned long line, const char *part)
{
	if (!err->is_set)
		fail_msg("no error where there should be one: '%s'", part);
	if (!strstr(ak_error_text(err), part))
		fail_msg("the error '%s' doesn't say '%s'", ak_error_text(err), part);
	if (file)
		assert_string_equal(err->file ? err->file : "(no file)", file);
	else
		assert_null(err->file);
	assert_int_equal(err->line, line);
	ak_error_free(err);
}
