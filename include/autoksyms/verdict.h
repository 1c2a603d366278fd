/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_VERDICT_H
#define AUTOKSYMS_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct ak_keep;
struct ak_modpost;
struct ak_offer;
struct ak_offers;
struct ak_paths;

/* What becomes of a symbol that a module asks for, in a kernel of 6.5 or later. */
enum ak_verdict {
	AK_VERDICT_KEPT,	 /* vmlinux exports it */
	AK_VERDICT_MODULE,	 /* another module exports it */
	AK_VERDICT_TRIMMED,	 /* exported, but it was trimmed */
	AK_VERDICT_GPL_ONLY,	 /* exported for GPL-compatible modules, which this one isn't */
	AK_VERDICT_NAMESPACE,	 /* in a namespace that the module doesn't import */
	AK_VERDICT_SELF,	 /* it exports the symbol itself, but doesn't define it */
	AK_VERDICT_UNEXPORTED,	 /* the kernel has it, but doesn't export it */
	AK_VERDICT_NOT_EXPORTED, /* the like, or it was trimmed: what was read doesn't tell */
	AK_VERDICT_WEAK,	 /* unknown, but the module can do without */
	AK_VERDICT_UNKNOWN,	 /* not in this kernel */
};

/* In words of lower case, as in JSON. */
AK_API const char *ak_verdict_name(enum ak_verdict verdict);

/* True if a module with such a need can be built and loaded. */
AK_API bool ak_verdict_is_fine(enum ak_verdict verdict);

struct ak_court {
	const struct ak_keep *keep;
	const struct ak_modpost *modpost;
	const struct ak_offers *now; /* what is kept at present; NULL: what `keep` keeps */
};

/*
 * The verdict on what a source of the needs asks for, as far as the offers tell:
 * none of UNEXPORTED, NOT_EXPORTED and WEAK, but UNKNOWN for what isn't offered.
 */
AK_API enum ak_verdict ak_judge(const struct ak_court *court, uint32_t source, uint32_t symbol);

/* Symbols that are defined somewhere. */
struct ak_definition {
	const char *symbol; /* borrowed from those looked for */
	const char *file;   /* borrowed from the files; NULL: none */
	bool is_static;
};

/*
 * Looks for symbols' definitions in objects, and fills in file and is_static
 * of those that were found: of the first file that has a global definition,
 * else of the first one with a static one.  Files that can't be read are
 * passed over; max_decompressed: see struct ak_scan.  0 or -1.
 */
AK_API int ak_definitions_find(struct ak_definition *definitions, size_t count,
			       const struct ak_paths *files, uint64_t max_decompressed,
			       unsigned int jobs, struct ak_error *err);

/* The symbols to which all of an object's references are weak. */
struct ak_weak_refs;

/* Those of a file (max_decompressed: see struct ak_scan).  NULL with *err set. */
AK_API struct ak_weak_refs *ak_weak_refs_read(const char *file, uint64_t max_decompressed,
					      struct ak_error *err);
AK_API void ak_weak_refs_free(struct ak_weak_refs *refs);
AK_API bool ak_weak_refs_has(const struct ak_weak_refs *refs, const char *symbol);

/*
 * Offers whose names are most like a name: at most `max` of them to `nearest`,
 * the most alike first.  How many; names that are too different don't count.
 */
AK_API size_t ak_offers_nearest(const struct ak_offers *offers, const char *name,
				const struct ak_offer **nearest, size_t max);

#endif
