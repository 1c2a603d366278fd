// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/symlist_lint.h"
#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/grow.h"
#include "base/strpool.h"
#include "base/symset.h"

#define BLANKS " \t\v\f\r"

struct ak_reasons {
	struct symset *symbols;
	const char **reason; /* by id */
	size_t capacity;
	struct strpool text;
};

struct ak_reasons *ak_reasons_new(struct ak_error *err)
{
	struct ak_reasons *reasons = calloc(1, sizeof(*reasons));

	if (reasons)
		reasons->symbols = symset_new();
	if (reasons && reasons->symbols)
		return reasons;
	free(reasons);
	ak_error_nomem(err);
	return NULL;
}

void ak_reasons_free(struct ak_reasons *reasons)
{
	if (!reasons)
		return;
	symset_free(reasons->symbols);
	strpool_free(&reasons->text);
	free(reasons->reason);
	free(reasons);
}

static int add(struct ak_reasons *reasons, const char *symbol, size_t len, const char *reason,
	       size_t reason_len, struct ak_error *err)
{
	size_t count = symset_count(reasons->symbols);
	const char **grown = grow(reasons->reason, count, &reasons->capacity, sizeof(*grown));
	uint32_t id;

	if (!grown)
		return ak_error_nomem(err);
	reasons->reason = grown;
	id = symset_add(reasons->symbols, symbol, len);
	if (id == SYMSET_NONE)
		return ak_error_nomem(err);
	if (id < count)
		return 0;
	grown[id] = strpool_add(&reasons->text, reason, reason_len);
	return grown[id] ? 0 : ak_error_nomem(err);
}

static int read_line(struct ak_reasons *reasons, const char *line, size_t len, struct ak_error *err)
{
	const char *end = line + len, *symbol, *reason;

	while (line < end && strchr(BLANKS, *line))
		line++;
	for (symbol = line; line < end && !strchr(BLANKS, *line); line++)
		;
	if (symbol == line || *symbol == '#')
		return 0;
	for (reason = line; reason < end && strchr(BLANKS, *reason); reason++)
		;
	if (end > reason && end[-1] == '\r')
		end--;
	return add(reasons, symbol, (size_t)(line - symbol), reason, (size_t)(end - reason), err);
}

int ak_reasons_read(struct ak_reasons *reasons, const char *path, struct ak_error *err)
{
	struct buf text = { 0 };
	const char *line;
	size_t len, number = 1;
	int ret = file_read(path, &text, err);

	for (line = text.data; !ret && line < text.data + text.len; line += len + 1, number++) {
		len = strcspn(line, "\n");
		if (line + len < text.data + text.len && line[len] == '\0')
			ret = bad_file(err, FILE_NAMES, path, number,
				       "has a NUL byte: not a list of symbols");
		else
			ret = read_line(reasons, line, len, err);
	}
	buf_free(&text);
	return ret;
}

const char *ak_reasons_find(const struct ak_reasons *reasons, const char *symbol)
{
	uint32_t id;

	if (!reasons)
		return NULL;
	id = symset_find(reasons->symbols, symbol, strlen(symbol));
	return id == SYMSET_NONE ? NULL : reasons->reason[id];
}
