/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_KSYMTAB_TABLE_H
#define INPUT_KSYMTAB_TABLE_H

#include "ksymtab.h"

/*
 * The same of a linked image that was stripped of its symbols, as the one within
 * a bzImage is: by the entries of __ksymtab and __ksymtab_gpl, struct
 * kernel_symbol of include/linux/export.h.  They hold the places of the value,
 * of the name and (5.4 on) of the namespace, as addresses or, with
 * HAVE_ARCH_PREL32_RELOCATIONS, as 32-bit offsets from where each of them stands.
 * Which of the four forms it is shows by the names: all of them are in
 * __ksymtab_strings.  What is in an executable section is a function; CRCs
 * aren't read.  Up to 7.0: from 7.1 on GPL isn't told by the section.  0 or -1.
 */
int ksymtab_table_read(const struct elf_file *elf, const struct ksymtab_sink *sink,
		       struct ak_error *err);

#endif
