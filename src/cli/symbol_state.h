/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_SYMBOL_STATE_H
#define CLI_SYMBOL_STATE_H

#include <stdbool.h>

/* What becomes of a symbol.  `listed`: in autoksyms.h, or from 6.5 on kept by the last build. */
enum symbol_state {
	STATE_KEPT,	/* needed, listed */
	STATE_MISSING,	/* needed, not listed */
	STATE_UNNEEDED, /* not needed, but listed */
	STATE_TRIMMED,	/* neither */
	/* Of what nothing exports, and of all where there is no tree to tell: */
	STATE_NEEDED,
	STATE_UNKNOWN,
};

enum symbol_state symbol_state(bool exported, bool needed, bool listed);

/* As JSON has it. */
const char *symbol_state_name(enum symbol_state state);

#endif
