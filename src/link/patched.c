// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/map_diff.h"
#include "autoksyms/map_rules.h"
#include "base/overlay.h"
#include "btf.h"
#include "kallsyms/image.h"
#include "kallsyms/patch.h"
#include "kallsyms/tables.h"
#include "linking.h"
#include "room.h"

/* The bound on links that nobody gave. */
#define MAX_PASSES 12

struct patched {
	struct linking *l;
	struct room room;		/* in the next image */
	struct btf btf;			/* of this kernel, once there's an image */
	struct ak_kallsyms_image image; /* the last link's, as it was linked; owned */
	struct task reading;		/* that image */
	bool is_guess;			/* room is the last build's */
	bool is_exact;			/* no image needed more room than the one before */
	unsigned int misfits;
	char why[160]; /* the next link is needed */
};

static unsigned int max_passes(const struct linking *l)
{
	return l->recipe->max_passes ? l->recipe->max_passes : MAX_PASSES;
}

static int make_btf(struct patched *p, struct ak_error *err)
{
	const char *object;

	if (!p->l->recipe->btf.count || p->btf.size)
		return 0;
	object = linking_btf(p->l, err);
	return object ? btf_read(&p->btf, object, err) : -1;
}

/* What a build from nothing plans after its first link. */
static void take_room(struct patched *p)
{
	const struct linking *l = p->l;

	p->room = (struct room){
		.tables = l->result->need,
		.relative_base = (int64_t)(l->tables.relative_base - l->tables.text),
		.btf = p->btf.size,
		.btf_align = p->btf.align,
	};
	room_reserve(&p->room, l->recipe->reserve);
	if (!p->btf.can_be_padded)
		p->room.btf = p->btf.size;
	p->is_guess = false;
	p->is_exact = true;
	strcpy(p->why, "with room for the tables");
}

/*
 * A first link, only to see how much room tables need.  It has tables, if of no symbols: from 6.11 on
 * a kernel can't be linked without, and their labels are symbols as well.
 */
static int measure(struct patched *p, struct ak_error *err)
{
	const struct ak_kallsyms_room apart = room_apart();
	struct linking *l = p->l;
	const char *blank = linking_blank(l, &apart, 0, err);

	l->btf = NULL;
	if (!blank || linking_image(l, blank, true, "to see which symbols there are", err))
		return -1;
	/* Of no use for this image, but the linker needn't hash the next one then. */
	if (l->sparing.count && !l->proven.recipe && linking_prove_id(l, err))
		return -1;
	if (make_btf(p, err) || linking_map(l, err) || linking_tables(l, err) ||
	    linking_id_proven(l, err))
		return -1;
	take_room(p);
	return 0;
}

static const char *const *stub_patterns(void)
{
	const struct ak_map_family *family;
	size_t i;

	for (i = 0; (family = ak_map_family_row(i)); i++)
		if (!strcmp(family->name, "stubs"))
			return family->patterns;
	return NULL;
}

static int find_stubs(const struct linking *l, struct ak_error *err)
{
	const char *const *pattern = stub_patterns();
	struct ak_map_rules *rules = ak_map_rules_new(err);
	int found = rules ? 0 : -1;
	uint32_t i;

	for (; !found && *pattern; pattern++)
		found = ak_map_rules_add(rules, *pattern, NULL, 0, err);
	for (i = 0; !found && i < l->tables.count; i++) {
		const struct ak_kallsym *in_table = &l->tables.symbols[i];
		const struct ak_symbol sym = {
			.address = in_table->address,
			.name = in_table->name,
			.len = in_table->len,
			.letter = in_table->type,
		};

		found = ak_map_rules_match(rules, &sym, l->result->map[1].digits) ? 1 : 0;
	}
	ak_map_rules_free(rules);
	return found;
}

/* Whether linkers made some of the tables' symbols, so that other tables might have had others. */
static int has_stubs(struct linking *l, struct ak_error *err)
{
	struct kept_names *names = &l->names;
	int found;

	if (names->stubs == KEPT_STUBS_UNKNOWN) {
		found = find_stubs(l, err);
		if (found < 0)
			return -1;
		names->stubs = found ? KEPT_STUBS_SOME : KEPT_STUBS_NONE;
		names->is_new = true;
	}
	return names->stubs == KEPT_STUBS_SOME;
}

/*
 * What a build from nothing would have come to as well: its tables and BTF need the
 * very room that the guess gave them, and no symbol depends on it.
 */
static int guess_was_right(const struct patched *p, struct ak_error *err)
{
	struct linking *l = p->l;
	int stubs;

	if (p->room.btf != p->btf.size || !room_same_layout(&p->room.tables, &l->result->need,
							    &l->recipe->tables, l->target.is64))
		return 0;
	stubs = has_stubs(l, err);
	return stubs < 0 ? -1 : !stubs;
}

