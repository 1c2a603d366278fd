/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_VERIFY_H
#define KALLSYMS_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "autoksyms/kallsyms_image.h"
#include "decode.h"

/* An image while it's verified. */
struct verifying {
	const struct ak_kallsyms_image *image;
	const struct kallsyms_bytes *tables;
	struct ak_kallsyms made; /* what scripts/kallsyms makes of the image's own symbols */
	struct ak_kallsyms_report *report;
	size_t max;
	int digits;
	bool is_out_of_memory;
};

/* A text for a finding, to be given to verify_add(). */
char *verify_text(struct verifying *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Takes the two texts.  Callers spare themselves making them when the report is full. */
void verify_add(struct verifying *v, const char *where, int64_t index, const char *what,
		char *expected, char *found);

static inline bool verify_is_full(const struct verifying *v)
{
	return v->report->count == v->max;
}

/* An object's symbols in v->made, which aren't linked yet, get addresses as if _text were there. */
void verify_link_object(struct verifying *v, uint64_t to);

/*
 * Compares the image's symbols with those that `options` pick from a map,
 * linking an object's to where that has _text.  0 or -1.
 */
int verify_symbols(struct verifying *v, const struct ak_map *map,
		   const struct ak_kallsyms_options *options, struct ak_error *err);

#endif
