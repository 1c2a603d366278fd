// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "base/grow.h"
#include "messages.h"

struct message {
	size_t file;
	enum message_kind kind;
	struct ak_error text;
};

int messages_add(struct messages *m, size_t file, enum message_kind kind, struct ak_error *text)
{
	struct message *grown = grow(m->message, m->count, &m->capacity, sizeof(*grown));

	if (!grown) {
		ak_error_free(text);
		return -1;
	}
	m->message = grown;
	grown += m->count++;
	*grown = (struct message){ .file = file, .kind = kind };
	ak_error_move(&grown->text, text);
	return 0;
}

void messages_free(struct messages *m)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		ak_error_free(&m->message[i].text);
	free(m->message);
	*m = (struct messages){ 0 };
}

static void warn(const struct messages_telling *telling, struct message *message)
{
	if (telling->warn.report)
		telling->warn.report(telling->warn.ctx, &message->text);
}

int messages_tell(struct messages *m, size_t file, struct messages_telling *telling,
		  struct ak_error *err)
{
	int skipped = 0;

	for (; m->next < m->count && m->message[m->next].file == file; m->next++) {
		struct message *message = &m->message[m->next];

		if (message->kind == MESSAGE_ERROR && !telling->keep_going) {
			ak_error_move(err, &message->text);
			return -1;
		}
		skipped |= message->kind == MESSAGE_ERROR;
		if (message->kind == MESSAGE_NOTE_ONCE && telling->told_once)
			continue;
		telling->told_once |= message->kind == MESSAGE_NOTE_ONCE;
		warn(telling, message);
	}
	return skipped;
}