/* Some of it differs, or all of it is what scripts/kallsyms would have written, by another way. */
static int explain_tables(const struct linking *l, struct ak_kallsyms_image *image,
			  struct ak_error *err)
{
	struct ak_kallsyms_report report;
	const struct ak_kallsyms_finding *first;
	int ret = kallsyms_image_read_again(image, err);

	if (!ret)
		ret = ak_kallsyms_image_verify(image, &l->result->map[1], &l->recipe->tables, 1,
					       &report, err);
	if (ret)
		return -1;
	first = report.findings;
	if (report.total)
		ret = ak_error_set(
			err, l->image, 0,
			"isn't consistent: %s: %s: %s instead of %s; --mode=classic links "
			"as the kernel's own script does",
			first->where, first->what, first->found ? first->found : "nothing",
			first->expected ? first->expected : "nothing");
	ak_kallsyms_report_free(&report);
	return ret;
}

/* The image with what is written into it is read back, and has the symbols that its own symbol table has. */
static int verify(struct linking *l, struct ak_kallsyms_image *image, const struct overlay *overlay,
		  struct ak_error *err)
{
	double begun = linking_begin(l, AK_STEP_VERIFY, l->image, NULL);
	int ret = overlay_write(overlay, l->image, err), same;

	if (!ret) {
		same = kallsyms_image_compare(image, &l->tables, err);
		ret = same ? -(same < 0) : explain_tables(l, image, err);
	}
	return linking_end(l, AK_STEP_VERIFY, l->image, begun, ret, err);
}

/* Notes what there has to be another link for. */
static void note_misfit(struct patched *p, const struct ak_kallsyms_misfit *misfit)
{
	snprintf(p->why, sizeof(p->why), "since %s %s: %" PRIu64 " and %" PRIu64,
		 kallsyms_table_label(&p->l->recipe->tables, misfit->table), misfit->why,
		 misfit->have, misfit->need);
}

/* As it was linked, with the tables it has to be filled. */
static int read_image(void *ctx, struct ak_error *err)
{
	struct patched *p = ctx;
	const struct linking *l = p->l;
	int ret = kallsyms_image_read_as(&p->image, l->image, &l->recipe->tables, err);

	if (ret > 0)
		ret = ak_error_set(
			err, l->image, 0,
			"has no kallsyms tables: is {kallsyms} in the command that links?");
	return ret;
}

/* Beside what finds the symbols: neither needs the other. */
static void begin_reading(struct patched *p)
{
	task_begin(&p->reading, p->l->recipe->tables.jobs, read_image, p);
}

static void drop_image(struct patched *p)
{
	struct ak_error ignored = { 0 };

	if (task_is_begun(&p->reading))
		task_end(&p->reading, &ignored);
	ak_error_free(&ignored);
	ak_kallsyms_image_free(&p->image);
}

/* What is to be written into the image.  1; 0: it doesn't fit; -1. */
static int plan_tables(struct patched *p, struct overlay *overlay, struct ak_error *err)
{
	struct linking *l = p->l;
	struct ak_kallsyms_misfit misfit;

	if (!ak_kallsyms_fits(&l->tables, &p->image, &p->room.tables, &misfit)) {
		note_misfit(p, &misfit);
		return 0;
	}
	return kallsyms_patch_plan(&l->tables, &p->image, &p->room.tables, overlay, err) ? -1 : 1;
}

static int plan_btf(struct patched *p, struct overlay *overlay, struct ak_error *err)
{
	int ret = p->btf.size ? btf_plan(&p->btf, p->l->image, overlay, err) : 1;

	if (!ret)
		snprintf(p->why, sizeof(p->why),
			 "since BTF takes %" PRIu64 " bytes, and had %" PRIu64, p->btf.size,
			 p->room.btf);
	return ret;
}

static int plan(struct patched *p, struct overlay *overlay, struct ak_error *err)
{
	struct linking *l = p->l;
	double begun = linking_begin(l, AK_STEP_PATCH, l->image, NULL);
	int ret = task_end(&p->reading, err) ? -1 : plan_tables(p, overlay, err);

	if (ret > 0)
		ret = plan_btf(p, overlay, err);
	return linking_end(l, AK_STEP_PATCH, l->image, begun, ret, err);
}

/* Writes what was planned, once the image's own ID is proven; its new one is under way meanwhile. */
static int write_planned(struct patched *p, const struct overlay *overlay, struct ak_error *err)
{
	struct linking *l = p->l;

	linking_foretell_id(l, overlay);
	if (linking_id_proven(l, err) || verify(l, &p->image, overlay, err))
		return -1;
	return linking_renew_id(l, err);
}

