// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/kallsyms_patch.h"
#include "autoksyms/map_diff.h"
#include "autoksyms/map_rules.h"
#include "kallsyms/tables.h"
#include "linking.h"
#include "room.h"

/* The bound on links that nobody gave. */
#define MAX_LINKS 12

struct patched {
	struct linking *l;
	struct ak_kallsyms_room room;
	int64_t relative_base; /* from _text, bytes */
	bool is_guess;	       /* room is the last build's */
	bool is_exact;	       /* no image needed more room than the one before */
	unsigned int misfits;
};

static unsigned int max_links(const struct linking *l)
{
	return l->recipe->max_links ? l->recipe->max_links : MAX_LINKS;
}

static void take_room(struct patched *p)
{
	p->room = p->l->result->need;
	p->relative_base = (int64_t)(p->l->tables.relative_base - p->l->tables.text);
}

/*
 * A first link, only to see how much room tables need.  It has tables, if of no symbols: from 6.11 on
 * a kernel can't be linked without, and their labels are symbols as well.
 */
static int measure(struct patched *p, struct ak_error *err)
{
	struct linking *l = p->l;
	const char *blank = linking_blank(l, NULL, 0, err);

	if (!blank || linking_image(l, blank, true, "to see which symbols there are", err) ||
	    linking_btf(l, err) || linking_tables(l, err))
		return -1;
	take_room(p);
	p->is_exact = true;
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

/* Whether linkers made some of the tables' symbols, so that other tables might have had others. */
static int has_stubs(const struct linking *l, struct ak_error *err)
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

/*
 * What a build from nothing would have come to as well: its tables need the
 * very room that the guess gave them, and no symbol depends on it.
 */
static int guess_was_right(const struct patched *p, struct ak_error *err)
{
	const struct linking *l = p->l;
	int stubs;

	if (!room_same_layout(&p->room, &l->result->need, &l->recipe->tables, l->target.is64))
		return 0;
	stubs = has_stubs(l, err);
	return stubs < 0 ? -1 : !stubs;
}

static int verify(struct linking *l, struct ak_error *err)
{
	struct ak_kallsyms_report report = { 0 };
	struct ak_kallsyms_image image;
	double begun = linking_begin(l, AK_STEP_VERIFY, l->image, NULL);
	int ret = ak_kallsyms_image_read(&image, l->image, err);

	if (ret)
		return ak_error_set(err, l->image, 0, "has no tables any more");
	ret = ak_kallsyms_image_verify(&image, &l->result->map[1], &l->recipe->tables, 1, &report,
				       err);
	if (!ret && report.total)
		ret = ak_error_set(err, l->image, 0, "isn't consistent: %s: %s: %s instead of %s",
				   report.findings[0].where, report.findings[0].what,
				   report.findings[0].found ? report.findings[0].found : "nothing",
				   report.findings[0].expected ? report.findings[0].expected
							       : "nothing");
	ak_kallsyms_report_free(&report);
	ak_kallsyms_image_free(&image);
	linking_end(l, AK_STEP_VERIFY, l->image, begun);
	return ret;
}

/* 1: the tables are in the image; 0: they don't fit. */
static int patch(struct patched *p, struct ak_error *err)
{
	struct linking *l = p->l;
	struct ak_kallsyms_misfit misfit;
	struct ak_kallsyms_image image;
	double begun = linking_begin(l, AK_STEP_PATCH, l->image, NULL);
	int ret = ak_kallsyms_image_read(&image, l->image, err);

	if (ret)
		return ret < 0 ? -1
			       : ak_error_set(err, l->image, 0,
					      "has no kallsyms tables: is {kallsyms} in the "
					      "command that links?");
	/* Of rows that look the same the image can't tell which. */
	image.options.layout = l->recipe->tables.layout;
	ret = ak_kallsyms_fits(&l->tables, &image, &p->room, &misfit);
	if (ret && ak_kallsyms_patch(&l->tables, &image, &p->room, l->image, err))
		ret = -1;
	ak_kallsyms_image_free(&image);
	linking_end(l, AK_STEP_PATCH, l->image, begun);
	return ret;
}

/* 1: the image is final; 0: not yet; -1. */
static int try_image(struct patched *p, struct ak_error *err)
{
	struct linking *l = p->l;
	const char *blank = linking_blank(l, &p->room, p->relative_base, err);
	int ret = 1;

	if (!blank ||
	    linking_image(l, blank, false,
			  p->is_guess ? "with the room that the last build's tables took"
				      : "with room for the tables",
			  err) ||
	    linking_tables(l, err))
		return -1;
	if (p->is_guess)
		ret = guess_was_right(p, err);
	return ret > 0 ? patch(p, err) : ret;
}

/* Makes another link worth while. */
static int learn(struct patched *p, struct ak_error *err)
{
	struct linking *l = p->l;
	int stubs;

	if (!p->is_guess) {
		p->is_exact = false;
		p->relative_base = (int64_t)(l->tables.relative_base - l->tables.text);
		room_grow(&p->room, &l->result->need, p->misfits++ > 0);
		return 0;
	}
	p->is_guess = false;
	stubs = has_stubs(l, err);
	if (stubs)
		return stubs < 0 ? -1 : measure(p, err);
	/* Sizes depend on symbols alone: it's what a first link would have shown. */
	take_room(p);
	p->is_exact = true;
	return 0;
}

static int begin(struct patched *p, struct ak_error *err)
{
	const struct ak_link_recipe *recipe = p->l->recipe;
	int ret = 0;

	/* BTF is made of a link of its own, which tells the sizes as well. */
	if (recipe->guess && !recipe->btf.count)
		ret = room_read(&p->room, &p->relative_base, recipe->guess, &recipe->tables, err);
	p->is_guess = ret > 0;
	return ret ? (ret < 0 ? -1 : 0) : measure(p, err);
}

/* What only a longer search has found is no guess: the next build has to search, too. */
static int keep_guess(const struct patched *p, struct ak_error *err)
{
	const struct ak_link_recipe *recipe = p->l->recipe;

	if (!recipe->guess || !(p->is_exact || p->is_guess))
		return 0;
	return room_write(&p->l->result->need, p->relative_base, recipe->guess, &recipe->tables,
			  err);
}

int link_patched(struct linking *l, struct ak_error *err)
{
	struct patched p = { .l = l };
	int done = begin(&p, err) ? -1 : 0;

	while (!done) {
		if (l->result->links >= max_links(l))
			return ak_error_set(err, l->image, 0,
					    "the tables didn't fit after %u links",
					    l->result->links);
		done = try_image(&p, err);
		if (!done && learn(&p, err))
			done = -1;
	}
	if (done < 0)
		return -1;
	l->result->room = p.room;
	return verify(l, err) || keep_guess(&p, err) ? -1 : 0;
}
