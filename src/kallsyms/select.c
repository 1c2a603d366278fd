// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map.h"
#include "autoksyms/map_rules.h"
#include "order.h"
#include "select.h"

/* Names stand in the order of a symbol table's strings: so many symbols before one is looked at, it's fetched. */
#define AHEAD 16

/* Addresses between two symbols' own, both inclusive. */
struct range {
	uint64_t start, end;
};

struct selection {
	struct ak_kallsyms *k;
	const struct ak_kallsyms_layout *layout;
	struct ak_map_rules *ignored;
	unsigned int digits;
	struct range text, inittext, percpu;
	size_t too_long;
};

static inline bool has_name(const struct ak_symbol *sym, const char *name)
{
	size_t len = strlen(name);

	return sym->len == len && !memcmp(sym->name, name, len);
}

/* Absolute symbols are left out but for these. */
static bool is_kept_absolute(const struct ak_symbol *sym)
{
	return has_name(sym, "__kernel_syscall_via_break") ||
	       has_name(sym, "__kernel_syscall_via_epc") || has_name(sym, "__kernel_sigtramp") ||
	       has_name(sym, "__gp");
}

static bool is_ignored(const struct selection *s, const struct ak_symbol *sym)
{
	if (strchr(s->layout->ignored_letters, sym->letter))
		return true;
	if (s->layout->ignored[0] && ak_map_rules_match(s->ignored, sym, s->digits))
		return true;
	return (sym->letter == 'A' || sym->letter == 'a') && !is_kept_absolute(sym);
}

/* The start or end of a range moves to the symbol it's named after. */
static void note_boundary(struct selection *s, const struct ak_symbol *sym)
{
	const struct {
		const char *name;
		size_t len;
		uint64_t *address;
	} boundaries[] = {
		{ "_stext", 6, &s->text.start },
		{ "_etext", 6, &s->text.end },
		{ "_sinittext", 10, &s->inittext.start },
		{ "_einittext", 10, &s->inittext.end },
		{ "__per_cpu_start", 15, &s->percpu.start },
		{ "__per_cpu_end", 13, &s->percpu.end },
	};
	size_t i;

	if (sym->name[0] != '_')
		return;
	for (i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++)
		if (sym->len == boundaries[i].len &&
		    !memcmp(sym->name, boundaries[i].name, boundaries[i].len))
			*boundaries[i].address = sym->address;
}

static bool in_range(const struct range *range, uint64_t address)
{
	return address >= range->start && address <= range->end;
}

