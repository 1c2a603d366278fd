// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "make_variable.h"

/* Appends the logical line at `text` to `line`; returns what follows it, and counts its lines. */
static const char *join_line(struct buf *line, const char *text, unsigned long *count)
{
	size_t len, end;

	buf_reset(line);
	for (*count = 1;; ++*count) {
		len = strcspn(text, "\n");
		end = len && text[len - 1] == '\r' ? len - 1 : len;
		if (!end || text[end - 1] != '\\' || !text[len]) {
			buf_add(line, text, end);
			return text + len + (text[len] == '\n');
		}
		for (end--; end && (text[end - 1] == ' ' || text[end - 1] == '\t'); end--)
			;
		buf_add(line, text, end);
		buf_addc(line, ' ');
		text += len + 1;
		text += strspn(text, " \t");
	}
}

/* Behind the operator that `text` starts with: = := ::= :::= ?= != +=; NULL: there's none. */
static const char *skip_operator(const char *text)
{
	if (*text == '?' || *text == '!' || *text == '+')
		text++;
	else
		text += strspn(text, ":");
	return *text == '=' ? text + 1 : NULL;
}

static bool is_name_char(char c)
{
	return c && (isalnum((unsigned char)c) || strchr("_-.", c));
}

/*
 * The value that the line gives the variable, whatever stands before its name; *alone: nothing
 * does, and it's a definition as we know them.  NULL: the line doesn't.
 */
static const char *find_value(const char *line, const char *name, bool *alone)
{
	const char *at = line, *value;
	size_t len = strlen(name);

	for (; (at = strstr(at, name)); at += len) {
		if (is_name_char(at[len]) || (at > line && is_name_char(at[-1])))
			continue;
		value = at + len + strspn(at + len, " \t");
		*alone = strspn(line, " ") == (size_t)(at - line) &&
			 (*value == '=' || !strncmp(value, ":=", 2));
		value = skip_operator(value);
		if (!value && !strncmp(line + strspn(line, " "), "define ", 7))
			value = "";
		if (value)
			return value + strspn(value, " \t");
	}
	return NULL;
}

static int take_line(struct make_variable *variable, const char *line, unsigned long number,
		     const char *name, struct ak_error *err)
{
	bool alone;
	const char *value;
	size_t len;

	/* A recipe's line, or a comment. */
	if (line[0] == '\t' || line[strspn(line, " ")] == '#')
		return 0;
	value = find_value(line, name, &alone);
	if (!value)
		return 0;
	variable->mentions++;
	if (!alone || variable->value)
		return 0;
	for (len = strlen(value); len && strchr(" \t", value[len - 1]); len--)
		;
	variable->value = strndup(value, len);
	variable->line = number;
	return variable->value ? 0 : ak_error_nomem(err);
}

int make_variable_parse(struct make_variable *variable, const char *text, const char *name,
			struct ak_error *err)
{
	struct buf line = { 0 };
	unsigned long number, count;
	int ret = 0;

	*variable = (struct make_variable){ 0 };
	for (number = 1; !ret && *text; number += count) {
		text = join_line(&line, text, &count);
		if (buf_str(&line))
			ret = take_line(variable, line.data, number, name, err);
		else
			ret = ak_error_nomem(err);
	}
	buf_free(&line);
	return ret;
}

int make_variable_read(struct make_variable *variable, const char *path, const char *name,
		       struct ak_error *err)
{
	struct buf text = { 0 };
	int ret;

	*variable = (struct make_variable){ 0 };
	if (!file_exists(path))
		return 0;
	ret = file_read(path, &text, err);
	if (!ret)
		ret = make_variable_parse(variable, text.data, name, err);
	buf_free(&text);
	return ret;
}

void make_variable_free(struct make_variable *variable)
{
	free(variable->value);
	*variable = (struct make_variable){ 0 };
}
