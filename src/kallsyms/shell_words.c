// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <string.h>

#include "base/bad_file.h"
#include "shell_words.h"

void shell_start(struct shell_words *w, const char *file, const char *text, size_t len)
{
	*w = (struct shell_words){ .file = file, .next = text, .end = text + len, .next_line = 1 };
}

void shell_end(struct shell_words *w)
{
	buf_free(&w->word);
}

/* The character `ahead` of the next one; NUL behind the end. */
static char peek(const struct shell_words *w, size_t ahead)
{
	return (size_t)(w->end - w->next) > ahead ? w->next[ahead] : '\0';
}

static char take(struct shell_words *w)
{
	if (*w->next == '\n')
		w->next_line++;
	return *w->next++;
}

static int unterminated(const struct shell_words *w, const char *what, struct ak_error *err)
{
	return bad_file(err, FILE_RULES, w->file, w->line, "has %s that doesn't end", what);
}

/* Moves behind the closing single quote; what is in between goes to the word. */
static int take_single_quoted(struct shell_words *w, struct ak_error *err)
{
	take(w);
	while (w->next < w->end && *w->next != '\'')
		buf_addc(&w->word, take(w));
	if (w->next == w->end)
		return unterminated(w, "a quote", err);
	take(w);
	return 0;
}

/* A parameter such as $1 or ${NM} is left as it is. */
static void take_parameter(struct shell_words *w)
{
	bool braces = peek(w, 1) == '{';

	w->expands = true;
	buf_addc(&w->word, take(w));
	if (!braces) {
		buf_addc(&w->word, take(w));
		return;
	}
	while (w->next < w->end && *w->next != '}' && *w->next != '\n')
		buf_addc(&w->word, take(w));
}

static bool is_parameter(const struct shell_words *w)
{
	char c = peek(w, 1);

	return isalnum((unsigned char)c) || (c && strchr("_{@*#?-$!", c));
}

/* $(if [ $# -ge 3 ]; ...): excludes the symbols of an object that is named there (6.4 to 6.9). */
#define THIRD_ARGUMENT "$(if [ $# -ge 3 ];"

static int skip_substitution(struct shell_words *w, struct ak_error *err)
{
	size_t known = strlen(THIRD_ARGUMENT);
	bool quoted = false;

	if ((size_t)(w->end - w->next) < known || memcmp(w->next, THIRD_ARGUMENT, known) != 0)
		return bad_file(err, FILE_RULES, w->file, w->next_line,
				"has a command in quotes, $(...), that isn't understood");
	for (; w->next < w->end && (quoted || *w->next != ')'); take(w))
		quoted ^= *w->next == '\'';
	if (w->next == w->end)
		return unterminated(w, "a command in quotes", err);
	take(w);
	return 0;
}

/* Within double quotes a backslash counts only before these. */
static bool is_escape(const struct shell_words *w)
{
	char c = peek(w, 1);

	return c && strchr("$`\"\\\n", c);
}

static int take_in_quotes(struct shell_words *w, struct ak_error *err)
{
	if (*w->next == '`')
		return bad_file(err, FILE_RULES, w->file, w->next_line,
				"has a command in quotes, `...`, that isn't understood");
	if (*w->next == '$' && peek(w, 1) == '(')
		return skip_substitution(w, err);
	if (*w->next == '$' && is_parameter(w)) {
		take_parameter(w);
		return 0;
	}
	if (*w->next == '\\' && is_escape(w)) {
		take(w);
		if (*w->next == '\n') {
			take(w);
			return 0;
		}
	}
	buf_addc(&w->word, take(w));
	return 0;
}

static int take_double_quoted(struct shell_words *w, struct ak_error *err)
{
	take(w);
	while (w->next < w->end && *w->next != '"')
		if (take_in_quotes(w, err))
			return -1;
	if (w->next == w->end)
		return unterminated(w, "a quote", err);
	take(w);
	return 0;
}

static bool ends_word(char c)
{
	return strchr(" \t\n|&;<>()", c);
}

static int take_piece(struct shell_words *w, struct ak_error *err)
{
	char c = *w->next;

	if (c == '\'')
		return take_single_quoted(w, err);
	if (c == '"')
		return take_double_quoted(w, err);
	if (c == '$' && is_parameter(w)) {
		take_parameter(w);
		return 0;
	}
	if (c == '\\' && peek(w, 1) == '\n') {
		take(w);
		take(w);
		return 0;
	}
	if (c == '\\' && w->next + 1 < w->end)
		take(w);
	else if (strchr("`$*?[~", c))
		w->expands = true;
	buf_addc(&w->word, take(w));
	return 0;
}

static enum shell_token take_word(struct shell_words *w, struct ak_error *err)
{
	buf_reset(&w->word);
	w->expands = false;
	while (w->next < w->end && !ends_word(*w->next))
		if (take_piece(w, err))
			return SHELL_ERROR;
	if (!buf_str(&w->word)) {
		ak_error_nomem(err);
		return SHELL_ERROR;
	}
	return SHELL_WORD;
}

/* Blanks, comments, and newlines behind a backslash. */
static void skip_blanks(struct shell_words *w)
{
	for (;;) {
		if (peek(w, 0) == ' ' || peek(w, 0) == '\t') {
			take(w);
		} else if (peek(w, 0) == '\\' && peek(w, 1) == '\n') {
			take(w);
			take(w);
		} else if (peek(w, 0) == '#') {
			while (w->next < w->end && *w->next != '\n')
				take(w);
		} else {
			return;
		}
	}
}

enum shell_token shell_next(struct shell_words *w, struct ak_error *err)
{
	skip_blanks(w);
	w->start = w->next;
	w->line = w->next_line;
	if (w->next == w->end)
		return SHELL_END;
	if (!ends_word(*w->next))
		return take_word(w, err);
	switch (take(w)) {
	case '\n':
		return SHELL_NEWLINE;
	case '|':
		return SHELL_PIPE;
	case '>':
		return SHELL_TO;
	default:
		return SHELL_OTHER;
	}
}
