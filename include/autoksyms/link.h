/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_LINK_H
#define AUTOKSYMS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "build_id.h"
#include "error.h"
#include "kallsyms.h"
#include "map.h"
#include "paths.h"

/*
 * The link of vmlinux.  Its kallsyms tables hold the addresses of all symbols,
 * the tables' own size moves them, and linkers may add stubs for what moved
 * out of reach.  Hence kernels are linked again and again until nothing
 * changes.  Here (AK_LINK_PATCH) the tables are made from the very image that
 * they are written into: if they need no more room than it has for them,
 * nothing moves, and the image is final.
 */
enum ak_link_mode {
	AK_LINK_PATCH,
	AK_LINK_CLASSIC, /* scripts/link-vmlinux.sh's own sequence of links */
};

/*
 * What becomes of the build ID when the tables are written into an image that the
 * linker has hashed without them.  Recomputed, as it only is if the image first
 * proves how its linker did it, it's what a link with the tables would have had.  Once that's proven, a
 * --build-id=sha1 in the command becomes an ID of zeroes, as what the linker hashes is changed anyway.
 * Left as it is, kernels that differ in the tables alone have the same ID.
 */
enum ak_link_id {
	AK_LINK_ID_AUTO,      /* recomputed, if that's proven to be right */
	AK_LINK_ID_RECOMPUTE, /* likewise, or it's an error; an image may have none */
	AK_LINK_ID_KEEP,
};

/*
 * What to do, without knowing why.  In the words of a command stand for files:
 * {output} for what it makes, {image} for a linked kernel, {kallsyms} and {btf}
 * for objects; a word that is one of the latter alone is left out as long as
 * there is none, and so is {strip} but in links that are certainly not the last,
 * where it's --strip-debug.
 */
struct ak_link_recipe {
	enum ak_link_mode mode;
	struct ak_paths link;	/* the words: {output} {kallsyms} {btf} {strip} */
	struct ak_paths btf;	/* {image} {output}, an object or bare BTF; count 0: no BTF */
	struct ak_paths *after; /* after_count commands: {image} */
	size_t after_count;
	const char *output; /* the image's path */
	const char *map;    /* System.map's; NULL: none is wanted */
	/*
	 * What temporaries' paths start with; a number follows, and ".kallsyms" for the tables, unless
	 * it ends like that itself.
	 */
	const char *temporary;
	const char *
		tables_suffix; /* classic: of tables' paths, behind their image's; NULL: ".kallsyms" */
	const char *like;      /* an object of the kernel: what for, see struct ak_elf_target */
	/*
	 * Where sizes are kept for the next build, and beside that, in guess.names, the tables of names, and in
	 * guess.linker how it makes build IDs; NULL: nowhere.
	 */
	const char *guess;
	unsigned int reserve; /* patch: percent of room beyond what's needed, see ak_link() */
	struct ak_kallsyms_options tables;
	const struct ak_map_rules *rules; /* what the tables leave out */
	const struct ak_map_rules
		*map_rules; /* what System.map leaves out besides; NULL: nothing */
	enum ak_nm nm;
	enum ak_link_id build_id; /* in mode patch */
	const char *libllvm;	  /* see struct ak_build_id_means */
	unsigned int max_passes;  /* links at most; 0: 12, or 8 in classic mode */
	bool extra_pass;	  /* one more after it has converged */
	bool keep;		  /* temporaries */
};

/* A step of a link, as it's told. */
enum ak_link_step {
	AK_STEP_LINK,	/* of a temporary image, or of the final one */
	AK_STEP_MAP,	/* its symbols read */
	AK_STEP_TABLES, /* made of them */
	AK_STEP_BTF,
	AK_STEP_PATCH,	  /* what is to be written into the image is laid out */
	AK_STEP_VERIFY,	  /* it's written, and read back */
	AK_STEP_PROVE_ID, /* the image as linked is hashed, to see how its build ID is made */
	AK_STEP_RENEW_ID,
	AK_STEP_AFTER,
	AK_STEP_COUNT,
};

