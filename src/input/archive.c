// SPDX-License-Identifier: GPL-2.0-or-later
#include <ar.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "base/bad_file.h"
#include "base/file.h"
#include "base/path.h"
#include "source.h"

#define THIN_MAGIC "!<thin>\n"
#define BSD_SYMBOL_TABLE "__.SYMDEF"

int archive_is(const struct source *src)
{
	return source_starts_with(src, ARMAG, SARMAG) ||
	       source_starts_with(src, THIN_MAGIC, SARMAG);
}

int archive_open(struct archive *ar, const struct source *src, struct ak_error *err)
{
	*ar = (struct archive){ .src = src, .next = SARMAG };
	if (!archive_is(src))
		return ak_error_set(err, src->name, 0, "is not an archive");
	ar->thin = source_starts_with(src, THIN_MAGIC, SARMAG);
	return 0;
}

void archive_close(struct archive *ar)
{
	free(ar->names);
	ar->names = NULL;
}

static int damaged(const struct archive *ar, uint64_t at, const char *what, struct ak_error *err)
{
	return bad_file(err, FILE_BUILT, ar->src->name, 0,
			"is a damaged archive: %s at offset %llu", what, (unsigned long long)at);
}

/* A decimal number of `width` characters, blank padded.  0 or -1. */
static int get_number(const char *field, size_t width, uint64_t *value)
{
	size_t i;

	*value = 0;
	for (i = 0; i < width && isdigit((unsigned char)field[i]); i++)
		*value = *value * 10 + (uint64_t)(field[i] - '0');
	if (!i)
		return -1;
	for (; i < width; i++)
		if (field[i] != ' ')
			return -1;
	return 0;
}

static int read_names(struct archive *ar, uint64_t offset, uint64_t size, struct ak_error *err)
{
	if (ar->names)
		return damaged(ar, offset, "a second table of names", err);
	if (size > ar->src->size)
		return damaged(ar, offset, "a table of names larger than the file", err);
	ar->names = malloc(size + 1);
	if (!ar->names)
		return ak_error_nomem(err);
	ar->names_size = size;
	return source_read(ar->src, offset, ar->names, size, "its table of names", err);
}

/* No path is longer.  A header, which is small, may name any part of the table. */
#define LONGEST_NAME 4096

/* "/123": the name at 123 of the table, up to "/\n" (thin archives have slashes in names). */
static char *long_name(const struct archive *ar, uint64_t at)
{
	size_t end, limit = ar->names_size;

	if (at >= limit)
		return NULL;
	if (limit - at > LONGEST_NAME)
		limit = at + LONGEST_NAME;
	for (end = at; end < limit && ar->names[end] != '\n'; end++)
		;
	if (end == limit)
		return NULL;
	if (end > at && ar->names[end - 1] == '/')
		end--;
	return strndup(ar->names + at, end - at);
}

/* "#1/20": the first 20 bytes of the content are the name. */
static char *bsd_name(const struct archive *ar, struct archive_member *member, uint64_t len,
		      struct ak_error *err)
{
	char *name;

	if (len > member->size || ar->thin)
		return NULL;
	name = calloc(1, len + 1);
	if (!name || source_read(ar->src, member->offset, name, len, "a member's name", err)) {
		free(name);
		return NULL;
	}
	member->offset += len;
	member->size -= len;
	return name;
}

static char *short_name(const char field[16])
{
	size_t len = 16;

	while (len && field[len - 1] == ' ')
		len--;
	if (len && field[len - 1] == '/')
		len--;
	return strndup(field, len);
}

/*
 * "/123" points into the table of names; in a thin archive "/123:456" is the
 * member at 456 of the archive of that name.  Behind the number anything may
 * follow: GNU ar leaves a slash in the last byte of some.
 */
static char *indirect_name(const struct archive *ar, const char *field,
			   struct archive_member *member)
{
	char text[17] = { 0 }, *end;
	uint64_t at;

	memcpy(text, field, 16);
	at = strtoull(text + 1, &end, 10);
	if (*end == ':' && ar->thin)
		member->origin = strtoull(end + 1, NULL, 10);
	return long_name(ar, at);
}

static char *get_name(const struct archive *ar, const struct ar_hdr *header,
		      struct archive_member *member, struct ak_error *err)
{
	const char *field = header->ar_name;
	uint64_t number;

