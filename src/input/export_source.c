// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "export_source.h"

#define FUNCTION "KSYMTAB_FUNC("
#define DATA "KSYMTAB_DATA("
#define FLAGS "SYMBOL_FLAGS("

#define FLAG_GPL 1

struct reading {
	const char *path;
	const struct export_sink *sink;
	struct export_entry entry; /* whose flags may follow; name NULL: none */
};

static int damaged(const struct reading *r, unsigned long number, struct ak_error *err)
{
	return bad_file(err, FILE_EXPORTS, r->path, number,
			"is damaged: no line that modpost writes");
}

static int give_entry(struct reading *r, struct ak_error *err)
{
	struct export_entry entry = r->entry;

	r->entry.name = NULL;
	return entry.name ? r->sink->symbol(r->sink->ctx, &entry, err) : 0;
}

/* Takes `, "string"` off *text, in place; NULL: that isn't what stands there. */
static const char *take_string(char **text)
{
	char *start = *text, *end;

	if (strncmp(start, ", \"", 3) != 0)
		return NULL;
	start += 3;
	end = strchr(start, '"');
	if (!end)
		return NULL;
	*end = '\0';
	*text = end + 1;
	return start;
}

/* What stands behind the bracket of KSYMTAB_*(. */
static int read_export(struct reading *r, char *text, bool function, unsigned long number,
		       struct ak_error *err)
{
	char *rest = strchr(text, ','), *name_end = rest;
	const char *first, *second;

	first = rest && rest > text ? take_string(&rest) : NULL;
	second = first ? take_string(&rest) : NULL;
	if (!first || strcmp(rest, ");") != 0)
		return damaged(r, number, err);
	*name_end = '\0';
	r->entry = (struct export_entry){
		.name = text,
		.function = function,
		.gpl = second && !strcmp(first, "_gpl"),
		.ns = second ? second : first,
	};
	return 0;
}

static int read_flags(struct reading *r, const char *text, unsigned long number,
		      struct ak_error *err)
{
	size_t len = r->entry.name ? strlen(r->entry.name) : 0;

	if (!len || strncmp(text, r->entry.name, len) != 0 || text[len] != ',')
		return damaged(r, number, err);
	r->entry.gpl = strtoul(text + len + 1, NULL, 0) & FLAG_GPL;
	return 0;
}

static char *behind(char *line, const char *prefix)
{
	return strncmp(line, prefix, strlen(prefix)) == 0 ? line + strlen(prefix) : NULL;
}

static int read_line(struct reading *r, char *line, unsigned long number, struct ak_error *err)
{
	char *rest;

	if ((rest = behind(line, FLAGS)))
		return read_flags(r, rest, number, err);
	if (give_entry(r, err))
		return -1;
	if ((rest = behind(line, FUNCTION)))
		return read_export(r, rest, true, number, err);
	if ((rest = behind(line, DATA)))
		return read_export(r, rest, false, number, err);
	return 0;
}

int export_source_read(const char *path, const struct export_sink *sink, struct ak_error *err)
{
	struct reading r = { .path = path, .sink = sink };
	struct buf text = { 0 };
	unsigned long number = 0;
	char *line, *rest;
	int ret = file_read(path, &text, err);

	rest = ret ? NULL : text.data;
	while (!ret && (line = strsep(&rest, "\n")))
		ret = read_line(&r, line, ++number, err);
	if (!ret)
		ret = give_entry(&r, err);
	buf_free(&text);
	return ret;
}

int export_source_tail(const char *path, struct buf *tail, struct ak_error *err)
{
	const char *start;
	size_t len;

	if (!file_exists(path)) {
		buf_reset(tail);
		return buf_str(tail) ? 0 : ak_error_nomem(err);
	}
	if (file_read(path, tail, err))
		return -1;
	start = strstr(tail->data, EXPORT_SOURCE_TAIL);
	len = start ? strlen(start) : 0;
	memmove(tail->data, start ? start : "", len + 1);
	tail->len = len;
	return 0;
}
