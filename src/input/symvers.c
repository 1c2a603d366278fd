// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "symvers.h"

#define FIELDS 5

static int malformed(const char *path, unsigned long number, struct ak_error *err)
{
	return ak_error_set(err, path, number,
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

static int read_line(const char *path, unsigned long number, char *text,
		     const struct symvers_sink *sink, struct ak_error *err)
{
	struct symvers_line line;
	char *fields[FIELDS], *end;
	unsigned long crc;

	if (split(text, fields) != FIELDS || !fields[1][0] || !fields[2][0])
		return malformed(path, number, err);
	crc = strtoul(fields[0], &end, 16);
	if (*end || end == fields[0] || crc > UINT32_MAX)
		return malformed(path, number, err);
	line = (struct symvers_line){
		.crc = (uint32_t)crc,
		.symbol = fields[1],
		.module = fields[2],
		.gpl = !strcmp(fields[3], "EXPORT_SYMBOL_GPL"),
		.ns = fields[4],
	};
	if (!line.gpl && strcmp(fields[3], "EXPORT_SYMBOL") != 0)
		return ak_error_set(err, path, number,
				    "says '%.100s' where EXPORT_SYMBOL or EXPORT_SYMBOL_GPL "
				    "should stand",
				    fields[3]);
	return sink->symbol(sink->ctx, &line, number, err);
}

int symvers_read(const char *path, const struct symvers_sink *sink, struct ak_error *err)
{
	struct buf text = { 0 };
	unsigned long number = 0;
	char *line, *rest;
	int ret = file_read(path, &text, err);

	if (!ret && memchr(text.data, '\0', text.len))
		ret = ak_error_set(err, path, 0, "has NUL bytes in it: not a Module.symvers");
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
