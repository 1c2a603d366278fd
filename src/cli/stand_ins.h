/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_STAND_INS_H
#define CLI_STAND_INS_H

#include "autoksyms/error.h"

/* Where this program is and what stands in for the kernel's scripts. */
struct stand_ins {
	char *program; /* owned; an absolute path without links */
	char *link;    /* owned; of link-vmlinux.sh, absolute too */
};

/*
 * Finds them: in `scripts`, or if that is NULL in the first of these directories that has
 * link-vmlinux.sh: contrib/kbuild of the checkout this program was built in, share/autoksyms/kbuild
 * beside the bin that it's installed in, and where `make install` puts them by default.  0 or -1.
 */
int stand_ins_find(struct stand_ins *found, const char *scripts, struct ak_error *err);
void stand_ins_free(struct stand_ins *found);

#endif
