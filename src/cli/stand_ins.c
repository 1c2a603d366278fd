// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "stand_ins.h"

#define LINK "link-vmlinux.sh"

/* The Makefile's DATADIR. */
#ifndef AK_DATADIR
#define AK_DATADIR "/usr/local/share/autoksyms"
#endif

/* From the program's directory: build/, build/debug/, bin/. */
static const char *const places[] = {
	"../contrib/kbuild",
	"../../contrib/kbuild",
	"../share/autoksyms/kbuild",
	AK_DATADIR "/kbuild",
};

/* The script's path in that directory without links, to be freed; NULL: it isn't there. */
static char *find_in(const char *base, const char *dir)
{
	char *place = path_join(base, dir), *path = place ? path_join(place, LINK) : NULL;
	char *real = path ? realpath(path, NULL) : NULL;

	free(path);
	free(place);
	return real;
}

/* Beside this program, or where it's installed. */
static char *find_beside(const char *program)
{
	char *base = strndup(program, (size_t)(path_name(program) - program)), *found = NULL;
	size_t i;

	for (i = 0; base && !found && i < sizeof(places) / sizeof(*places); i++)
		found = find_in(base, places[i]);
	free(base);
	return found;
}

int stand_ins_find(struct stand_ins *found, const char *scripts, struct ak_error *err)
{
	*found = (struct stand_ins){ .program = realpath("/proc/self/exe", NULL) };
	if (!found->program)
		return ak_error_errno(err, "/proc/self/exe", "can't tell where autoksyms is");
	found->link = scripts ? find_in(NULL, scripts) : find_beside(found->program);
	if (found->link)
		return 0;
	if (scripts)
		return ak_error_set(err, scripts, 0,
				    "has no %s; that's in contrib/kbuild of our source", LINK);
	return ak_error_set(err, found->program, 0,
			    "is neither in a checkout nor installed, so there is no %s; "
			    "--scripts=DIR says where that is",
			    LINK);
}

void stand_ins_free(struct stand_ins *found)
{
	free(found->program);
	free(found->link);
}
