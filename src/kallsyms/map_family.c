// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/map_rules.h"
#include "map_family.h"

/*
 * Symbols that come and go though nobody changed a line, and by which rule
 * scripts/mksysmap could leave them out.  What linkers call their stubs is from
 * binutils' bfd/elf*.c and LLVM's lld/ELF/Thunks.cpp.
 */
static const char *const tables[] = {
	" kallsyms_addresses$",	    " kallsyms_offsets$",
	" kallsyms_relative_base$", " kallsyms_num_syms$",
	" kallsyms_names$",	    " kallsyms_markers$",
	" kallsyms_token_table$",   " kallsyms_token_index$",
	" kallsyms_seqs_of_names$", NULL,
};

static const char *const stubs[] = {
	" __[[:alnum:]]*Thunk_", /* lld; also __microLA25Thunk_ */
	"_veneer$",		 /* GNU ld, arm and arm64 */
	" __erratum_",		 /* numbered */
	" __vfp11_veneer_",
	" __stm32l4xx_veneer_",
	" e843419@",
	" __CortexA",
	"_from_arm$",
	"_from_thumb$",
	"\\.long_branch[._]", /* GNU ld, powerpc */
	"\\.plt_branch[._]",
	"\\.plt_call[._]",
	"\\.plt_pic32\\.",
	" __long_branch_", /* lld, powerpc */
	" __toc_save_",
	" __gep_setup_",
	" __plt_",
	" \\.pic\\.", /* GNU ld, mips */
	NULL,
};

static const char *const labels[] = {
	" \\.L",	   " L0$", " \\$", " __pi_\\.L", " __pi_\\$", " __kvm_nvhe_\\.L",
	" __kvm_nvhe_\\$", NULL,
};

static const char *const cfi[] = {
	"__kcfi_typeid_", " __cfi_", "\\.cfi$", "\\.cfi_jt$", " __typeid_", NULL,
};

static const char *const exports[] = {
	" __crc_", " __kstrtab_", " __kstrtabns_", " __ksymtab_", " __export_symbol_", NULL,
};

static const char *const boundaries[] = {
	" __start_", " __stop_", " __end_", " __.*_start$", " __.*_end$",   " _stext$", " _etext$",
	" _sdata$",  " _edata$", " _end$",  " _sinittext$", " _einittext$", NULL,
};

static const char *const numbered[] = {
	"\\.llvm\\.[0-9][0-9]*$", " __UNIQUE_ID_", "\\.[0-9][0-9]*$", "\\.cold$", NULL,
};

static const char *const none[] = { NULL };

static const struct ak_map_family families[] = {
	{ "tables", "the kallsyms tables themselves", tables },
	{ "stubs", "branches that the linker adds where distances have grown", stubs },
	{ "labels", "local labels of the compiler or the assembler", labels },
	{ "cfi", "types and jump tables of control flow integrity", cfi },
	{ "exports", "what EXPORT_SYMBOL() leaves in the image", exports },
	{ "boundaries", "starts and ends of sections", boundaries },
	{ "numbered", "numbers that compilers give to names", numbered },
	{ "other", "no known cause", none },
};

#define FAMILY_COUNT (sizeof(families) / sizeof(families[0]))

const struct ak_map_family *ak_map_family_row(size_t i)
{
	return i < FAMILY_COUNT ? &families[i] : NULL;
}

struct ak_map_rules *map_family_rules(struct ak_error *err)
{
	struct ak_map_rules *rules = ak_map_rules_new(err);
	const char *const *pattern;
	size_t i;

	for (i = 0; rules && i < FAMILY_COUNT; i++)
		for (pattern = families[i].patterns; *pattern; pattern++) {
			if (!ak_map_rules_add(rules, *pattern, NULL, 0, err))
				continue;
			ak_map_rules_free(rules);
			return NULL;
		}
	return rules;
}

/* The family's own copy of the pattern; NULL: it's none of its. */
static const char *find_pattern(const struct ak_map_family *family, const char *pattern)
{
	const char *const *p;

	for (p = family->patterns; *p; p++)
		if (!strcmp(*p, pattern))
			return *p;
	return NULL;
}

const struct ak_map_family *map_family_of(const char **pattern)
{
	const char *own;
	size_t i;

	for (i = 0; *pattern && i < FAMILY_COUNT; i++) {
		own = find_pattern(&families[i], *pattern);
		if (!own)
			continue;
		*pattern = own;
		return &families[i];
	}
	return &families[FAMILY_COUNT - 1];
}
