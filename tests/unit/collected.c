// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "collected.h"
#include "scratch.h"
#include "unit.h"

static void add_word(struct buf *b, const char *word, size_t len)
{
	if (b->len)
		buf_addc(b, ' ');
	buf_add(b, word, len);
}

static int on_object(void *ctx, const char *name, struct ak_error *err)
{
	struct collected *c = ctx;

	(void)err;
	add_word(&c->objects, name, strlen(name));
	return 0;
}

static int on_symbol(void *ctx, const char *name, size_t len, struct ak_error *err)
{
	struct collected *c = ctx;

	(void)err;
	add_word(&c->symbols, name, len);
	return 0;
}

static void on_note(void *ctx, struct ak_error *note)
{
	struct collected *c = ctx;

	buf_addf(&c->notes, "%s: %s\n", note->file, ak_error_text(note));
	ak_error_free(note);
}

struct undefined_sink collecting_sink(struct collected *to)
{
	return (struct undefined_sink){
		.ctx = to, .object = on_object, .symbol = on_symbol, .note = on_note
	};
}

int collect(struct collected *to, const char *path, bool weak, struct ak_error *err)
{
	struct undefined_reader reader = { .weak = weak };
	struct undefined_sink sink = collecting_sink(to);
	int ret;

	*to = (struct collected){ 0 };
	ret = undefined_read(&reader, path, &sink, err);
	buf_free(&reader.scratch);
	return ret;
}

void collected_free(struct collected *c)
{
	buf_free(&c->symbols);
	buf_free(&c->objects);
	buf_free(&c->notes);
}

void assert_undefined(const char *path, const char *symbols)
{
	struct ak_error err = { 0 };
	struct collected c;

	if (collect(&c, path, false, &err))
		fail_msg("%s: %s", path, ak_error_text(&err));
	assert_string_equal(buf_str(&c.symbols), symbols);
	collected_free(&c);
}

void assert_unreadable(const char *path, const char *file, const char *part)
{
	struct ak_error err = { 0 };
	struct collected c;

	if (!collect(&c, path, false, &err))
		fail_msg("%s was read: '%s'", path, buf_str(&c.symbols));
	assert_error(&err, file, 0, part);
	collected_free(&c);
}
