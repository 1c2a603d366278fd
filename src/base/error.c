// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/error.h"

static int fill(struct ak_error *err, const char *file, unsigned long line, char *text)
{
	err->is_set = true;
	err->text = text;
	err->line = line;
	err->file = file ? strdup(file) : NULL;
	return -1;
}

int ak_error_set(struct ak_error *err, const char *file, unsigned long line, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	if (!err || err->is_set)
		return -1;
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	return fill(err, file, line, text);
}

int ak_error_errno(struct ak_error *err, const char *file, const char *fmt, ...)
{
	int saved = errno;
	char *what = NULL, *text = NULL;
	va_list ap;

	if (!err || err->is_set)
		return -1;
	va_start(ap, fmt);
	if (vasprintf(&what, fmt, ap) < 0)
		what = NULL;
	va_end(ap);
	if (!what || asprintf(&text, "%s: %s", what, strerror(saved)) < 0)
		text = NULL;
	free(what);
	return fill(err, file, 0, text);
}

int ak_error_nomem(struct ak_error *err)
{
	if (err && !err->is_set)
		*err = (struct ak_error){ .is_set = true };
	return -1;
}

void ak_error_move(struct ak_error *to, struct ak_error *from)
{
	if (to && !to->is_set) {
		*to = *from;
		*from = (struct ak_error){ 0 };
	}
	ak_error_free(from);
}

const char *ak_error_text(const struct ak_error *err)
{
	if (err->text)
		return err->text;
	return err->is_set ? "out of memory" : "no error";
}

void ak_error_free(struct ak_error *err)
{
	if (!err)
		return;
	free(err->file);
	free(err->text);
	*err = (struct ak_error){ 0 };
}
