/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_BITCODE_WORK_H
#define INPUT_BITCODE_WORK_H

#include <stddef.h>

#include "bitcode_symbols.h"

struct buf;

/*
 * What is done for bitcode.c by a process of its own (base/apart.h).  LLVM's libraries are opened there as
 * well: what they do at that may end a process, too.
 *
 * A request is a file's name, with its NUL, and its bytes; if the name is empty, it's to open the libraries, which
 * comes first.  An answer begins with one of these; what follows has no NUL at its end.
 */
enum bitcode_answer {
	BITCODE_OPENED = 'v',	   /* libLTO's version */
	BITCODE_NO_LIBRARY = 'n',  /* nothing */
	BITCODE_BAD_LIBRARY = 'b', /* why the one that was named isn't used */
	BITCODE_DAMAGED = 'd',	   /* why it can't be read */
	/* Each symbol: a letter, 'A' and its kind, and the name with its NUL. */
	BITCODE_NO_ASSEMBLY = '0', /* what assembly in functions names isn't among them */
	BITCODE_ALL = '1',
};

struct bitcode_work {
	const char *liblto;	  /* borrowed; NULL: the newest */
	struct bitcode_llvm llvm; /* once they're open */
};

/* An apart_work; its context is a struct bitcode_work. */
void bitcode_work(void *work, const void *request, size_t size, struct buf *answer);

#endif
