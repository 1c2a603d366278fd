// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/keep.h"
#include "autoksyms/modpost.h"
#include "autoksyms/needs.h"
#include "autoksyms/offers.h"
#include "autoksyms/verdict.h"
#include "base/path.h"

#define MODULE_NAMESPACE "module:"

const char *ak_verdict_name(enum ak_verdict verdict)
{
	static const char *const names[] = {
		[AK_VERDICT_KEPT] = "kept",
		[AK_VERDICT_MODULE] = "module",
		[AK_VERDICT_TRIMMED] = "trimmed",
		[AK_VERDICT_GPL_ONLY] = "gpl-only",
		[AK_VERDICT_NAMESPACE] = "namespace",
		[AK_VERDICT_SELF] = "self",
		[AK_VERDICT_UNEXPORTED] = "unexported",
		[AK_VERDICT_NOT_EXPORTED] = "not-exported",
		[AK_VERDICT_WEAK] = "weak",
		[AK_VERDICT_UNKNOWN] = "unknown",
	};

	return names[verdict];
}

bool ak_verdict_is_fine(enum ak_verdict verdict)
{
	return verdict == AK_VERDICT_KEPT || verdict == AK_VERDICT_MODULE ||
	       verdict == AK_VERDICT_WEAK;
}

/* "module:a,b*": the modules of these names, `*` only at the end. */
static bool names_module(const char *ns, const char *module)
{
	size_t len;

	if (strncmp(ns, MODULE_NAMESPACE, strlen(MODULE_NAMESPACE)) != 0)
		return false;
	for (ns += strlen(MODULE_NAMESPACE); *ns; ns += ns[len] ? len + 1 : len) {
		len = strcspn(ns, ",");
		if (len && ns[len - 1] == '*') {
			if (strncmp(ns, module, len - 1) == 0)
				return true;
		} else if (strlen(module) == len && strncmp(ns, module, len) == 0) {
			return true;
		}
	}
	return false;
}

static bool imports(const struct ak_object *object, const char *ns)
{
	const char *import;

	for (import = object->imports; *import; import += strlen(import) + 1)
		if (!strcmp(import, ns))
			return true;
	return false;
}

static bool may_use(const struct ak_court *court, const struct ak_object *object, const char *ns)
{
	if (!ns[0] || imports(object, ns))
		return true;
	return court->modpost->module_namespaces && names_module(ns, path_name(object->name));
}

static bool is_kept(const struct ak_court *court, uint32_t offer)
{
	const struct ak_offer *o = &court->keep->offers->offer[offer];

	if (!court->now)
		return court->keep->kept[offer];
	/* What isn't built with the kernel isn't trimmed with it. */
	return court->keep->offers->object[o->object].is_foreign ||
	       ak_offers_find(court->now, o->symbol);
}

enum ak_verdict ak_judge(const struct ak_court *court, uint32_t source, uint32_t symbol)
{
	const struct ak_keep *keep = court->keep;
	uint32_t number = keep->offer_of[symbol], asking = keep->object_of[source];
	const struct ak_offer *offer;

	if (number == AK_NONE)
		return AK_VERDICT_UNKNOWN;
	offer = &keep->offers->offer[number];
	if (asking == offer->object)
		return AK_VERDICT_SELF;
	if (asking != AK_NONE) {
		const struct ak_object *object = &keep->offers->object[asking];

		if (offer->gpl && !object->gpl_compatible)
			return AK_VERDICT_GPL_ONLY;
		if (!may_use(court, object, offer->ns))
			return AK_VERDICT_NAMESPACE;
	}
	if (!is_kept(court, number))
		return AK_VERDICT_TRIMMED;
	return keep->offers->object[offer->object].is_vmlinux ? AK_VERDICT_KEPT : AK_VERDICT_MODULE;
}
