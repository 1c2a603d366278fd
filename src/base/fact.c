// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "autoksyms/api.h"
#include "autoksyms/publish.h"
#include "buf.h"
#include "fact.h"
#include "file.h"

#define MAGIC "autoksyms fact 1, " AK_VERSION "\n"

void fact_key_begin(struct fact_key *key, const char *kind)
{
	sha256_init(&key->sha256);
	fact_key_add(key, kind);
}

void fact_key_add(struct fact_key *key, const char *word)
{
	/* With its NUL, so that no two lists of words are the same bytes. */
	sha256_update(&key->sha256, strlen(word) + 1, (const uint8_t *)word);
}

bool fact_key_add_file(struct fact_key *key, const char *path)
{
	struct stat st;
	int64_t numbers[7];

	if (stat(path, &st))
		return false;
	numbers[0] = (int64_t)st.st_dev;
	numbers[1] = (int64_t)st.st_ino;
	numbers[2] = st.st_size;
	numbers[3] = st.st_mtim.tv_sec;
	numbers[4] = st.st_mtim.tv_nsec;
	numbers[5] = st.st_ctim.tv_sec;
	numbers[6] = st.st_ctim.tv_nsec;
	fact_key_add(key, path);
	sha256_update(&key->sha256, sizeof(numbers), (const uint8_t *)numbers);
	return true;
}

/* What stands before the fact. */
static void add_head(struct buf *out, const struct fact_key *key)
{
	unsigned char digest[SHA256_DIGEST_SIZE];
	/* Taking the digest starts the hash anew. */
	struct sha256_ctx sha256 = key->sha256;
	char hex[3];
	size_t i;

	sha256_digest(&sha256, sizeof(digest), digest);
	buf_adds(out, MAGIC);
	for (i = 0; i < sizeof(digest); i++) {
		snprintf(hex, sizeof(hex), "%02x", digest[i]);
		buf_adds(out, hex);
	}
	buf_addc(out, '\n');
}

/* The line behind that head, if it's the last one.  NULL: it isn't, or no memory. */
static char *value_in(const struct buf *file, const struct buf *head)
{
	const char *value = file->data + head->len, *end;

	if (file->len <= head->len || memcmp(file->data, head->data, head->len) != 0)
		return NULL;
	end = memchr(value, '\n', file->len - head->len);
	if (!end || end + 1 != file->data + file->len)
		return NULL;
	return strndup(value, (size_t)(end - value));
}

int fact_read(const char *path, const struct fact_key *key, char **value, struct ak_error *err)
{
	struct buf file = { 0 }, head = { 0 };
	int ret;

	*value = NULL;
	if (!file_exists(path))
		return 0;
	ret = file_read(path, &file, err);
	add_head(&head, key);
	if (buf_failed(&head) && !ret)
		ret = ak_error_nomem(err);
	if (!ret)
		*value = value_in(&file, &head);
	buf_free(&file);
	buf_free(&head);
	return ret;
}

int fact_write(const char *path, const struct fact_key *key, const char *value,
	       struct ak_error *err)
{
	struct buf out = { 0 };
	int ret;

	add_head(&out, key);
	buf_adds(&out, value);
	buf_addc(&out, '\n');
	if (buf_failed(&out))
		ret = ak_error_nomem(err);
	else
		ret = ak_publish(path, out.data, out.len, err);
	buf_free(&out);
	return ret < 0 ? -1 : 0;
}
