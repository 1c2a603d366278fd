/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINK_LINKING_H
#define LINK_LINKING_H

#include <stdbool.h>

#include "autoksyms/link.h"
#include "base/interrupt.h"
#include "base/promise.h"
#include "base/stage.h"
#include "base/task.h"
#include "kallsyms/kept_names.h"
#include "proven_recipe.h"

struct overlay;

/* The number of temporary links that scripts/link-vmlinux.sh makes where nothing is unusual. */
#define STOCK_PASSES 2

/* A link under way. */
struct linking {
	const struct ak_link_recipe *recipe;
	const struct ak_link_watch *watch;
	struct ak_link_result *result;
	struct interrupts interrupts;
	struct ak_elf_target target;
	struct ak_paths temporaries; /* to be removed in the end */
	const char *image;	     /* linked last; one of the temporaries */
	const char *btf;	     /* object that is linked in; NULL: none yet */
	struct ak_kallsyms tables;   /* of that image's symbols, which are result->map[1] */
	bool has_tables;
	struct kept_names
		names; /* of the link before, or of the last build, which is being read until ... */
	struct task names_reading; /* ... has ended */
	struct task staging;	   /* of System.map's ... */
	struct stage new_map;	   /* ... new version, which is its task's until that has ended */
	/* The build ID as linked, and as it will be: each is its task's until that has ended. */
	struct task proof, foretelling;
	struct ak_build_id recognised, foretold;
	struct proven_recipe proven; /* by this build's images, or by an earlier build's */
	struct ak_paths
		sparing; /* the command that links without hashing; empty: it can't be told to */
	struct promise overlay; /* what will be written; while foretelling */
};

/* Tells the watch that a step begins; the time, s. */
double linking_begin(struct linking *l, enum ak_link_step step, const char *file, const char *why);

/* Tells it, and notes, what the step has taken.  Returns `ret`, or -1. */
int linking_end(struct linking *l, enum ak_link_step step, const char *file, double begun, int ret,
		struct ak_error *err);

/* The path of a temporary: recipe->temporary, then that.  Owned by the list.  NULL with *err set. */
const char *linking_path(struct linking *l, struct ak_error *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The path of what the next build needn't make again, beside the guess, which there is; to be freed.  NULL
 * with *err set.
 */
char *linking_kept(const struct linking *l, const char *what, struct ak_error *err);

/* Links l->image with that object (NULL: none), and with BTF if there's any; see linking_know_id() for its ID. */
int linking_image(struct linking *l, const char *kallsyms, bool temporary, const char *why,
		  struct ak_error *err);

/* Begins to read what the last build has kept of its names, which takes a while. */
void linking_read_names(struct linking *l);

/* Waits for that, if that's still under way.  0 or -1. */
int linking_names_read(struct linking *l, struct ak_error *err);

/* Keeps the tables of names for the next build, if they are others.  0 or -1. */
int linking_keep_names(const struct linking *l, struct ak_error *err);

/* Reads the map of l->image, result->map[1]; that of the image before it moves to result->map[0].  0 or -1. */
int linking_map(struct linking *l, struct ak_error *err);

/* Makes the tables of l->image from its map.  0 or -1. */
int linking_tables(struct linking *l, struct ak_error *err);

/*
 * System.map, for which the map has to be read: its new version can be written while other things are done, if
 * this image is likely to be the last; it's put in place, written before or not (0 or -1); or it's removed, as this
 * wasn't the last image after all.
 */
void linking_stage_map(struct linking *l);
int linking_show_map(struct linking *l, struct ak_error *err);
void linking_drop_map(struct linking *l);

/* Makes BTF of l->image, as the recipe says: the object's path.  NULL with *err set. */
const char *linking_btf(struct linking *l, struct ak_error *err);

/*
 * Writes the object with l->tables to a temporary: its path; and beside it what a kernel's build leaves
 * to be looked at, the map and the assembler source.  NULL with *err set.
 */
const char *linking_object(struct linking *l, struct ak_error *err);

/*
 * Writes an object with tables of no symbols, which take that much room (NULL: as much as they
 * need), and a kallsyms_relative_base that far from _text.
 */
const char *linking_blank(struct linking *l, const struct ak_kallsyms_room *room,
			  int64_t relative_base, struct ak_error *err);

/* Has an object linked in that gives BTF so much room.  0 or -1. */
int linking_blank_btf(struct linking *l, uint64_t size, uint64_t align, struct ak_error *err);

/* What is known of this command's linker, from an earlier build.  0 or -1. */
int linking_know_id(struct linking *l, struct ak_error *err);

/*
 * The build ID of l->image, according to the recipe: result->build_id.  First it's looked how the linker made
 * it, before anything is written into the image.  As soon as it's known what will be written, it's
 * also made anew, in the way that is likely to be the linker's.  Both go on beside what the caller
 * does next, as each takes longer than all of that; and what was begun has to be waited for.
 *
 * Once it's known how this linker makes IDs, from the link before or from an earlier build, images are
 * linked with an ID of zeroes.  There's nothing to look at, then, and making it begins at once.
 */
int linking_prove_id(struct linking *l, struct ak_error *err);
void linking_foretell_id(struct linking *l, const struct overlay *overlay);
int linking_id_proven(struct linking *l, struct ak_error *err);

/* Keeps for the next build what is known.  0 or -1. */
int linking_keep_id(const struct linking *l, struct ak_error *err);

/* The image has what was foretold in it: writes the new ID, if that's how the linker made the old one. */
int linking_renew_id(struct linking *l, struct ak_error *err);

/* Waits for what was begun, if nothing will be written after all. */
void linking_drop_id(struct linking *l);

/* The two modes: leave the final image in l->image. */
int link_patched(struct linking *l, struct ak_error *err);
int link_classic(struct linking *l, struct ak_error *err);

#endif
