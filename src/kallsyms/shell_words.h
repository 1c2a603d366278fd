/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KALLSYMS_SHELL_WORDS_H
#define KALLSYMS_SHELL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "autoksyms/error.h"
#include "base/buf.h"

/*
 * Words of a simple shell script, without their quotes (POSIX, "Shell Command
 * Language", 2.2 and 2.3).  Nothing is replaced: a word knows whether the shell
 * would.  What a command substitution within double quotes prints is taken to
 * be nothing if it is one that runs only where there's a third argument.
 */
enum shell_token {
	SHELL_END,
	SHELL_NEWLINE,
	SHELL_WORD,
	SHELL_PIPE,  /* | */
	SHELL_TO,    /* > */
	SHELL_OTHER, /* any other operator */
	SHELL_ERROR, /* *err is set */
};

struct shell_words {
	const char *file; /* for errors */
	const char *next, *end;
	unsigned long next_line;
	/* The last token: */
	const char *start;
	unsigned long line;
	struct buf word;
	bool expands;
};

/* Starts at the beginning of text[0..len), which must live as long. */
void shell_start(struct shell_words *w, const char *file, const char *text, size_t len);
void shell_end(struct shell_words *w);

enum shell_token shell_next(struct shell_words *w, struct ak_error *err);

/* After a SHELL_WORD: the word, valid until the next token. */
static inline const char *shell_word(const struct shell_words *w)
{
	return w->word.data;
}

#endif
