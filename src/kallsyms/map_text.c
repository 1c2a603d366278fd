// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "base/bad_file.h"
#include "map_line.h"
#include "map_text.h"

#define MAX_DIGITS 16

int map_text_take(struct ak_map *map, char *bytes, struct ak_error *err)
{
	map->text = malloc(sizeof(*map->text));
	if (!map->text) {
		free(bytes);
		ak_error_nomem(err);
		return -1;
	}
	map->text->bytes = bytes;
	return 0;
}

static size_t count_lines(const char *text, size_t len)
{
	const char *end = text + len;
	size_t count = 0;

	while (text < end && (text = memchr(text, '\n', (size_t)(end - text)))) {
		text++;
		count++;
	}
	return count + 1;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/*
 * How wide the address is: hexadecimal digits, or, where the symbol is
 * undefined, blanks, of which the last one is the separator.
 */
static size_t parse_address(const char *line, uint64_t *address)
{
	size_t width;
	int digit;

	*address = 0;
	if (line[0] == ' ')
		return strspn(line, " ") - 1;
	for (width = 0; (digit = digit_value(line[width])) >= 0; width++)
		*address = *address << 4 | (uint64_t)digit;
	return width;
}

/* `line` ends with a NUL at `len`.  0, or -1: that's no line of a map. */
static int parse_line(struct ak_symbol *sym, const char *line, size_t len, size_t *width)
{
	size_t at = parse_address(line, &sym->address);

	/* " T " and the name, which may be empty */
	if (!at || at > MAX_DIGITS || len < at + 3 || line[at] != ' ' ||
	    !map_is_type(line[at + 1]) || line[at + 2] != ' ' || len - at - 3 > UINT32_MAX)
		return -1;
	*width = at;
	sym->letter = line[at + 1];
	sym->name = line + at + 3;
	sym->len = (uint32_t)(len - at - 3);
	return line[0] != ' ' || ak_symbol_is_undefined(sym) ? 0 : -1;
}

static int bad_line(const char *file, unsigned long number, const char *line, size_t len,
		    struct ak_error *err)
{
	return bad_file(err, FILE_MAP, file, number,
			"'%.*s' isn't a line of nm or System.map: ADDRESS TYPE NAME",
			(int)(len > 100 ? 100 : len), line);
}

static int parse_lines(struct ak_map *map, const char *file, char *text, size_t len,
		       struct ak_error *err)
{
	char *end = text + len, *line = text, *newline;
	size_t width = MAX_DIGITS, narrowest = MAX_DIGITS;

	for (; line < end; line = newline + 1) {
		newline = memchr(line, '\n', (size_t)(end - line));
		if (!newline)
			newline = end;
		*newline = '\0';
		/* A NUL within shows in the length. */
		if (strlen(line) != (size_t)(newline - line) ||
		    parse_line(&map->symbols[map->count], line, (size_t)(newline - line), &width))
			return bad_line(file, map->count + 1, line, (size_t)(newline - line), err);
		if (width < narrowest)
			narrowest = width;
		map->count++;
	}
	map->digits = narrowest < MAX_DIGITS ? 8 : MAX_DIGITS;
	return 0;
}

int map_text_parse(struct ak_map *map, const char *file, char *bytes, size_t len,
		   struct ak_error *err)
{
	if (map_text_take(map, bytes, err))
		return -1;
	map->is_text = true;
	map->symbols = malloc(count_lines(bytes, len) * sizeof(*map->symbols));
	if (!map->symbols)
		return ak_error_nomem(err);
	return parse_lines(map, file, bytes, len, err);
}
