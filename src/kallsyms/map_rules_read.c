// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map_rules.h"
#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "map_pattern.h"
#include "shell_words.h"

/*
 * Rules in the forms that they have had in kernel trees.  Only what such files
 * are known to hold is understood; anything else is an error, as it might be
 * one rule more, or one less.
 */
struct reader {
	struct ak_map_rules *rules;
	const char *file;
	size_t count; /* of the rules that were read */
	struct ak_error *err;
};

static int not_understood(const struct reader *r, unsigned long number, const char *line,
			  size_t len)
{
	return bad_file(r->err, FILE_RULES, r->file, number, "'%.*s' isn't understood",
			(int)(len > 100 ? 100 : len), line);
}

static int add(struct reader *r, const char *pattern, unsigned long number)
{
	if (ak_map_rules_add(r->rules, pattern, r->file, number, r->err))
		return -1;
	r->count++;
	return 0;
}

/* sed */

/* Up to the slash that ends an expression, where p is behind the one that starts it. */
static const char *find_slash(const char *p, const char *end)
{
	while (p < end && *p != '/')
		p += map_pattern_piece(p, (size_t)(end - p));
	return p < end ? p : NULL;
}

static bool is_end_of_command(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == ';'))
		p++;
	return p == end || *p == '#';
}

/*
 * An expression as regcomp() takes it: sed knows letters behind backslashes
 * that say something else there, or nothing; a slash has lost its backslash.
 */
static int add_sed_pattern(struct reader *r, const char *text, size_t len, unsigned long number)
{
	char *pattern = malloc(len + 1), *to = pattern;
	size_t i, piece;
	int ret = 0;

	if (!pattern)
		return ak_error_nomem(r->err);
	for (i = 0; i < len && !ret; i += piece) {
		piece = map_pattern_piece(text + i, len - i);
		if (piece == 2 && strchr("acdfnortvxsSwWbB", text[i + 1]))
			ret = not_understood(r, number, text, len);
		if (piece == 2 && text[i + 1] == '/')
			*to++ = '/';
		else
			to = (char *)memcpy(to, text + i, piece) + piece;
	}
	*to = '\0';
	if (!ret)
		ret = add(r, pattern, number);
	free(pattern);
	return ret;
}

/* `/PATTERN/d`, or nothing but a comment. */
static int read_sed_line(struct reader *r, const char *line, size_t len, unsigned long number)
{
	const char *p = line, *end = line + len, *slash;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (is_end_of_command(p, end))
		return 0;
	slash = *p == '/' ? find_slash(p + 1, end) : NULL;
	if (!slash || slash == p + 1)
		return not_understood(r, number, line, len);
	len = (size_t)(slash - p - 1);
	do
		slash++;
	while (slash < end && *slash == ' ');
	if (slash == end || *slash != 'd' || !is_end_of_command(slash + 1, end))
		return not_understood(r, number, line, (size_t)(end - line));
	return add_sed_pattern(r, p + 1, len, number);
}

/* Lists */

/* A pattern, or a command of sed, from a file that was cut out of a script. */
static int read_list_line(struct reader *r, const char *line, size_t len, unsigned long number)
{
	char *pattern;
	int ret;

	if (len && line[len - 1] == '\r')
		len--;
	if (!len || line[0] == '#' || strspn(line, " \t") >= len)
		return 0;
	if (line[0] == '/')
		return read_sed_line(r, line, len, number);
	pattern = strndup(line, len);
	if (!pattern)
		return ak_error_nomem(r->err);
	ret = add(r, pattern, number);
	free(pattern);
	return ret;
}

/* Gives each line to read_line(); the first one has that number. */
static int read_lines(struct reader *r, const char *text, size_t len, unsigned long number,
		      int (*read_line)(struct reader *r, const char *line, size_t len,
				       unsigned long number))
{
	const char *end = text + len, *newline;

	for (; text < end; text = newline + 1, number++) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (!newline)
			newline = end;
		if (read_line(r, text, (size_t)(newline - text), number))
			return -1;
	}
	return 0;
}

/* Shell */

static int unexpected(struct reader *r, const struct shell_words *w)
{
	return not_understood(r, w->line, w->start, (size_t)(w->next - w->start));
}

/* A word that has to be there, and to be this one; NULL: any. */
static int expect_word(struct reader *r, struct shell_words *w, const char *word)
{
	enum shell_token token = shell_next(w, r->err);

	if (token == SHELL_ERROR)
		return -1;
	if (token != SHELL_WORD || (word && strcmp(shell_word(w), word)))
		return unexpected(r, w);
	return 0;
}

