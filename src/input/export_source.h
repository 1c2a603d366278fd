/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_EXPORT_SOURCE_H
#define INPUT_EXPORT_SOURCE_H

#include "export_section.h"

struct buf;

/*
 * .vmlinux.export.c, the source of vmlinux's export tables that modpost writes
 * from 6.5 on, and which it leaves alone if it wouldn't change:
 *
 *	KSYMTAB_FUNC(name, "" or "_gpl", "namespace");	KSYMTAB_DATA for data
 *
 * and from 7.1 on
 *
 *	KSYMTAB_FUNC(name, "namespace");
 *	SYMBOL_FLAGS(name, 0x00 or 0x01 for GPL);
 *
 * then, with MODVERSIONS, the CRCs.  Gives the exports in their order.
 * 0, or -1: unreadable, or a damaged line (FILE:LINE).
 */
int export_source_read(const char *path, const struct export_sink *sink, struct ak_error *err);

/* What stands behind the exports from 6.18 on: starts with this line. */
#define EXPORT_SOURCE_TAIL "#include <linux/module.h>\n"

/* The text of the file from there on, "" if there's none; a missing file is none.  0 or -1. */
int export_source_tail(const char *path, struct buf *tail, struct ak_error *err);

#endif