	member->origin = 0;
	if (!memcmp(field, "#1/", 3))
		return get_number(field + 3, 13, &number) ? NULL
							  : bsd_name(ar, member, number, err);
	if (field[0] != '/')
		return short_name(field);
	return isdigit((unsigned char)field[1]) ? indirect_name(ar, field, member) : NULL;
}

static bool is_symbol_table(const char field[16])
{
	return !memcmp(field, "/               ", 16) || !memcmp(field, "/SYM64/         ", 16) ||
	       !memcmp(field, BSD_SYMBOL_TABLE, strlen(BSD_SYMBOL_TABLE));
}

/* Reads the header at ar->next and moves ar->next behind the member's content. */
static int read_header(struct archive *ar, struct ar_hdr *header, struct archive_member *member,
		       struct ak_error *err)
{
	uint64_t at = ar->next;
	bool stored;

	if (source_read(ar->src, at, header, sizeof(*header), "a member's header", err))
		return -1;
	if (memcmp(header->ar_fmag, ARFMAG, sizeof(header->ar_fmag)) ||
	    get_number(header->ar_size, sizeof(header->ar_size), &member->size))
		return damaged(ar, at, "no member's header", err);
	member->offset = at + sizeof(*header);
	stored = !ar->thin || is_symbol_table(header->ar_name) || !memcmp(header->ar_name, "//", 2);
	if (stored && member->size > ar->src->size - member->offset)
		return damaged(ar, at, "a member that reaches past the end", err);
	ar->next = member->offset + (stored ? member->size + (member->size & 1) : 0);
	return 0;
}

int archive_next(struct archive *ar, struct archive_member *member, struct ak_error *err)
{
	struct ar_hdr header;
	uint64_t at;

	for (;;) {
		free(member->name);
		member->name = NULL;
		at = ar->next;
		if (at >= ar->src->size)
			return 0;
		if (read_header(ar, &header, member, err))
			return -1;
		if (is_symbol_table(header.ar_name))
			continue;
		if (!memcmp(header.ar_name, "//", 2)) {
			if (read_names(ar, member->offset, member->size, err))
				return -1;
			continue;
		}
		member->name = get_name(ar, &header, member, err);
		if (!member->name || !member->name[0])
			return damaged(ar, at, "a member without a name", err);
		if (strncmp(member->name, BSD_SYMBOL_TABLE, strlen(BSD_SYMBOL_TABLE)))
			return 1;
	}
}

int archive_seek(struct archive *ar, uint64_t offset, struct archive_member *member,
		 struct ak_error *err)
{
	int more;

	/* The table of names stands before the first member. */
	if (!ar->names && archive_next(ar, member, err) < 0)
		return -1;
	ar->next = offset;
	more = archive_next(ar, member, err);
	return more ? (more < 0 ? -1 : 0) : damaged(ar, offset, "no member", err);
}

static int list_members(const struct source *src, struct ak_paths *names, struct ak_error *err)
{
	struct archive_member member = { 0 };
	struct archive ar;
	int more;

	if (archive_open(&ar, src, err))
		return -1;
	while ((more = archive_next(&ar, &member, err)) > 0)
		if (ak_paths_add(names, member.name, err))
			break;
	free(member.name);
	archive_close(&ar);
	return more ? -1 : 0;
}

/* A thin archive is all headers: one read instead of thousands. */
static int list_thin(const struct source *file, struct ak_paths *names, struct ak_error *err)
{
	void *content = malloc(file->size);
	struct source src;
	int ret = -1;

	if (!content)
		return ak_error_nomem(err);
	if (!source_read(file, 0, content, file->size, "its content", err)) {
		source_memory(&src, file->name, content, file->size);
		ret = list_members(&src, names, err);
	}
	free(content);
	return ret;
}

int archive_list(const char *path, struct ak_paths *names, struct ak_error *err)
{
	struct source src;
	int ret;

	if (source_open(&src, NULL, path, err))
		return -1;
	if (source_starts_with(&src, THIN_MAGIC, SARMAG))
		ret = list_thin(&src, names, err);
	else
		ret = list_members(&src, names, err);
	source_close(&src);
	return ret;
}

char *archive_member_path(const char *archive_path, const char *member_name)
{
	const char *slash = strrchr(archive_path, '/');
	char *dir, *path;

	if (!slash || member_name[0] == '/')
		return strdup(member_name);
	dir = strndup(archive_path, (size_t)(slash + 1 - archive_path));
	path = dir ? path_join(dir, member_name) : NULL;
	free(dir);
	return path;
}
