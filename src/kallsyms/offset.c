// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdbool.h>

#include "autoksyms/kallsyms.h"
#include "offset.h"

static int out_of_range(const struct ak_kallsym *sym, const char *reference, uint64_t address,
			struct ak_error *err)
{
	return ak_error_set(
		err, NULL, 0,
		"symbol %s at %#" PRIx64
		" is out of range: kallsyms has 32 bits for its distance from %s (%#" PRIx64 "); "
		"--ignore=PATTERN leaves it out",
		sym->name, sym->address, reference, address);
}

/*
 * With --absolute-percpu the sign tells which is which: per-CPU symbols are their
 * address, the others count downwards from -1.
 */
static int from_base(const struct ak_kallsyms *k, const struct ak_kallsym *sym, int64_t *value,
		     struct ak_error *err)
{
	bool fits;

	if (!k->options.absolute_percpu) {
		*value = (int64_t)(sym->address - k->relative_base);
		fits = *value >= 0 && *value <= UINT32_MAX;
	} else if (sym->absolute) {
		*value = (int64_t)sym->address;
		fits = *value >= 0 && *value <= INT32_MAX;
	} else {
		*value = (int64_t)(k->relative_base - sym->address - 1);
		fits = *value >= INT32_MIN && *value < 0;
	}
	if (fits)
		return 0;
	if (sym->absolute)
		return ak_error_set(err, NULL, 0,
				    "per-CPU symbol %s at %#" PRIx64
				    " is out of range: kallsyms has 31 bits for its address; "
				    "--ignore=PATTERN leaves it out",
				    sym->name, sym->address);
	return out_of_range(sym, "the lowest symbol", k->relative_base, err);
}

int kallsyms_offset(const struct ak_kallsyms *k, uint32_t i, int64_t *value, struct ak_error *err)
{
	const struct ak_kallsym *sym = &k->symbols[i];

	if (ak_kallsyms_is_base_relative(&k->options))
		return from_base(k, sym, value, err);
	if (!k->options.pc_relative) {
		*value = (int64_t)sym->address;
		return 0;
	}
	*value = (int64_t)(sym->address - k->text);
	if (*value >= INT32_MIN && *value <= INT32_MAX)
		return 0;
	return out_of_range(sym, "_text", k->text, err);
}
