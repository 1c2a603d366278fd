// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/symlist_extract.h"
#include "base/buf.h"
#include "base/symset.h"
#include "render.h"

/* What a line of the old list is to the new one. */
enum owner {
	KEPT,	   /* of the file, but for the section that is made anew */
	THEIRS,	   /* of a group that people made, in that section */
	GENERATED, /* of a group that is replaced */
	ATTACHED,  /* a comment above a symbol in one */
	SEPARATOR, /* an empty line between groups */
};

struct updating {
	const struct ak_extracted *new;
	const struct ak_symlist *old;
	const struct ak_symlist_extract *how;
	unsigned char *owner;  /* by line */
	size_t header;	       /* the line with the section's header; old->count: none */
	size_t end;	       /* the line where the next section starts, or old->count */
	size_t first;	       /* the first generated line; `end` if there are none */
	struct symset *theirs; /* symbols that people list, which aren't repeated */
	struct symset *listed; /* symbols that have comments and are in new groups */
	struct symset *commented;
	size_t *comments; /* by number in `commented`: its first comment's line */
	struct buf out;
};

static bool is_title(const char *text)
{
	static const char *const titles[] = { "# commonly used symbols", "# required by ",
					      "# preserved by --additions-only" };
	size_t i;

	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (!strncmp(text, titles[i], strlen(titles[i])))
			return true;
	return false;
}

/* The first section that counts is the one that's made. */
static void find_section(struct updating *u)
{
	const struct ak_symlist *old = u->old;
	bool found = false;
	size_t i;

	u->header = u->end = old->count;
	for (i = 0; i < old->count; i++) {
		if (old->lines[i].kind != AK_SYMLIST_SECTION)
			continue;
		if (found) {
			u->end = i;
			break;
		}
		if (!(old->lines[i].problems & (1u << AK_SYMLIST_UNKNOWN_SECTION))) {
			u->header = i;
			found = true;
		}
	}
}

/* Comments that no symbol follows belong to nobody but who wrote them. */
static void release_comments(struct updating *u, size_t before)
{
	size_t i;

	for (i = before; i > u->header + 1 && u->owner[i - 1] == ATTACHED; i--)
		u->owner[i - 1] = THEIRS;
}

/* Who owns which line, by the line before: a group ends at an empty line. */
static void divide(struct updating *u)
{
	enum owner state = GENERATED;
	size_t i;

	for (i = u->header + 1; i < u->end; i++) {
		const struct ak_symlist_line *line = &u->old->lines[i];

		if (line->kind == AK_SYMLIST_BLANK) {
			release_comments(u, i);
			u->owner[i] = SEPARATOR;
			state = THEIRS;
			continue;
		}
		if (line->kind == AK_SYMLIST_COMMENT && is_title(line->text)) {
			release_comments(u, i);
			state = GENERATED;
		} else if (line->kind == AK_SYMLIST_COMMENT && i == u->header + 1) {
			state = THEIRS;
		} else if (line->kind == AK_SYMLIST_COMMENT && state == GENERATED) {
			u->owner[i] = ATTACHED;
			continue;
		}
		u->owner[i] = state;
	}
	release_comments(u, u->end);
	for (u->first = u->header + 1; u->first < u->end && u->owner[u->first] != GENERATED;)
		u->first++;
}

static int note(struct symset *set, const char *name, struct ak_error *err)
{
	return symset_add(set, name, strlen(name)) == SYMSET_NONE ? ak_error_nomem(err) : 0;
}

/* Symbols people list, and the comments above others. */
static int note_symbols(struct updating *u, struct ak_error *err)
{
	size_t i, comment = 0;
	uint32_t id;

	for (i = 0; i < u->old->count; i++) {
		const struct ak_symlist_line *line = &u->old->lines[i];

		if (u->owner[i] == ATTACHED && !comment)
			comment = i;
		if (line->kind != AK_SYMLIST_SYMBOL)
			continue;
		if (u->owner[i] != GENERATED && line->counts && note(u->theirs, line->name, err))
			return -1;
		if (u->owner[i] == GENERATED && comment) {
			id = symset_add(u->commented, line->name, strlen(line->name));
			if (id == SYMSET_NONE)
				return ak_error_nomem(err);
			if (!u->comments[id])
				u->comments[id] = comment;
		}
		comment = 0;
	}
	return 0;
}

static void put_line(struct updating *u, size_t line)
{
	buf_adds(&u->out, u->old->lines[line].text);
	buf_addc(&u->out, '\n');
}

/*
 * A symbol or a header that is deeper than the symbol before would be taken for a part of that, and what is before
 * it may be new: it's indented as it should be.
 */
static void put_indented(struct updating *u, size_t line)
{
	const struct ak_symlist_line *l = &u->old->lines[line];

	if (!(l->problems & (1u << AK_SYMLIST_INDENTATION))) {
		put_line(u, line);
		return;
	}
	if (l->kind == AK_SYMLIST_SYMBOL)
		buf_adds(&u->out, "  ");
	buf_adds(&u->out, l->text + strspn(l->text, " \t\v\f\r"));
	buf_addc(&u->out, '\n');
}

