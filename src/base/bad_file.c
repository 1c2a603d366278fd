// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "bad_file.h"
#include "file.h"

static const char *const remedies[FILE_KINDS] = {
	[FILE_BUILT] = "build or fetch it again",
	[FILE_OF_MODULES] = "if the build made it, remove it and run make modules",
	[FILE_EXPORTS] = "if the build made it, remove it and Module.symvers, and run make",
	[FILE_AUTOKSYMS] = "if the build made it, remove it and run make, or autoksyms seed",
	[FILE_MAP] = "nm -n or autoksyms sysmap makes one",
	[FILE_RULES] = "give the rules with --rules=RELEASE or --ignore=PATTERN",
	[FILE_SHARD] = "make the shard again",
	[FILE_LINK_RECORD] = "autoksyms link --record=FILE writes one",
	[FILE_NAMES] = "it takes a name in each line",
	[FILE_PATHS] = "it takes a path in each line",
};

static void set_with(struct ak_error *err, const char *file, unsigned long line, const char *remedy,
		     const char *fmt, va_list ap)
{
	char *what;

	if (!err || err->is_set)
		return;
	if (vasprintf(&what, fmt, ap) < 0) {
		ak_error_nomem(err);
		return;
	}
	ak_error_set(err, file, line, "%s%s%s", what, remedy ? "; " : "", remedy ? remedy : "");
	free(what);
}

int bad_file(struct ak_error *err, enum file_kind kind, const char *file, unsigned long line,
	     const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_with(err, file, line, remedies[kind], fmt, ap);
	va_end(ap);
	return -1;
}

int unread_file(struct ak_error *err, struct ak_error *why, const char *file, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!file_exists(file))
		set_with(err, file, 0, NULL, fmt, ap);
	va_end(ap);
	ak_error_move(err, why);
	return -1;
}
