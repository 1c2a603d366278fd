/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AUTOKSYMS_API_H
#define AUTOKSYMS_API_H

/*
 * Marks what libautoksyms.so exports; everything else in it is hidden.
 *
 * Conventions of the whole library: it never prints and never exits.  A
 * function that can fail returns -1 (or NULL) and fills the struct ak_error
 * it was given; 0 is success.  `const char *` is borrowed.  Each *_free()
 * is safe on NULL.  Symbol names are NUL-terminated bytes; sorted means
 * bytewise, as LC_ALL=C sort does.
 */
#define AK_API __attribute__((visibility("default")))

#define AK_VERSION "0.1.0"

#endif
