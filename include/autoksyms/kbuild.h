/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_KBUILD_H
#define AUTOKSYMS_KBUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "paths.h"

struct ak_era;
struct ak_kallsyms_layout;

/*
 * What a kernel's build tree is, as far as it matters to us, and how we get
 * into its build without changing it: a variable on make's command line
 * overrides the makefile's own, in all makes below it, too.  The command that
 * links vmlinux is such a variable.
 */

/* The options of its configuration that matter. */
enum ak_kbuild_option {
	AK_KBUILD_KALLSYMS,
	AK_KBUILD_KALLSYMS_ALL,
	AK_KBUILD_KALLSYMS_ABSOLUTE_PERCPU,
	AK_KBUILD_KALLSYMS_BASE_RELATIVE,
	AK_KBUILD_64BIT,
	AK_KBUILD_RELOCATABLE,
	AK_KBUILD_MODULES,
	AK_KBUILD_TRIM_UNUSED_KSYMS,
	AK_KBUILD_MODVERSIONS,
	AK_KBUILD_LTO_CLANG,
	AK_KBUILD_X86_KERNEL_IBT,
	AK_KBUILD_DEBUG_INFO_BTF,
	AK_KBUILD_BUILDTIME_TABLE_SORT,
	AK_KBUILD_VMLINUX_MAP,
	AK_KBUILD_GENERIC_BUILTIN_DTB,
	AK_KBUILD_ARCH_WANTS_PRE_LINK_VMLINUX,
	AK_KBUILD_OPTION_COUNT,
};

/* Its name, such as "KALLSYMS", and what it means if it's set. */
AK_API const char *ak_kbuild_option_name(enum ak_kbuild_option option);
AK_API const char *ak_kbuild_option_meaning(enum ak_kbuild_option option);

/* Whether the tree has the kallsyms tables that its release should have. */
enum ak_kbuild_proof {
	AK_KBUILD_UNASKED, /* without CONFIG_KALLSYMS there are none */
	AK_KBUILD_UNBUILT, /* its scripts/kallsyms, which could tell, isn't built yet */
	AK_KBUILD_PROVEN,  /* that was run, and printed what we make */
	AK_KBUILD_REFUTED, /* it printed something else, or the release's tables aren't known */
};

/* The facts.  Strings are owned. */
struct ak_kbuild_tree {
	char *objtree;
	char *srctree;
	char *release;
	char *config;	/* the file with its configuration */
	char *arch;	/* SRCARCH, such as "x86"; "": the tree doesn't say (yet) */
	char *compiler; /* what it calls itself; "" likewise */
	char *linker;	/* "GNU ld 2.40", "LLD 14.0.6"; "" likewise */
	bool option[AK_KBUILD_OPTION_COUNT];
	const struct ak_era *era; /* whose scripts trim; NULL: none trims, or modpost does */
	bool modpost_trims;
	const struct ak_kallsyms_layout *layout; /* NULL: unknown */
	enum ak_kbuild_proof proof;
	char *refuted; /* in words; NULL: it isn't */
	char *machine; /* why its machine's tables can't be made; NULL: they can, or it isn't known yet */
	char *makefile;	    /* where the link's command is defined: a path, ... */
	unsigned long line; /* ... a line; 0: nowhere */
	char *variable;	    /* its name */
	char *command;	    /* its text; NULL: it has none that stands alone */
	unsigned int definitions;
	bool has_script;    /* scripts/link-vmlinux.sh is there ... */
	bool tells_fixdep;  /* ... and of those that say what vmlinux is made of (from 5.15 on) */
	bool installed;	    /* contrib/kbuild/install put ours in its place */
	bool original_lost; /* but the kernel's own isn't beside it */
};

/*
 * Reads them.  srctree NULL: the objtree's.  If scripts/kallsyms is there it's run on a small map.
 * 0; -1: it's no configured kernel tree, or can't be read.  To be closed either way.
 */
AK_API int ak_kbuild_open(struct ak_kbuild_tree *tree, const char *objtree, const char *srctree,
			  struct ak_error *err);
AK_API void ak_kbuild_close(struct ak_kbuild_tree *tree);

/* What of ours is to take part. */
struct ak_kbuild_ours {
	const char *program;  /* the path of autoksyms */
	const char *stand_in; /* the path of our link-vmlinux.sh */
	const char
		*mode; /* "patch" or "classic"; NULL: $AUTOKSYMS_MODE at build time, else patch */
};

enum ak_kbuild_link {
	AK_KBUILD_LINK_OURS,
	AK_KBUILD_LINK_HANDED_ON, /* ours is called and calls the kernel's own: nothing to do better */
	AK_KBUILD_LINK_NOT,
};

struct ak_kbuild_plan {
	enum ak_kbuild_link link;
	char *why;	      /* not ours, in words; NULL: it is */
	struct ak_paths args; /* for make, unquoted; none if it's not */
};

/* Decides, looking at nothing but the facts.  0 or -1.  To be freed either way. */
AK_API int ak_kbuild_plan(struct ak_kbuild_plan *plan, const struct ak_kbuild_tree *tree,
			  const struct ak_kbuild_ours *ours, struct ak_error *err);
AK_API void ak_kbuild_plan_free(struct ak_kbuild_plan *plan);

/* The arguments as a shell reads them back, on one line; to be freed, NULL: no memory. */
AK_API char *ak_kbuild_quote(const struct ak_paths *args);

#endif
