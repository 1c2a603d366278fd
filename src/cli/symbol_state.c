// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbol_state.h"

enum symbol_state symbol_state(bool exported, bool needed, bool listed)
{
	if (!exported)
		return needed ? STATE_NEEDED : STATE_UNKNOWN;
	if (needed)
		return listed ? STATE_KEPT : STATE_MISSING;
	return listed ? STATE_UNNEEDED : STATE_TRIMMED;
}

const char *symbol_state_name(enum symbol_state state)
{
	static const char *const names[] = {
		[STATE_KEPT] = "kept",	       [STATE_MISSING] = "missing",
		[STATE_UNNEEDED] = "unneeded", [STATE_TRIMMED] = "trimmed",
		[STATE_NEEDED] = "needed",     [STATE_UNKNOWN] = "unknown",
	};

	return names[state];
}
