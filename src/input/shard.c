// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/identifier.h"
#include "shard.h"
#include "undefined.h"

struct shard {
	const char *path;
	bool weak;
	const struct undefined_sink *sink;
	unsigned long number;
	bool has_module;
};

static int bad_line(const struct shard *s, struct ak_error *err, const char *what)
{
	return bad_file(err, FILE_SHARD, s->path, s->number, "%s", what);
}

/* What stands behind `word` and a blank; NULL: it's another line. */
static const char *value_of(const char *line, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(line, word, len) && line[len] == ' ' && line[len + 1] ? line + len + 1
									      : NULL;
}

static int read_symbol(const struct shard *s, const char *name,
		       int (*tell)(void *, const char *, size_t, struct ak_error *),
		       struct ak_error *err)
{
	size_t len = strlen(name);

	if (!s->has_module)
		return bad_line(s, err, "is a symbol before any module");
	if (strchr(name, ' ') || len > SYMBOL_NAME_MAX)
		return bad_line(s, err, "has no symbol's name");
	return tell ? tell(s->sink->ctx, name, len, err) : 0;
}

static int read_line(struct shard *s, const char *line, struct ak_error *err)
{
	const char *value = value_of(line, "module");

	if (value) {
		s->has_module = true;
		return s->sink->object(s->sink->ctx, value, err);
	}
	if ((value = value_of(line, "undefined")))
		return read_symbol(s, value, s->sink->symbol, err);
	if ((value = value_of(line, "weak")))
		return read_symbol(s, value, s->weak ? s->sink->symbol : NULL, err);
	if ((value = value_of(line, "export")))
		return read_symbol(s, value, s->sink->exported, err);
	if (strcmp(line, "signed") || !s->has_module)
		return bad_line(s, err, "isn't what a shard has");
	if (s->sink->exported && s->sink->is_signed)
		s->sink->is_signed(s->sink->ctx);
	return 0;
}

int shard_read(const char *path, bool weak, struct buf *scratch, const struct undefined_sink *sink,
	       struct ak_error *err)
{
	struct shard s = { .path = path, .weak = weak, .sink = sink };
	char *line, *rest;

	if (file_read(path, scratch, err))
		return -1;
	if (memchr(scratch->data, '\0', scratch->len))
		return bad_file(err, FILE_SHARD, path, 0, "has NUL bytes in it: not a shard");
	/* Whole: a shard cut short must not pass for a small one. */
	if (!scratch->len || scratch->data[scratch->len - 1] != '\n')
		return bad_file(err, FILE_SHARD, path, 0, "is cut short");
	scratch->data[scratch->len - 1] = '\0';
	rest = scratch->data;
	while ((line = strsep(&rest, "\n"))) {
		if (++s.number == 1 && strcmp(line, SHARD_HEADER))
			return bad_file(err, FILE_SHARD, path, 1, "isn't '%s': not a shard",
					SHARD_HEADER);
		if (s.number > 1 && read_line(&s, line, err))
			return -1;
	}
	return 0;
}
