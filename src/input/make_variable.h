/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_MAKE_VARIABLE_H
#define INPUT_MAKE_VARIABLE_H

#include "autoksyms/error.h"

/*
 * A variable as a makefile defines it: `NAME = VALUE`, where a line that ends
 * in a backslash goes on in the next one.  Nothing is expanded, no included
 * file is read, and conditionals aren't evaluated: what is in either branch
 * counts.  Source: GNU make's manual, "How to Use Variables".
 */
struct make_variable {
	char *value;	    /* owned: of the first definition, each end of a line being one blank */
	unsigned long line; /* 1-based: where that starts */
	unsigned int mentions; /* lines that define or change it, for one target too */
};

/*
 * 0, with a NULL value if the file, or a definition in it, isn't there; -1.  To be freed either
 * way.
 */
int make_variable_read(struct make_variable *variable, const char *path, const char *name,
		       struct ak_error *err);

/* The same of a makefile's text. */
int make_variable_parse(struct make_variable *variable, const char *text, const char *name,
			struct ak_error *err);

void make_variable_free(struct make_variable *variable);

#endif