/* An empty line before a group, but not behind the header. */
static void separate(struct updating *u, bool *fresh)
{
	if (!*fresh)
		buf_addc(&u->out, '\n');
	*fresh = false;
}

/* The groups in lines [from, to) that people made. */
static void put_theirs(struct updating *u, size_t from, size_t to, bool *fresh)
{
	bool inside = false;
	size_t i;

	for (i = from; i < to; i++) {
		if (u->owner[i] != THEIRS) {
			inside = false;
			continue;
		}
		/* A symbol right behind the header would be taken for a generated one next time. */
		if (!inside && u->old->lines[i].kind == AK_SYMLIST_SYMBOL)
			*fresh = false;
		if (!inside)
			separate(u, fresh);
		inside = true;
		put_indented(u, i);
	}
}

static int put_symbol(struct updating *u, const char *name, struct ak_error *err)
{
	uint32_t id = symset_find(u->commented, name, strlen(name));
	size_t i;

	if (id != SYMSET_NONE) {
		if (note(u->listed, name, err))
			return -1;
		for (i = u->comments[id]; u->owner[i] == ATTACHED; i++)
			put_line(u, i);
	}
	symlist_put_symbol(&u->out, name);
	return 0;
}

static int put_group(struct updating *u, const struct ak_symlist_group *group, bool *fresh,
		     struct ak_error *err)
{
	bool started = false;
	size_t i;

	for (i = 0; i < group->count; i++) {
		const char *name = group->names[i];

		if (symset_find(u->theirs, name, strlen(name)) != SYMSET_NONE)
			continue;
		if (!started) {
			separate(u, fresh);
			symlist_put_title(&u->out, group->title);
		}
		started = true;
		if (put_symbol(u, name, err))
			return -1;
	}
	return 0;
}

static int put_section(struct updating *u, struct ak_error *err)
{
	/* Behind an empty line a group without a title is no generated one. */
	bool fresh = true, untitled = u->new->group_count && !u->new->groups[0].title;
	size_t first = untitled ? u->header + 1 : u->first, g;

	put_theirs(u, u->header + 1, first, &fresh);
	for (g = 0; g < u->new->group_count; g++)
		if (put_group(u, &u->new->groups[g], &fresh, err))
			return -1;
	put_theirs(u, first, u->end, &fresh);
	return 0;
}

static void warn_of_dropped(const struct updating *u)
{
	struct ak_error warning = { 0 };
	uint32_t id;

	for (id = 0; u->how->warn.report && id < symset_count(u->commented); id++) {
		const char *name = symset_name(u->commented, id);
		const struct ak_symlist_line *line = &u->old->lines[u->comments[id]];

		if (symset_find(u->listed, name, strlen(name)) != SYMSET_NONE)
			continue;
		ak_error_set(&warning, u->old->path, line->number,
			     "this comment is dropped, as %s isn't listed any more: %s", name,
			     line->text + strspn(line->text, " \t"));
		u->how->warn.report(u->how->warn.ctx, &warning);
		ak_error_free(&warning);
	}
}

static int update(struct updating *u, struct ak_error *err)
{
	size_t i;

	find_section(u);
	if (u->header == u->old->count)
		return ak_error_set(
			err, u->old->path, 0,
			"has no section to be updated; begin one with a line [abi_symbol_list]");
	divide(u);
	if (note_symbols(u, err))
		return -1;
	for (i = 0; i <= u->header; i++)
		put_line(u, i);
	if (put_section(u, err))
		return -1;
	if (u->end < u->old->count && u->owner[u->end - 1] == SEPARATOR)
		buf_addc(&u->out, '\n');
	if (u->end < u->old->count)
		put_indented(u, u->end);
	for (i = u->end + 1; i < u->old->count; i++)
		put_line(u, i);
	warn_of_dropped(u);
	return 0;
}

char *ak_extracted_update(const struct ak_extracted *extracted, const struct ak_symlist *old,
			  const struct ak_symlist_extract *how, size_t *len, struct ak_error *err)
{
	struct updating u = {
		.new = extracted,
		.old = old,
		.how = how,
		.owner = calloc(old->count + 1, 1),
		.comments = calloc(old->count + 1, sizeof(*u.comments)),
		.theirs = symset_new(),
		.listed = symset_new(),
		.commented = symset_new(),
	};
	char *text = NULL;

	if (!u.owner || !u.comments || !u.theirs || !u.listed || !u.commented)
		ak_error_nomem(err);
	else if (!ak_symlist_check(old, false, err) && !update(&u, err))
		text = symlist_take_text(&u.out, len, err);
	if (!text)
		buf_free(&u.out);
	free(u.owner);
	free(u.comments);
	symset_free(u.theirs);
	symset_free(u.listed);
	symset_free(u.commented);
	return text;
}