/* The word for it, as kbuild has such words: "LD". */
AK_API const char *ak_link_step_word(enum ak_link_step step);

struct ak_link_event {
	enum ak_link_step step;
	unsigned int link; /* number of the last link, from 1 */
	const char *file;  /* what the step makes or reads */
	const char *why;   /* of a link: why it's needed */
	double seconds;	   /* what it took; below 0: it begins */
};

/* Either may be NULL. */
struct ak_link_watch {
	/* Told before and after each step. */
	void (*event)(void *ctx, const struct ak_link_event *event);
	/* Told once the linker of that link runs, for what can be done beside it; mustn't take long. */
	void (*running)(void *ctx, unsigned int link);
	void *ctx;
};

/* Symbols of one family (map_diff.h) that only one of two links has, or that changed their type. */
struct ak_link_family {
	char *name;    /* owned, as all strings here */
	char *cause;   /* where such symbols come from; a phrase */
	char *example; /* one of them */
	char *pattern; /* a rule that leaves that one out; NULL: there's none */
	uint64_t added, gone, retyped;
};

/* What is different between two links. */
struct ak_link_changes {
	struct ak_link_family *families; /* owned; count of them */
	size_t count;
	uint64_t moved;	   /* symbols at another address */
	char *first_moved; /* the lowest one; NULL: none */
	int64_t distance;  /* by which that one moved, bytes */
};

/* One link. */
struct ak_link_pass {
	char *why;		      /* owned: why it was needed */
	uint32_t symbols;	      /* in the tables made of it; 0: none were */
	struct ak_kallsyms_room need; /* of these tables */
	struct ak_link_changes
		*changes; /* owned: between the two before it, of a link beyond the usual
					    number; else NULL */
};

/* A step that is over. */
struct ak_link_took {
	enum ak_link_step step;
	unsigned int link;
	char *file; /* owned */
	double seconds;
};

/* What came of it. */
struct ak_link_result {
	unsigned int links;
	unsigned int usual; /* as many are nothing to wonder about */
	uint32_t symbols;
	struct ak_kallsyms_room need; /* of the tables */
	struct ak_kallsyms_room room; /* that they have in the image */
	struct ak_build_id build_id;  /* recipe: recomputed so; NULL: the linker's own */
	uint64_t btf_need, btf_room;  /* bytes; 0: no BTF */
	struct ak_link_pass *passes;  /* owned; `links` of them */
	struct ak_link_took *steps;   /* owned */
	size_t step_count, step_capacity;
	struct ak_map map[2]; /* of the last two links, filtered; to be freed */
	bool interrupted;     /* by a signal: temporaries aren't left then */
};

/*
 * Makes recipe->output.  Until it's complete and verified, the path isn't
 * touched.  0 or -1: with temporaries left where the error says, but for an
 * interrupt.  *result is filled as far as it went, and to be freed either way.
 *
 * With a guess the first link has the room that the last build's tables took.
 * By default that counts only if they take the same again: the image is that of
 * a build from nothing.  With a reserve it's enough that they fit.
 *
 * Another link with temporaries in the same directory, by whichever process, is waited for, of which
 * tables.warn is told.  While a command runs, SIGHUP, SIGINT and SIGTERM are handed on to it; they end
 * the work with an error instead of the process, and so they do between commands.
 * Only for the calling thread, which must have no other children.
 */
AK_API int ak_link(const struct ak_link_recipe *recipe, const struct ak_link_watch *watch,
		   struct ak_link_result *result, struct ak_error *err);
AK_API void ak_link_result_free(struct ak_link_result *result);

/* What is different between two filtered maps, which need not live on.  NULL with *err set. */
AK_API struct ak_link_changes *ak_link_changes_new(const struct ak_map *old,
						   const struct ak_map *new, struct ak_error *err);
AK_API void ak_link_changes_free(struct ak_link_changes *changes);

#endif
