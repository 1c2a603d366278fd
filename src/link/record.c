// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "record.h"

static const char *const words[AK_STEP_COUNT] = {
	[AK_STEP_LINK] = "LD",	 [AK_STEP_MAP] = "NM",	      [AK_STEP_TABLES] = "KSYMS",
	[AK_STEP_BTF] = "BTF",	 [AK_STEP_PATCH] = "PATCH",   [AK_STEP_VERIFY] = "VERIFY",
	[AK_STEP_AFTER] = "RUN", [AK_STEP_PROVE_ID] = "HASH", [AK_STEP_RENEW_ID] = "ID",
};

const char *ak_link_step_word(enum ak_link_step step)
{
	return words[step];
}

/* What only grows when links take longer than usual: the bound on links is small. */
int record_pass(struct ak_link_result *result, const char *why, struct ak_error *err)
{
	size_t count = result->links;
	struct ak_link_pass *passes = realloc(result->passes, (count + 1) * sizeof(*passes)), *pass;

	if (!passes)
		return ak_error_nomem(err);
	result->passes = passes;
	pass = &passes[count];
	*pass = (struct ak_link_pass){ .why = strdup(why) };
	if (!pass->why)
		return ak_error_nomem(err);
	result->links++;
	if (count < result->usual || !result->map[0].count || !result->map[1].count)
		return 0;
	pass->changes = ak_link_changes_new(&result->map[0], &result->map[1], err);
	return pass->changes ? 0 : -1;
}

struct ak_link_pass *record_last(struct ak_link_result *result)
{
	return &result->passes[result->links - 1];
}

int record_step(struct ak_link_result *result, const struct ak_link_event *event,
		struct ak_error *err)
{
	struct ak_link_took *steps =
		grow(result->steps, result->step_count, &result->step_capacity, sizeof(*steps));

	if (!steps)
		return ak_error_nomem(err);
	result->steps = steps;
	steps += result->step_count;
	*steps = (struct ak_link_took){
		.step = event->step,
		.link = event->link,
		.file = strdup(event->file),
		.seconds = event->seconds,
	};
	if (!steps->file)
		return ak_error_nomem(err);
	result->step_count++;
	return 0;
}

void ak_link_result_free(struct ak_link_result *result)
{
	unsigned int i;

	for (i = 0; i < result->links; i++) {
		free(result->passes[i].why);
		ak_link_changes_free(result->passes[i].changes);
	}
	free(result->passes);
	while (result->step_count)
		free(result->steps[--result->step_count].file);
	free(result->steps);
	ak_map_free(&result->map[0]);
	ak_map_free(&result->map[1]);
}
