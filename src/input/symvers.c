// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "symvers.h"

#define FIELDS 5

static int malformed(const char *path, unsigned long number, struct ak_error *err)
{
	return bad_file(err, FILE_OF_MODULES, path, number,
			"is no line of a Module.symvers: CRC, symbol, module, licence and "
			"namespace, with a tab between each");
}

/* Splits a line, in place, at its tabs.  How many fields it has. */
static size_t split(char *line, char *fields[FIELDS])
{
	size_t count = 0;

	while (line && count < FIELDS)
		fields[count++] = strsep(&line, "\t");
	return line ? count + 1 : count;
}

/* The fields but for the CRC, by what stands where; `kind` is how it's exported.  0, or -1: otherwise. */
static int assign(struct symvers_line *line, const char **kind, char *fields[FIELDS], size_t count)
{
	bool ns_first = count == FIELDS && strncmp(fields[3], "EXPORT_", 7) != 0 &&
			!strncmp(fields[4], "EXPORT_", 7);

	if (count < FIELDS - 1 || count > FIELDS)
		return -1;
	line->symbol = fields[1];
	line->module = fields[ns_first ? 3 : 2];
	line->ns = ns_first ? fields[2] : count == FIELDS ? fields[4] : "";
	*kind = fields[ns_first ? 4 : 3];
	return line->symbol[0] && line->module[0] ? 0 : -1;
}

static int read_line(const char *path, unsigned long number, char *text,
		     const struct symvers_sink *sink, struct ak_error *err)
{
	struct symvers_line line;
	char *fields[FIELDS] = { NULL }, *end;
	const char *kind;
	unsigned long crc;

	if (assign(&line, &kind, fields, split(text, fields)))
		return malformed(path, number, err);
	crc = strtoul(fields[0], &end, 16);
	if (*end || end == fields[0] || crc > UINT32_MAX)
		return malformed(path, number, err);
	line.crc = (uint32_t)crc;
	line.gpl = !strcmp(kind, "EXPORT_SYMBOL_GPL");
	if (!strncmp(kind, "EXPORT_UNUSED_SYMBOL", strlen("EXPORT_UNUSED_SYMBOL")))
		return 0;
	if (!line.gpl && strcmp(kind, "EXPORT_SYMBOL") != 0 &&
	    strcmp(kind, "EXPORT_SYMBOL_GPL_FUTURE") != 0)
		return bad_file(err, FILE_OF_MODULES, path, number,
				"says '%.100s' where EXPORT_SYMBOL or EXPORT_SYMBOL_GPL "
				"should stand",
				kind);
	return sink->symbol(sink->ctx, &line, number, err);
}

int symvers_read(const char *path, const struct symvers_sink *sink, struct ak_error *err)
{
	struct buf text = { 0 };
	unsigned long number = 0;
	char *line, *rest;
	int ret = file_read(path, &text, err);

	if (!ret && memchr(text.data, '\0', text.len))
		ret = bad_file(err, FILE_OF_MODULES, path, 0,
			       "has NUL bytes in it: not a Module.symvers");
	rest = ret ? NULL : text.data;
	while (!ret && (line = strsep(&rest, "\n"))) {
		number++;
		/* Behind the last newline there's nothing. */
		if (rest || line[0])
			ret = read_line(path, number, line, sink, err);
	}
	buf_free(&text);
	return ret;
}
