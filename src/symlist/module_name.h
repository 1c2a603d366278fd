/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SYMLIST_MODULE_NAME_H
#define SYMLIST_MODULE_NAME_H

/* What lists call a module: its file's name, without compression's suffix.  To be freed; NULL: no memory. */
char *module_name(const char *path);

#endif