static bool starts_with(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/*
 * What --all-symbols is about: without it only code stays.  At a range's very
 * end only its own symbol does, since what stands behind may move there with
 * the tables' size.
 */
static bool is_wanted(const struct selection *s, const struct ak_kallsym *sym)
{
	if (s->k->options.all_symbols)
		return true;
	if (s->layout->keeps_boundaries &&
	    (starts_with(sym->name, "__start_") || starts_with(sym->name, "__stop_")))
		return true;
	if (!in_range(&s->text, sym->address) && !in_range(&s->inittext, sym->address))
		return false;
	if (sym->address == s->text.end && strcmp(sym->name, "_etext") != 0)
		return false;
	return sym->address != s->inittext.end || !strcmp(sym->name, "_einittext");
}

static void warn(const struct selection *s, struct ak_error *warning)
{
	const struct ak_warn *to = &s->k->options.warn;

	if (to->report)
		to->report(to->ctx, warning);
	ak_error_free(warning);
}

/* Each is named; take_all() decides what becomes of it. */
static void note_too_long(struct selection *s, const struct ak_symbol *sym)
{
	struct ak_error warning = { 0 };

	s->too_long++;
	ak_error_set(&warning, NULL, 0,
		     "symbol %s is too long: %u bytes, kallsyms takes at most %u", sym->name,
		     sym->len, s->layout->name_len - 1);
	warn(s, &warning);
}

/* What linkers then make of the tables isn't what the kernel reads; upstream makes them all the same. */
static void check_text(const struct selection *s)
{
	struct ak_error warning = { 0 };

	if (s->k->has_text || !s->k->count)
		return;
	ak_error_set(
		&warning, NULL, 0,
		"there is no symbol _text, which addresses are counted from: it's taken to be at 0; "
		"is the map whole?");
	warn(s, &warning);
}

/* Up to 6.3 scripts/kallsyms read words, not lines. */
static int check_word(const struct selection *s, const struct ak_symbol *sym, struct ak_error *err)
{
	if (s->layout->blanks || (sym->len && !strpbrk(sym->name, " \t\n\v\f\r")))
		return 0;
	if (!sym->len)
		return ak_error_set(
			err, NULL, 0,
			"the symbol at %#llx has no name: kernels before 6.4 can't take that; "
			"--ignore=PATTERN leaves it out",
			(unsigned long long)sym->address);
	return ak_error_set(err, NULL, 0,
			    "symbol '%s' has a blank in it: kernels before 6.4 can't take that; "
			    "--ignore=PATTERN leaves it out",
			    sym->name);
}

/* Decides about one line of the map, and remembers it if it may stay. */
static int take(struct selection *s, const struct ak_symbol *sym, struct ak_error *err)
{
	struct ak_kallsyms *k = s->k;

	if (ak_symbol_is_undefined(sym))
		return 0;
	if (sym->len >= s->layout->name_len) {
		note_too_long(s, sym);
		return 0;
	}
	if (has_name(sym, "_text")) {
		k->text = sym->address;
		k->has_text = true;
	}
	if (is_ignored(s, sym))
		return 0;
	if (check_word(s, sym, err))
		return -1;
	note_boundary(s, sym);
	k->symbols[k->count++] = (struct ak_kallsym){
		.address = sym->address,
		.name = sym->name,
		.len = sym->len,
		.type = sym->letter,
	};
	return 0;
}

static int take_all(struct selection *s, const struct ak_map *map, struct ak_error *err)
{
	struct ak_kallsyms *k = s->k;
	uint32_t i, kept = 0;
	size_t line;

	for (line = 0; line < map->count; line++) {
		if (line + AHEAD < map->count)
			__builtin_prefetch(map->symbols[line + AHEAD].name);
		if (take(s, &map->symbols[line], err))
			return -1;
	}
	if (s->too_long && !k->options.skip_long_names)
		return ak_error_set(
			err, NULL, 0,
			"names too long for kallsyms tables: %zu (--skip-long-names leaves them out)",
			s->too_long);
	for (i = 0; i < k->count; i++)
		if (is_wanted(s, &k->symbols[i]))
			k->symbols[kept++] = k->symbols[i];
	k->count = kept;
	if (!kept && !s->layout->may_be_empty)
		return ak_error_set(
			err, NULL, 0,
			"no symbol is left for kallsyms tables; --all-symbols takes those that aren't "
			"of code, too");
	return 0;
}

/* Per-CPU symbols' addresses are offsets into each CPU's area: absolute ones. */
static void mark_percpu(struct selection *s)
{
	struct ak_kallsyms *k = s->k;
	uint32_t i;

	for (i = 0; i < k->count; i++) {
		if (!in_range(&s->percpu, k->symbols[i].address))
			continue;
		k->symbols[i].type = 'A';
		k->symbols[i].absolute = true;
	}
}

static void find_relative_base(struct ak_kallsyms *k)
{
	uint32_t i;

	for (i = 0; i < k->count; i++) {
		if (k->symbols[i].absolute)
			continue;
		k->relative_base = k->symbols[i].address;
		return;
	}
}

static int select_symbols(struct selection *s, const struct ak_map *map, struct ak_error *err)
{
	struct ak_kallsyms *k = s->k;
	size_t i;

	if (map->count >= UINT32_MAX)
		return ak_error_set(
			err, NULL, 0,
			"too many symbols for kallsyms tables; leave some out (--ignore=PATTERN)");
	for (i = 0; s->layout->ignored[i]; i++)
		if (ak_map_rules_add(s->ignored, s->layout->ignored[i], NULL, 0, err))
			return -1;
	k->count = 0;
	k->symbols = malloc((map->count + 1) * sizeof(*k->symbols));
	if (!k->symbols)
		return ak_error_nomem(err);
	if (take_all(s, map, err))
		return -1;
	if (s->layout->percpu && k->options.absolute_percpu)
		mark_percpu(s);
	if (kallsyms_order(k->symbols, k->count, err))
		return -1;
	if (ak_kallsyms_is_base_relative(&k->options))
		find_relative_base(k);
	check_text(s);
	return 0;
}

int kallsyms_select(struct ak_kallsyms *k, const struct ak_map *map, struct ak_error *err)
{
	struct selection s = {
		.k = k,
		.layout = k->options.layout,
		.digits = map->digits,
		/* Without their symbols those of code hold address 0, and that of per-CPU data nothing. */
		.percpu = { .start = UINT64_MAX },
		.ignored = ak_map_rules_new(err),
	};
	int ret = s.ignored ? select_symbols(&s, map, err) : -1;

	ak_map_rules_free(s.ignored);
	return ret;
}
