/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_WHITELIST_H
#define AUTOKSYMS_WHITELIST_H

#include "error.h"

struct ak_needs;

/*
 * UNUSED_KSYMS_WHITELIST files and Android symbol lists: names separated by
 * blanks or newlines.
 */
enum ak_whitelist_syntax {
	/*
	 * What people write: `#` starts a comment, a line "[...]" is an
	 * Android section header, CRLF, tabs, indentation, blank lines and a
	 * byte order mark mean nothing; one leading dot is stripped.
	 */
	AK_WHITELIST_FRIENDLY,
	AK_WHITELIST_LINES,  /* upstream 5.7 to 5.11: every line is a name as it stands */
	AK_WHITELIST_BLANKS, /* upstream 5.12 on: spaces and newlines separate, nothing else */
	/*
	 * modpost, 6.5 on: a line that isn't empty is a name as it stands, blanks,
	 * CR and # included, but for one leading dot.
	 */
	AK_WHITELIST_MODPOST,
};

/*
 * Adds the names in the file to the needed set, as a source of kind
 * AK_SOURCE_WHITELIST with line numbers.  0, or -1: unreadable, or (friendly)
 * a name that is no C identifier, at FILE:LINE.
 */
AK_API int ak_whitelist_read(const char *path, enum ak_whitelist_syntax syntax,
			     struct ak_needs *needs, struct ak_error *err);

#endif
