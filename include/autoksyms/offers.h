/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_OFFERS_H
#define AUTOKSYMS_OFFERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct ak_era;
struct ak_exports;
struct ak_needs;
struct ak_paths;
struct symset;
struct strpool;

/*
 * What the objects of a kernel export, from 6.5 on, where modpost decides what
 * stays of it: section .export_symbol of vmlinux.o, of vmlinux.a's members and
 * of modules tells all of it; the __ksymtab_ symbols of a linked vmlinux or
 * .ko, Module.symvers and .vmlinux.export.c tell what was kept.
 */
struct ak_offer {
	const char *symbol;
	const char *ns;	 /* namespace, "": none */
	uint32_t object; /* who exports it, in ak_offers.object */
	uint32_t crc;
	bool has_crc;
	bool gpl;      /* for GPL-compatible modules only */
	bool function; /* else data */
};

struct ak_object {
	const char *name; /* as modpost calls it: "vmlinux", "fs/fat/fat" */
	const char *file; /* that it was read from */
	bool is_vmlinux;
	bool is_foreign;     /* it isn't part of the kernel's build; the caller's to set */
	bool kept_only;	     /* what it exports beside that was trimmed, or isn't known */
	bool lacks_kinds;    /* whether it's functions or data isn't known */
	bool has_license;    /* MODULE_LICENSE */
	bool gpl_compatible; /* true without one, too */
	const char *imports; /* namespaces it imports, each with a NUL behind it, then "" */
	const char *no_trim; /* names that modpost keeps for its sake (6.14 on), likewise */
};

struct ak_offers {
	struct ak_offer *offer; /* by object, in the object's order */
	size_t count, capacity;
	struct ak_object *object;
	size_t object_count, object_capacity;
	struct symset *index; /* symbol -> number of its offer */
	struct strpool *pools;
	unsigned int pool_count;
};

/* Empty ones: 0 or -1; ak_offers_free() either way. */
AK_API int ak_offers_init(struct ak_offers *offers, struct ak_error *err);
AK_API void ak_offers_free(struct ak_offers *offers);

struct ak_offers_reading {
	unsigned int jobs;
	bool keep_going; /* a bad file, or a symbol exported twice, is a warning */
	bool tables; /* objects are of a kernel before 6.5, where the compiler makes their tables */
	uint64_t max_decompressed; /* see struct ak_scan */
	struct ak_warn warn;
	const char *objtree; /* left off in front of objects' names; NULL: nothing */
};

/*
 * Adds files in their order: modules and objects of them (.o, .ko, compressed
 * .ko), and vmlinux: a file of that name, vmlinux.o or vmlinux.a, all of whose
 * members are one object.  A symbol that is exported twice is an error.
 * 0; 1 if something was passed over (keep_going); -1.
 */
AK_API int ak_offers_read(struct ak_offers *offers, const struct ak_paths *files,
			  const struct ak_offers_reading *reading, struct ak_error *err);

enum ak_symvers_part {
	AK_SYMVERS_ALL,
	AK_SYMVERS_VMLINUX,
	AK_SYMVERS_MODULES, /* all but vmlinux */
};

/* Adds what a Module.symvers lists.  0 or -1. */
AK_API int ak_offers_read_symvers(struct ak_offers *offers, const char *path,
				  enum ak_symvers_part part, struct ak_error *err);

/* Adds vmlinux's exports from a .vmlinux.export.c.  0 or -1. */
AK_API int ak_offers_read_source(struct ak_offers *offers, const char *path, struct ak_error *err);

/*
 * Adds what objects of a build before 6.5 export, trimmed or not, of the
 * symbols in the needed set that aren't among the offers yet: see struct
 * ak_exports.  Licences, namespaces and kinds aren't known then.  From here on
 * what nobody offers was never exported, so that no object is kept_only.
 * 0 or -1.
 */
AK_API int ak_offers_add_exports(struct ak_offers *offers, const struct ak_exports *exports,
				 const struct ak_era *era, const struct ak_needs *needs,
				 struct ak_error *err);

/*
 * Sets the CRCs that genksyms wrote into the command files of the objects that
 * each object is linked from (see struct ak_tree): .vmlinux.objs or vmlinux.a
 * for vmlinux, X.mod for module X.  0 or -1.
 */
AK_API int ak_offers_read_crcs(struct ak_offers *offers, const char *objtree, unsigned int jobs,
			       struct ak_error *err);

/* Who exports a symbol; NULL: nobody. */
AK_API const struct ak_offer *ak_offers_find(const struct ak_offers *offers, const char *symbol);

/* The object of that name, or read from that file; NULL: there's none. */
AK_API const struct ak_object *ak_offers_object(const struct ak_offers *offers, const char *name);

#endif
