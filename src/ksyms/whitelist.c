// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/whitelist.h"
#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/identifier.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct parse {
	const char *path;
	struct ak_needs *needs;
	struct ak_error *err;
	uint32_t number; /* of the line */
};

static int add_name(struct parse *p, const char *name, size_t len)
{
	if (len > SYMBOL_NAME_MAX)
		return bad_file(p->err, FILE_NAMES, p->path, p->number,
				"names a symbol of %zu bytes", len);
	return ak_needs_add(p->needs, name, len, p->number, p->err);
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static int friendly_line(struct parse *p, const char *line, const char *end)
{
	const char *word;

	while (line < end && is_blank(*line))
		line++;
	if (line < end && *line == '[')
		return 0;
	while (line < end && *line != '#') {
		for (word = line; line < end && !is_blank(*line) && *line != '#'; line++)
			;
		if (line - word > 1 && *word == '.')
			word++;
		if (!is_identifier(word, (size_t)(line - word)))
			return ak_error_set(p->err, p->path, p->number,
					    "'%.*s' is no symbol's name (letters, digits and _)",
					    (int)(line - word > 200 ? 200 : line - word), word);
		if (add_name(p, word, (size_t)(line - word)))
			return -1;
		while (line < end && is_blank(*line))
			line++;
	}
	return 0;
}

/* Even an empty line is a name. */
static int verbatim_line(struct parse *p, const char *line, const char *end)
{
	return add_name(p, line, (size_t)(end - line));
}

static int blanks_line(struct parse *p, const char *line, const char *end)
{
	const char *word;

	while (line < end) {
		for (word = line; line < end && *line != ' '; line++)
			;
		/* Of a lone dot an empty name stays, as upstream has it. */
		if (line > word && *word == '.') {
			if (add_name(p, word + 1, (size_t)(line - word - 1)))
				return -1;
		} else if (line > word && add_name(p, word, (size_t)(line - word))) {
			return -1;
		}
		while (line < end && *line == ' ')
			line++;
	}
	return 0;
}

static int modpost_line(struct parse *p, const char *line, const char *end)
{
	if (line < end && *line == '.')
		line++;
	return line < end ? add_name(p, line, (size_t)(end - line)) : 0;
}

static int (*line_parser(enum ak_whitelist_syntax syntax))(struct parse *, const char *,
							   const char *)
{
	switch (syntax) {
	case AK_WHITELIST_LINES:
		return verbatim_line;
	case AK_WHITELIST_BLANKS:
		return blanks_line;
	case AK_WHITELIST_MODPOST:
		return modpost_line;
	default:
		return friendly_line;
	}
}

static int parse_text(struct parse *p, const struct buf *text, enum ak_whitelist_syntax syntax)
{
	int (*parse_line)(struct parse *, const char *, const char *) = line_parser(syntax);
	const char *line = text->data, *all = line + text->len, *end;

	if (syntax == AK_WHITELIST_FRIENDLY && text->len >= 3 && !memcmp(line, BYTE_ORDER_MARK, 3))
		line += 3;
	for (; line < all; line = end + 1) {
		end = memchr(line, '\n', (size_t)(all - line));
		if (!end)
			end = all;
		p->number++;
		if (memchr(line, '\0', (size_t)(end - line)))
			return bad_file(p->err, FILE_NAMES, p->path, p->number,
					"has a NUL byte: not a list of symbols");
		if (parse_line(p, line, end))
			return -1;
	}
	return 0;
}

int ak_whitelist_read(const char *path, enum ak_whitelist_syntax syntax, struct ak_needs *needs,
		      struct ak_error *err)
{
	struct parse p = { .path = path, .needs = needs, .err = err };
	struct buf text = { 0 };
	int ret = file_read(path, &text, err);

	if (!ret && ak_needs_add_source(needs, AK_SOURCE_WHITELIST, path, err) == AK_NONE)
		ret = -1;
	if (!ret)
		ret = parse_text(&p, &text, syntax);
	buf_free(&text);
	return ret;
}