/* A word without anything that the shell would replace. */
static int expect_literal(struct reader *r, struct shell_words *w)
{
	if (expect_word(r, w, NULL))
		return -1;
	return w->expands ? unexpected(r, w) : 0;
}

/* What follows `grep -v`: -e PATTERN..., or PATTERN. */
static int read_grep_word(struct reader *r, struct shell_words *w)
{
	if (!strcmp(shell_word(w), "-e")) {
		if (expect_literal(r, w))
			return -1;
	} else if (w->expands || shell_word(w)[0] == '-' || r->count) {
		return unexpected(r, w);
	}
	return add(r, shell_word(w), w->line);
}

/* What follows `sed`: -e SCRIPT... */
static int read_sed_word(struct reader *r, struct shell_words *w)
{
	if (strcmp(shell_word(w), "-e"))
		return unexpected(r, w);
	if (expect_literal(r, w))
		return -1;
	return read_lines(r, shell_word(w), strlen(shell_word(w)), w->line, read_sed_line);
}

static int read_filter(struct reader *r, struct shell_words *w,
		       int (*read_word)(struct reader *r, struct shell_words *w))
{
	for (;;) {
		switch (shell_next(w, r->err)) {
		case SHELL_ERROR:
			return -1;
		case SHELL_END:
		case SHELL_NEWLINE:
			return 0;
		case SHELL_TO:
			if (expect_word(r, w, NULL))
				return -1;
			break;
		case SHELL_WORD:
			if (read_word(r, w))
				return -1;
			break;
		default:
			return unexpected(r, w);
		}
	}
}

/* `$NM -n $1 | grep -v ...` or `$NM -n $1 | sed ...`, of which nm was read. */
static int read_pipeline(struct reader *r, struct shell_words *w)
{
	enum shell_token token;

	if (expect_word(r, w, "-n") || expect_word(r, w, NULL))
		return -1;
	token = shell_next(w, r->err);
	if (token != SHELL_PIPE)
		return token == SHELL_ERROR ? -1 : unexpected(r, w);
	if (expect_literal(r, w))
		return -1;
	if (!strcmp(shell_word(w), "grep"))
		return expect_word(r, w, "-v") ? -1 : read_filter(r, w, read_grep_word);
	if (!strcmp(shell_word(w), "sed"))
		return read_filter(r, w, read_sed_word);
	return unexpected(r, w);
}

static int read_shell_commands(struct reader *r, struct shell_words *w)
{
	enum shell_token token;

	while ((token = shell_next(w, r->err)) != SHELL_END) {
		if (token == SHELL_NEWLINE)
			continue;
		if (token == SHELL_ERROR)
			return -1;
		if (token != SHELL_WORD || r->count)
			return unexpected(r, w);
		if (read_pipeline(r, w))
			return -1;
	}
	return 0;
}

static int read_shell(struct reader *r, const char *text, size_t len)
{
	struct shell_words w;
	int ret;

	shell_start(&w, r->file, text, len);
	ret = read_shell_commands(r, &w);
	shell_end(&w);
	return ret;
}

/* By the first line: #! and what runs it. */
static int read_text(struct reader *r, const char *text, size_t len)
{
	size_t first = strcspn(text, "\n");
	bool script = len > 1 && !memcmp(text, "#!", 2);
	int ret;

	if (strlen(text) != len)
		return bad_file(r->err, FILE_RULES, r->file, 0,
				"has NUL bytes in it: not a list of rules");
	if (!script)
		return read_lines(r, text, len, 1, read_list_line);
	if (memmem(text, first, "sed", 3))
		ret = read_lines(r, text, len, 1, read_sed_line);
	else if (memmem(text, first, "sh", 2))
		ret = read_shell(r, text, len);
	else
		return not_understood(r, 1, text, first);
	if (!ret && !r->count)
		return bad_file(r->err, FILE_RULES, r->file, 0, "is a script without rules");
	return ret;
}

int ak_map_rules_read(struct ak_map_rules *rules, const char *path, struct ak_error *err)
{
	struct reader r = { .rules = rules, .file = path, .err = err };
	struct buf text = { 0 };
	int ret = file_read(path, &text, err);

	if (!ret)
		ret = read_text(&r, text.data, text.len);
	buf_free(&text);
	return ret;
}
