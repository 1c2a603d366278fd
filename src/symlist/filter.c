// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "filter.h"

int filter_compile(struct filter *filter, const struct ak_paths *texts, struct ak_error *err)
{
	size_t i, count = texts ? texts->count : 0;
	char what[200];
	int bad;

	*filter = (struct filter){ .expressions = calloc(count + 1, sizeof(regex_t)) };
	if (!filter->expressions)
		return ak_error_nomem(err);
	for (i = 0; i < count; i++) {
		bad = regcomp(&filter->expressions[i], texts->path[i], REG_EXTENDED | REG_NOSUB);
		if (bad) {
			regerror(bad, &filter->expressions[i], what, sizeof(what));
			return ak_error_set(err, NULL, 0, "'%s' is no regular expression: %s",
					    texts->path[i], what);
		}
		filter->count++;
	}
	return 0;
}

void filter_free(struct filter *filter)
{
	size_t i;

	for (i = 0; i < filter->count; i++)
		regfree(&filter->expressions[i]);
	free(filter->expressions);
	*filter = (struct filter){ 0 };
}

bool filter_matches(const struct filter *filter, const char *name)
{
	size_t i;

	for (i = 0; i < filter->count; i++)
		if (!regexec(&filter->expressions[i], name, 0, NULL, 0))
			return true;
	return false;
}
