// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/path.h"
#include "module_name.h"

char *module_name(const char *path)
{
	static const char *const suffixes[] = { ".xz", ".zst", ".gz" };
	const char *name = path_name(path);
	size_t len = strlen(name), i;

	for (i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t shorter = len - strlen(suffixes[i]);

		if (path_ends_with(name, suffixes[i]) && shorter > 3 &&
		    !memcmp(name + shorter - 3, ".ko", 3))
			return strndup(name, shorter);
	}
	return strdup(name);
}
