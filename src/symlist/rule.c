// SPDX-License-Identifier: GPL-2.0-or-later
#include "autoksyms/symlist.h"

static const struct ak_symlist_rule rules[AK_SYMLIST_PROBLEM_COUNT] = {
	[AK_SYMLIST_NUL] = { "nul-byte", "has a NUL byte: not a symbol list", true, false },
	[AK_SYMLIST_BOM] = { "byte-order-mark", "starts with a byte order mark", true, true },
	[AK_SYMLIST_NO_SECTION] = { "no-section",
				    "is a symbol before any section, such as [abi_symbol_list]",
				    true, true },
	[AK_SYMLIST_BAD_SECTION] = { "bad-section", "is no section's header: '[', a name, ']'",
				     true, false },
	[AK_SYMLIST_SPACED_SECTION] = { "spaced-section",
					"has blanks around the section's name, which then "
					"is another name: the section would be ignored",
					true, true },
	[AK_SYMLIST_DEEPER] = { "deeper-indentation",
				"is indented more than the symbol before it, and would "
				"be taken for a part of that",
				true, true },
	[AK_SYMLIST_VALUE] = { "value", "has '=' or ':' behind the symbol; only names count", true,
			       false },
	[AK_SYMLIST_INLINE_COMMENT] = { "inline-comment",
					"has a comment behind the name, which would be taken for "
					"a part of it; comments have lines of their own",
					true, true },
	[AK_SYMLIST_SEVERAL] = { "several-names", "has more than one name", true, false },
	[AK_SYMLIST_BAD_NAME] = { "bad-name", "is no symbol's name (letters, digits and _)", true,
				  false },
	[AK_SYMLIST_UNKNOWN_SECTION] = { "unknown-section",
					 "starts a section that is ignored: its name ends neither "
					 "in 'symbol_list' nor in 'whitelist'",
					 false, false },
	[AK_SYMLIST_INDENTATION] = { "indentation",
				     "isn't indented as it should (two blanks for "
				     "symbols, none for headers)",
				     false, true },
	[AK_SYMLIST_TRAILING] = { "trailing-blanks", "ends in blanks", false, true },
	[AK_SYMLIST_CRLF] = { "crlf", "ends in CR LF", false, true },
	[AK_SYMLIST_NO_NEWLINE] = { "no-newline", "doesn't end in a newline", false, true },
	[AK_SYMLIST_EMPTY] = { "empty", "has no symbols in it", false, false },
	[AK_SYMLIST_UNSORTED] = { "unsorted", "stands behind a symbol that should follow it", false,
				  true },
	[AK_SYMLIST_DUPLICATE] = { "duplicate", "is listed before", false, true },
	[AK_SYMLIST_UNPAIRED] = { "unpaired-tracepoint",
				  "is half of a tracepoint whose other half isn't listed", false,
				  false },
	[AK_SYMLIST_DENIED] = { "denied", "isn't allowed", false, false },
	[AK_SYMLIST_NOT_EXPORTED] = { "not-exported", "is exported by nothing that was given",
				      false, false },
};

const struct ak_symlist_rule *ak_symlist_rule(enum ak_symlist_problem problem)
{
	return &rules[problem];
}
