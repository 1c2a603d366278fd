/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KSYMS_MESSAGES_H
#define KSYMS_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "autoksyms/error.h"

/*
 * What threads have to say of the files that they read, each in its own list, kept until all have ended
 * and it's told in the order of the files.  Zero-initialise it.
 */
enum message_kind {
	MESSAGE_NOTE,
	MESSAGE_NOTE_ONCE, /* told only of the first file that has one */
	MESSAGE_ERROR,
};

struct messages {
	struct message *message; /* private, owned */
	size_t count, capacity;
	size_t next; /* to be told */
};

/* Takes the text.  A thread's files come in their order.  0, or -1: no memory. */
int messages_add(struct messages *messages, size_t file, enum message_kind kind,
		 struct ak_error *text);
void messages_free(struct messages *messages);

/* How they are told, and whether those were that are told once. */
struct messages_telling {
	struct ak_warn warn;
	bool keep_going; /* errors are warnings */
	bool told_once;
};

/* Tells those of the next file, in order.  0; 1: an error was told as a warning; -1: it ends here, with that error. */
int messages_tell(struct messages *messages, size_t file, struct messages_telling *telling,
		  struct ak_error *err);

#endif
