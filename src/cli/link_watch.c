// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli.h"
#include "link_explain.h"
#include "link_watch.h"

/* As much memory as the last link took, if there was one. */
static int populate(void *ctx, struct ak_error *err)
{
	const struct link_watch *w = ctx;
	json_t *record = link_explain_read(w->record, err);
	json_int_t kib = json_integer_value(json_object_get(record, "peak_kib"));

	json_decref(record);
	if (kib > 0)
		heap_populate(&w->heap, (size_t)kib * 1024);
	return 0;
}

static void end_populating(struct link_watch *w)
{
	struct ak_error ignored = { 0 };

	if (task_is_begun(&w->populating))
		task_end(&w->populating, &ignored);
	ak_error_free(&ignored);
}

void link_watch_begin(struct link_watch *w, const struct cli *cli, const char *record)
{
	*w = (struct link_watch){ .record = record, .jobs = cli->jobs.count };
	link_steps_begin(&w->steps, cli);
}

void link_watch_running(void *ctx, unsigned int link)
{
	struct link_watch *w = ctx;

	if (link != 1)
		return;
	w->heap = heap_for_large_blocks();
	/* Alone with the linker, it would only be done twice as late. */
	if (w->jobs > 1)
		task_begin(&w->populating, w->jobs, populate, w);
}

void link_watch_tell(void *ctx, const struct ak_link_event *event)
{
	struct link_watch *w = ctx;

	if (event->step == AK_STEP_LINK && event->seconds >= 0)
		end_populating(w);
	link_steps_tell(&w->steps, event);
}

void link_watch_end(struct link_watch *w)
{
	end_populating(w);
	link_steps_end(&w->steps);
}
