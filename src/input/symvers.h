/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_SYMVERS_H
#define INPUT_SYMVERS_H

#include <stdbool.h>
#include <stdint.h>

#include "autoksyms/error.h"

/*
 * Module.symvers and vmlinux.symvers, as modpost writes them: a line for each
 * export with the CRC (0x and eight digits), the symbol, the module ("vmlinux"
 * or its path without suffix), EXPORT_SYMBOL or EXPORT_SYMBOL_GPL and the
 * namespace, between tabs.  Up to 5.3 there is no namespace; in 5.4 and 5.5 it
 * stands before the module.  What was up to 5.11 exported for unused symbols alone
 * (EXPORT_UNUSED_SYMBOL) is passed over.
 */
struct symvers_line {
	uint32_t crc;
	const char *symbol;
	const char *module;
	const char *ns;
	bool gpl;
};

struct symvers_sink {
	void *ctx;
	/* `line` is 1-based; the strings are valid during the call only. */
	int (*symbol)(void *ctx, const struct symvers_line *entry, unsigned long line,
		      struct ak_error *err);
};

/* 0, or -1: unreadable, or a malformed line (FILE:LINE). */
int symvers_read(const char *path, const struct symvers_sink *sink, struct ak_error *err);

#endif
