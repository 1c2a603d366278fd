// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <string.h>

#include "base/bad_file.h"
#include "base/file.h"
#include "symbol_list.h"

/* Gives each blank-separated word of text[0..len) to the sink. */
static int give_words(const char *text, size_t len, const struct undefined_sink *sink,
		      struct ak_error *err)
{
	const char *end = text + len, *word;

	while (text < end) {
		while (text < end && (*text == ' ' || *text == '\n'))
			text++;
		for (word = text; text < end && *text != ' ' && *text != '\n'; text++)
			;
		if (text > word && sink->symbol(sink->ctx, word, (size_t)(text - word), err))
			return -1;
	}
	return 0;
}

static int read_text(const char *path, struct buf *scratch, struct ak_error *err)
{
	struct ak_error why = { 0 };

	if (file_read(path, scratch, &why))
		return unread_file(err, &why, path, "is missing; build the modules first");
	if (memchr(scratch->data, '\0', scratch->len))
		return bad_file(err, FILE_OF_MODULES, path, 0,
				"has NUL bytes in it: not a list of symbols");
	return 0;
}

int usyms_read(const char *path, struct buf *scratch, const struct undefined_sink *sink,
	       struct ak_error *err)
{
	if (read_text(path, scratch, err))
		return -1;
	return give_words(scratch->data, scratch->len, sink, err);
}

/* Line `number` (1-based) without its newline; NULL if there are fewer. */
static const char *get_line(const char *text, int number, size_t *len)
{
	while (--number) {
		text = strchr(text, '\n');
		if (!text)
			return NULL;
		text++;
	}
	*len = strcspn(text, "\n");
	return *len || text[*len] ? text : NULL;
}

/* Up to 5.2 the first line is the module alone: "a/b.ko". */
static enum mod_line detect_line(const char *text)
{
	size_t len = strcspn(text, "\n");
	bool one_word = len && !memchr(text, ' ', len);

	return one_word && len > 3 && !memcmp(text + len - 3, ".ko", 3) ? MOD_LINE_3 : MOD_LINE_2;
}

/* Objects where symbols should be: no symbol has a slash, or ends in ".o". */
static bool are_objects(const char *line, size_t len)
{
	return memchr(line, '/', len) || (len > 2 && !memcmp(line + len - 2, ".o", 2));
}

int mod_read(const char *path, enum mod_line number, struct buf *scratch,
	     const struct undefined_sink *sink, struct ak_error *err)
{
	const char *line;
	size_t len = 0;

	if (read_text(path, scratch, err))
		return -1;
	if (number == MOD_ANY_LINE)
		number = detect_line(scratch->data);
	line = get_line(scratch->data, number, &len);
	if (!line || are_objects(line, len))
		return ak_error_set(err, path, 0,
				    "has no symbols on line %d (cut short, or from kernel 5.19 or "
				    "later); give the .usyms file or the object",
				    number);
	return give_words(line, len, sink, err);
}