/* 1: the image is complete, and its build ID what it would be if it had been linked with the tables. */
static int complete(struct patched *p, struct ak_error *err)
{
	struct overlay overlay = { 0 };
	int ret = plan(p, &overlay, err);

	if (ret > 0 && write_planned(p, &overlay, err))
		ret = -1;
	if (ret < 0)
		linking_drop_id(p->l);
	overlay_free(&overlay);
	return ret;
}

/* 1: the tables can be made, and a guess was right; 0: it wasn't. */
static int judge_image(struct patched *p, struct ak_error *err)
{
	struct linking *l = p->l;

	if (linking_map(l, err))
		return -1;
	linking_stage_map(l);
	if (linking_tables(l, err))
		return -1;
	return p->is_guess && !l->recipe->reserve ? guess_was_right(p, err) : 1;
}

/* 1: the image is final; 0: not yet; -1. */
static int try_image(struct patched *p, struct ak_error *err)
{
	struct linking *l = p->l;
	const char *blank = linking_blank(l, &p->room.tables, p->room.relative_base, err);
	int ret;

	if (!blank || (p->room.btf && linking_blank_btf(l, p->room.btf, p->room.btf_align, err)) ||
	    linking_image(l, blank, false, p->why, err) || linking_prove_id(l, err) ||
	    make_btf(p, err))
		return -1;
	begin_reading(p);
	ret = judge_image(p, err);
	if (ret > 0)
		ret = complete(p, err);
	/* The next link can do with what this one has shown. */
	if (!ret && linking_id_proven(l, err))
		ret = -1;
	linking_drop_id(l);
	drop_image(p);
	return ret;
}

/* Makes another link worth while. */
static int learn(struct patched *p, struct ak_error *err)
{
	struct linking *l = p->l;
	int stubs;

	if (!p->is_guess) {
		p->is_exact = false;
		p->room.relative_base = (int64_t)(l->tables.relative_base - l->tables.text);
		if (p->btf.size > p->room.btf || !p->btf.can_be_padded)
			p->room.btf = p->btf.size;
		room_grow(&p->room.tables, &l->result->need, p->misfits++ > 0);
		return 0;
	}
	stubs = l->recipe->reserve ? 0 : has_stubs(l, err);
	if (stubs)
		return stubs < 0 ? -1 : measure(p, err);
	/* Sizes depend on symbols alone: it's what a first link would have shown. */
	take_room(p);
	strcpy(p->why, "since the last build's tables took other room");
	return 0;
}

static int begin(struct patched *p, struct ak_error *err)
{
	const struct ak_link_recipe *recipe = p->l->recipe;
	int ret = 0;

	if (recipe->guess)
		ret = room_read(&p->room, recipe->guess, &recipe->tables, err);
	if (ret < 0)
		return -1;
	p->is_guess = ret && !p->room.btf == !recipe->btf.count;
	strcpy(p->why, "with the room that the last build's tables took");
	return p->is_guess ? 0 : measure(p, err);
}

/* What only a longer search has found is no guess: the next build has to search, too. */
static int keep_guess(const struct patched *p, struct ak_error *err)
{
	const struct ak_link_recipe *recipe = p->l->recipe;
	struct room room = p->room;

	if (!recipe->guess || !(p->is_exact || p->is_guess || recipe->reserve))
		return 0;
	if (!recipe->reserve)
		room.tables = p->l->result->need;
	return room_write(&room, recipe->guess, &recipe->tables, err);
}

static int search(struct patched *p, struct ak_error *err)
{
	int done = begin(p, err) ? -1 : 0;

	while (!done) {
		if (p->l->result->links >= max_passes(p->l))
			return ak_error_set(
				err, p->l->image, 0,
				"the tables didn't fit after %u links; --max-passes allows "
				"more, and --ignore leaves out symbols that come and go",
				p->l->result->links);
		done = try_image(p, err);
		if (!done && learn(p, err))
			done = -1;
	}
	return done < 0 ? -1 : 0;
}

int link_patched(struct linking *l, struct ak_error *err)
{
	struct patched p = { .l = l };
	int ret = linking_know_id(l, err) || search(&p, err) ? -1 : 0;

	if (!ret) {
		l->result->room = p.room.tables;
		l->result->btf_need = p.btf.size;
		l->result->btf_room = p.room.btf;
		ret = keep_guess(&p, err) || linking_keep_names(l, err) || linking_keep_id(l, err)
			      ? -1
			      : 0;
	}
	linking_drop_id(l);
	/* After another error it may be under way yet. */
	linking_names_read(l, NULL);
	btf_free(&p.btf);
	return ret;
}
