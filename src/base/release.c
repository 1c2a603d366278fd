// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>

#include "release.h"

int release_parse(struct release *release, const char *text, struct ak_error *err)
{
	if (isdigit((unsigned char)text[0]) &&
	    sscanf(text, "%u.%u", &release->major, &release->minor) == 2)
		return 0;
	return ak_error_set(err, NULL, 0, "'%s' is no kernel release (such as 6.1)", text);
}

bool release_reached(struct release release, unsigned int major, unsigned int minor)
{
	return release.major > major || (release.major == major && release.minor >= minor);
}
