/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_RECOGNISE_H
#define KALLSYMS_RECOGNISE_H

#include <stdbool.h>

#include "autoksyms/kallsyms.h"

/* What tables show of their layout. */
struct layout_signs {
	const char *file;				  /* for errors */
	unsigned char order[AK_KALLSYMS_TABLE_COUNT + 1]; /* as struct ak_kallsyms_layout has it */
	bool addresses;					  /* absolute, words */
	bool maybe_offsets; /* ... or what is in their place from 7.0 on: no label tells */
	bool is_signed;	    /* --absolute-percpu */
	bool has_labels;
	bool is_sized;	     /* only with labels: kallsyms_names has a .size */
	const char *release; /* NULL: not known */
};

/*
 * The row that shows these signs.  Of several it's the newest that isn't newer
 * than the release, or if all are newer (what stable trees took from later
 * releases) the oldest; without a release the newest.  NULL with *err set.
 */
const struct ak_kallsyms_layout *layout_recognise(const struct layout_signs *signs,
						  struct ak_error *err);

#endif
