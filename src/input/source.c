// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>
#include <unistd.h>

#include "base/bad_file.h"
#include "base/file.h"
#include "base/workers.h"
#include "source.h"

static int read_head(struct source *src, struct ak_error *err)
{
	size_t len = src->size < sizeof(src->head) ? (size_t)src->size : sizeof(src->head);

	src->head_len = 0;
	if (source_read(src, 0, src->head, len, "its first bytes", err))
		return -1;
	src->head_len = len;
	return 0;
}

int source_open(struct source *src, const struct base_dir *dir, const char *path,
		struct ak_error *err)
{
	src->name = path;
	src->borrowed = false;
	src->mem = NULL;
	src->base = 0;
	src->head_len = 0;
	src->fd = file_open_at(dir, path, &src->size, err);
	if (src->fd < 0)
		return -1;
	if (!read_head(src, err))
		return 0;
	source_close(src);
	return -1;
}

void source_close(struct source *src)
{
	if (src->fd >= 0 && !src->borrowed)
		close(src->fd);
	src->fd = -1;
}

int source_part(struct source *part, const struct source *src, const char *name, uint64_t offset,
		uint64_t size, struct ak_error *err)
{
	part->name = name;
	part->fd = src->fd;
	part->borrowed = true;
	part->mem = src->mem ? src->mem + offset : NULL;
	part->base = src->base + offset;
	part->size = size;
	part->head_len = 0;
	return read_head(part, err);
}

void source_memory(struct source *src, const char *name, const void *mem, size_t size)
{
	src->name = name;
	src->fd = -1;
	src->borrowed = true;
	src->mem = mem;
	src->base = 0;
	src->size = size;
	src->head_len = size < sizeof(src->head) ? size : sizeof(src->head);
	memcpy(src->head, mem, src->head_len);
}

int source_check(const struct source *src, uint64_t offset, uint64_t len, const char *what,
		 struct ak_error *err)
{
	if (offset <= src->size && len <= src->size - offset)
		return 0;
	return bad_file(err, FILE_BUILT, src->name, 0,
			"is damaged or cut short: %s at offset %llu, %llu bytes, reaches past its "
			"end (%llu bytes)",
			what, (unsigned long long)offset, (unsigned long long)len,
			(unsigned long long)src->size);
}

int source_read(const struct source *src, uint64_t offset, void *to, size_t len, const char *what,
		struct ak_error *err)
{
	if (source_check(src, offset, len, what, err))
		return -1;
	if (offset + len <= src->head_len)
		memcpy(to, src->head + offset, len);
	else if (src->mem)
		memcpy(to, src->mem + offset, len);
	else
		return file_read_at(src->fd, src->name, to, len, src->base + offset, err);
	return 0;
}

/* Enough to make up for starting a thread; each gets its own large page to fill. */
#define LEAST_SHARE ((size_t)512 << 10)

/* One reading, in shares. */
struct reading {
	const struct source *src;
	uint64_t offset;
	char *to;
	size_t len;
	size_t share; /* bytes */
};

static int read_share(void *ctx, unsigned int worker, size_t i)
{
	const struct reading *r = ctx;
	size_t at = i * r->share, len = r->len - at < r->share ? r->len - at : r->share;

	(void)worker;
	return source_read(r->src, r->offset + at, r->to + at, len, "", NULL);
}

int source_read_on(unsigned int jobs, const struct source *src, uint64_t offset, void *to,
		   size_t len, const char *what, struct ak_error *err)
{
	size_t count = len / LEAST_SHARE < jobs ? len / LEAST_SHARE : jobs;
	struct reading r = { src, offset, to, len, count ? (len + count - 1) / count : 0 };

	if (count > 1 && !source_check(src, offset, len, what, NULL) &&
	    !workers_run(count, jobs, read_share, &r))
		return 0;
	/* What is wrong is the same for any number of threads. */
	return source_read(src, offset, to, len, what, err);
}

int source_starts_with(const struct source *src, const void *magic, size_t len)
{
	return src->head_len >= len && !memcmp(src->head, magic, len);
}
