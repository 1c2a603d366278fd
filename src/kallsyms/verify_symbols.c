// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "autoksyms/map_diff.h"
#include "labels.h"
#include "select.h"
#include "verify.h"

#define SYMBOLS "symbols"

static char *symbol_text(struct verifying *v, const struct ak_symbol *sym)
{
	return sym ? verify_text(v, "%0*" PRIx64 " %c %s", v->digits, sym->address, sym->letter,
				 sym->name)
		   : NULL;
}

static void add_change(struct verifying *v, const struct ak_map_change *change)
{
	static const char *const whats[] = {
		[AK_MAP_ADDED] = "a symbol that isn't the kernel's",
		[AK_MAP_GONE] = "a symbol is missing",
		[AK_MAP_RETYPED] = "type",
	};

	if (verify_is_full(v))
		v->report->total++;
	else
		verify_add(v, SYMBOLS, -1, whats[change->kind], symbol_text(v, change->old),
			   symbol_text(v, change->new));
}

static void add_move(struct verifying *v, const struct ak_map_move *move)
{
	const struct ak_symbol *first = move->first;

	if (verify_is_full(v))
		v->report->total++;
	else
		verify_add(v, SYMBOLS, -1, "address",
			   verify_text(v, "%0*" PRIx64 " %c %s", v->digits, first->address,
				       first->letter, first->name),
			   move->count == 1
				   ? verify_text(v, "%0*" PRIx64, v->digits,
						 first->address + (uint64_t)move->distance)
				   : verify_text(
					     v, "%0*" PRIx64 ", and so on for %zu symbols up to %s",
					     v->digits, first->address + (uint64_t)move->distance,
					     move->count, move->last->name));
}

static int map_of(struct ak_map *map, const struct ak_kallsyms *k, int digits, struct ak_error *err)
{
	struct ak_kallsyms_image image = { .symbols = k->symbols, .count = k->count };

	image.target.is64 = digits == 16;
	return ak_kallsyms_image_map(&image, map, err);
}

static bool is_same_symbol(const struct ak_kallsym *a, const struct ak_kallsym *b)
{
	return a->address == b->address && a->type == b->type && a->len == b->len &&
	       !memcmp(a->name, b->name, a->len);
}

/* How many symbols, from the first on, are the same in both. */
static uint32_t count_same(const struct ak_kallsyms *a, const struct ak_kallsyms *b)
{
	uint32_t count = a->count < b->count ? a->count : b->count, i = 0;

	while (i < count && is_same_symbol(&a->symbols[i], &b->symbols[i]))
		i++;
	return i;
}

static char *name_text(struct verifying *v, const struct ak_kallsyms *k, uint32_t i)
{
	return i < k->count ? verify_text(v, "%s", k->symbols[i].name) : NULL;
}

/* What differs, if anything does: as a builder sees it, not entry by entry. */
static int explain_symbols(struct verifying *v, const struct ak_kallsyms *expected,
			   struct ak_error *err)
{
	struct ak_map want = { 0 }, have = { 0 };
	struct ak_map_diff diff = { 0 };
	uint32_t first = count_same(expected, &v->made);
	int ret = -1;
	size_t i;

	if (first == expected->count && first == v->made.count)
		return 0;
	if (!map_of(&want, expected, v->digits, err) && !map_of(&have, &v->made, v->digits, err))
		ret = ak_map_diff_make(&diff, &want, &have, err);
	for (i = 0; !ret && i < diff.change_count; i++)
		add_change(v, &diff.changes[i]);
	for (i = 0; !ret && i < diff.move_count; i++)
		add_move(v, &diff.moves[i]);
	if (!ret && !diff.change_count && !diff.move_count)
		verify_add(v, SYMBOLS, first, "order", name_text(v, expected, first),
			   name_text(v, &v->made, first));
	ak_map_diff_free(&diff);
	ak_map_free(&want);
	ak_map_free(&have);
	return ret;
}

static bool is_label(const struct ak_symbol *sym)
{
	size_t i;

	if (strncmp(sym->name, "kallsyms_", strlen("kallsyms_")) != 0)
		return false;
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++)
		if (!strcmp(sym->name, labels_name(i, false)) ||
		    !strcmp(sym->name, labels_name(i, true)))
			return true;
	return false;
}

/* Kernels 6.4 to 6.9 leave out the symbols of the object that has the tables, which isn't at hand. */
static int copy_map(struct ak_map *copy, const struct ak_map *map,
		    const struct ak_kallsyms_layout *layout, struct ak_error *err)
{
	size_t i;

	*copy = (struct ak_map){ .digits = map->digits };
	copy->symbols = malloc((map->count + 1) * sizeof(*copy->symbols));
	if (!copy->symbols)
		return ak_error_nomem(err);
	for (i = 0; i < map->count; i++)
		if (!layout->leaves_out_labels || !is_label(&map->symbols[i]))
			copy->symbols[copy->count++] = map->symbols[i];
	return 0;
}

void verify_link_object(struct verifying *v, uint64_t to)
{
	uint32_t i;

	for (i = 0; v->image->from_text && i < v->made.count; i++)
		if (!v->made.symbols[i].absolute)
			v->made.symbols[i].address =
				kallsyms_wrap(v->tables->format, v->made.symbols[i].address + to);
}

int verify_symbols(struct verifying *v, const struct ak_map *map,
		   const struct ak_kallsyms_options *options, struct ak_error *err)
{
	struct ak_kallsyms expected = { .options = *options };
	struct ak_map own;
	int ret = copy_map(&own, map, options->layout, err);

	/* Whoever made these tables got along with long names somehow. */
	expected.options.skip_long_names = true;
	if (!ret)
		ret = kallsyms_select(&expected, &own, err);
	if (!ret) {
		verify_link_object(v, expected.text);
		ret = explain_symbols(v, &expected, err);
	}
	ak_kallsyms_free(&expected);
	ak_map_free(&own);
	return ret;
}
