// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <elf.h>
#include <string.h>

#include "modpost_name.h"

/* Functions that save and restore registers, by what their names start with. */
static const char *const ppc_prefixes[] = { "_restgpr_",   "_savegpr_", "_rest32gpr_",
					    "_save32gpr_", "_restvr_",	"_savevr_" };
static const char *const ppc64_prefixes[] = { "_restgpr0_", "_savegpr0_", "_restgpr1_",
					      "_savegpr1_", "_restfpr_",  "_savefpr_",
					      "_restvr_",   "_savevr_" };
static const char *const bounds_prefixes[] = { "__start_", "__stop_" };

#define STARTS_WITH_ONE(name, list) starts_with_one(name, list, sizeof(list) / sizeof((list)[0]))

static bool starts_with_one(const char *name, const char *const *prefixes, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

size_t modpost_name_length(const char *name, size_t len)
{
	const char *dot = memchr(name, '.', len), *p;

	if (!dot || dot == name)
		return len;
	for (p = dot + 1; isdigit((unsigned char)*p); p++)
		;
	return p > dot + 1 && (*p == '.' || !*p) ? (size_t)(dot - name) : len;
}

bool modpost_name_is_provided(const char *name, uint16_t machine, bool section_bounds)
{
	if (name[0] != '_' && name[0] != '.')
		return false;
	if (!strcmp(name, "__this_module") || !strcmp(name, "_GLOBAL_OFFSET_TABLE_"))
		return true;
	if (section_bounds && STARTS_WITH_ONE(name, bounds_prefixes))
		return true;
	if (machine == EM_PPC)
		return STARTS_WITH_ONE(name, ppc_prefixes);
	return machine == EM_PPC64 &&
	       (STARTS_WITH_ONE(name, ppc64_prefixes) || !strcmp(name, ".TOC."));
}

bool modpost_name_is_munged(const char *name, uint16_t machine)
{
	return name[0] == '.' && (machine == EM_SPARC || machine == EM_SPARCV9);
}

void modpost_name_munge(char *name)
{
	name[0] = '_';
	name[1] = (char)toupper((unsigned char)name[1]);
}
