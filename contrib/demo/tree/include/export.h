/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EXPORT_H
#define EXPORT_H

/*
 * EXPORT_SYMBOL(foo) offers foo to modules, unless it's trimmed: only if
 * autoksyms.h says `#define __KSYM_foo 1` is there an entry __ksymtab_foo,
 * by which modules find foo.
 *
 * Either way it leaves the mark __ksym_marker_foo behind.  The build finds
 * it in the object and notes that this object must be compiled again when
 * foo enters the list or leaves it.  That is a list of its own because one
 * dependency on autoksyms.h would have everything compiled again.
 */
#include <generated/autoksyms.h>

#define EXPORT_SYMBOL(sym)                     \
	extern const char __ksym_marker_##sym; \
	const char __ksym_marker_##sym = 0;    \
	EXPORT_IF(__KSYM_##sym, sym)

/*
 * A choice without #if, which no macro can hold.  Pasted to LISTED_, a macro
 * that is 1 gives LISTED_1, hence one argument more, and `keep` moves up to
 * second place; one that isn't defined gives a word of no meaning.
 */
#define LISTED_1 , keep
#define EXPORT_IF(listed, sym) EXPORT_IF_(listed, sym)
#define EXPORT_IF_(listed, sym) EXPORT_SECOND(LISTED_##listed, trim, ~)(sym)
#define EXPORT_SECOND(...) EXPORT_SECOND_(__VA_ARGS__)
#define EXPORT_SECOND_(first, second, ...) EXPORT_##second

#define EXPORT_trim(sym)
#define EXPORT_keep(sym)                          \
	extern const void *const __ksymtab_##sym; \
	const void *const __ksymtab_##sym = (const void *)&sym;

#endif
