/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_MODINFO_H
#define INPUT_MODINFO_H

#include <stddef.h>

/*
 * Section .modinfo of a module: strings "tag=value", with a NUL or more
 * between them (include/linux/moduleparam.h).
 */
#define MODINFO_SECTION ".modinfo"

/*
 * The first value of a tag in info[0..size), which has a NUL behind it, or the
 * next one behind the value `previous`.  NULL: there's none.
 */
const char *modinfo_next(const char *info, size_t size, const char *tag, const char *previous);

#endif
