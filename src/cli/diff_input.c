// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map_rules.h"
#include "cli.h"
#include "diff_input.h"
#include "map_input.h"

struct reading {
	const struct cli *cli;
	const struct map_options *options;
	bool tables;
	const char *release; /* of the kernel, or "none"; NULL: not known */
};

/* An ELF file's tables, if it has any; those that are damaged matter only where they are needed. */
static int read_image(const struct reading *r, struct diff_side *side, struct ak_error *err)
{
	struct ak_error damage = { 0 };
	int ret = ak_kallsyms_image_read(&side->image, side->path, &damage);

	side->has_image = !ret;
	if (ret < 0 && r->tables) {
		ak_error_move(err, &damage);
		return -1;
	}
	if (ret < 0)
		cli_warn().report(cli_warn().ctx, &damage);
	ak_error_free(&damage);
	return 0;
}

static int take_tables(struct diff_side *side, struct ak_error *err)
{
	side->origin = DIFF_TABLES;
	ak_map_free(&side->map);
	return ak_kallsyms_image_map(&side->image, &side->map, err);
}

/* Text first: whether it is one is seen by reading it. */
static int read_map(const struct reading *r, struct diff_side *side, struct ak_error *err)
{
	enum ak_nm nm;

	if (map_options_nm(r->options, &nm, err) || ak_map_read(&side->map, side->path, nm, err))
		return -1;
	side->origin = side->map.is_text ? DIFF_MAP : DIFF_SYMBOLS;
	/* What came through a pipe can't be read again. */
	return side->map.is_text || !strcmp(side->path, "-") ? 0 : read_image(r, side, err);
}

static int choose(const struct reading *r, struct diff_side *side, struct ak_error *err)
{
	if (side->origin == DIFF_MAP)
		return 0;
	if (side->has_image && (r->tables || side->image.is_object || !side->map.count))
		return take_tables(side, err);
	if (!r->tables && side->map.count)
		return 0;
	return ak_error_set(err, side->path, 0, "has no %s",
			    r->tables
				    ? "kallsyms tables; without --tables its symbols are compared"
				    : "symbols and no kallsyms tables; give its vmlinux or a map");
}

/* A System.map was filtered when it was made, unless the command line says otherwise. */
static int filter(const struct reading *r, struct diff_side *side, struct ak_error *err)
{
	struct ak_map_rules *rules;
	int ret;

	if (side->origin == DIFF_TABLES ||
	    (side->origin == DIFF_MAP && !map_options_filter(r->options)))
		return 0;
	rules = map_options_rules(r->options, r->release, err);
	ret = rules ? ak_map_filter(&side->map, rules, err) : -1;
	ak_map_rules_free(rules);
	return ret;
}

/* Makes of a side's symbols what tables hold of them. */
static int make_tables(const struct reading *r, struct diff_side *side,
		       const struct diff_side *like, struct ak_error *err)
{
	struct ak_kallsyms_options options = like->image.options;
	const struct ak_kallsyms_image made = {
		.target.is64 = side->map.digits == 16,
	};
	struct ak_kallsyms_image image = made;

	options.jobs = r->cli->jobs.count;
	options.skip_long_names = true;
	if (ak_kallsyms_make(&side->made, &side->map, &options, err))
		return -1;
	/* The names are the map's, which stays. */
	side->symbols = side->map;
	side->map = (struct ak_map){ 0 };
	image.symbols = side->made.symbols;
	image.count = side->made.count;
	return ak_kallsyms_image_map(&image, &side->map, err);
}

/* Where _text is, in a map's symbols or, as tables may be without it, beside them. */
static bool find_text(const struct diff_side *side, uint64_t *text)
{
	const struct ak_map *map = side->symbols.count ? &side->symbols : &side->map;
	size_t i;

	*text = side->image.text;
	if (side->has_image && side->image.has_text)
		return true;
	for (i = 0; i < map->count; i++)
		if (!strcmp(map->symbols[i].name, "_text")) {
			*text = map->symbols[i].address;
			return true;
		}
	return false;
}

/* An object that isn't linked has _text at 0: it's moved to where the other side's is. */
static void link_object(struct diff_side *side, const struct diff_side *other)
{
	uint64_t text;
	size_t i;

	if (side->origin != DIFF_TABLES || !side->image.from_text)
		return;
	if (other->origin == DIFF_TABLES && other->image.from_text)
		return;
	if (!find_text(other, &text))
		return;
	for (i = 0; i < side->map.count; i++) {
		if (side->image.symbols[i].absolute)
			continue;
		side->map.symbols[i].address += text;
		if (side->map.digits == 8)
			side->map.symbols[i].address &= UINT32_MAX;
	}
}

/* Without --tables only: with it a map is taken for what tables hold. */
static int adapt(const struct reading *r, struct diff_side *old, struct diff_side *new,
		 struct ak_error *err)
{
	int ret = 0;

	if (!r->tables && old->origin == DIFF_TABLES && new->origin != DIFF_TABLES)
		ret = make_tables(r, new, old, err);
	else if (!r->tables && new->origin == DIFF_TABLES && old->origin != DIFF_TABLES)
		ret = make_tables(r, old, new, err);
	link_object(old, new);
	link_object(new, old);
	return ret;
}

/* Whose rules say what isn't compared; NULL: neither side tells. */
static const char *choose_release(const struct diff_side *old, const struct diff_side *new)
{
	const struct diff_side *sides[] = { old, new };
	const char *release = NULL;
	int i;

	for (i = 1; i >= 0; i--) {
		const struct ak_kallsyms_image *image = &sides[i]->image;

		if (!sides[i]->has_image)
			continue;
		if (sides[i]->origin == DIFF_TABLES && image->options.layout->reads_nm)
			return "none";
		if (image->release)
			release = image->release;
	}
	return release;
}

int diff_read(const struct cli *cli, const struct map_options *o, bool tables,
	      struct diff_side *old, struct diff_side *new, struct ak_error *err)
{
	struct reading r = { .cli = cli, .options = o, .tables = tables };

	if (read_map(&r, old, err) || read_map(&r, new, err) || choose(&r, old, err) ||
	    choose(&r, new, err))
		return -1;
	r.release = choose_release(old, new);
	if (filter(&r, old, err) || filter(&r, new, err))
		return -1;
	return adapt(&r, old, new, err);
}

void diff_side_free(struct diff_side *side)
{
	ak_kallsyms_free(&side->made);
	ak_map_free(&side->map);
	ak_map_free(&side->symbols);
	if (side->has_image)
		ak_kallsyms_image_free(&side->image);
}
