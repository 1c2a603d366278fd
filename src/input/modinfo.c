// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "modinfo.h"

const char *modinfo_next(const char *info, size_t size, const char *tag, const char *previous)
{
	const char *end = info + size, *p = info;
	size_t len = strlen(tag);

	if (previous)
		p = previous + strlen(previous);
	for (; p < end; p += strlen(p) + 1)
		if (strncmp(p, tag, len) == 0 && p[len] == '=')
			return p + len + 1;
	return NULL;
}
