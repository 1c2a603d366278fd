/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_PATCH_H
#define KALLSYMS_PATCH_H

#include "autoksyms/kallsyms_patch.h"

struct overlay;

/* What ak_kallsyms_patch() writes, to be written by the caller.  0 or -1. */
int kallsyms_patch_plan(const struct ak_kallsyms *k, const struct ak_kallsyms_image *image,
			const struct ak_kallsyms_room *room, struct overlay *overlay,
			struct ak_error *err);

#endif
