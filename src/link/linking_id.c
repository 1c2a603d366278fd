// SPDX-License-Identifier: GPL-2.0-or-later
#include "linking.h"

static struct ak_build_id_means means_of(const struct linking *l)
{
	return (struct ak_build_id_means){ l->recipe->tables.jobs, l->recipe->libllvm };
}

static int recognise(void *ctx, struct ak_error *err)
{
	struct linking *l = ctx;
	const struct ak_build_id_means means = means_of(l);

	return ak_build_id_recognise(&l->result->build_id, l->image, &means, err);
}

static int renew(void *ctx, struct ak_error *err)
{
	struct linking *l = ctx;
	const struct ak_build_id_means means = means_of(l);

	return ak_build_id_renew(&l->result->build_id, l->image, &means, err);
}

/* Why the ID isn't recomputed: an error. */
static int cannot_recompute(const struct linking *l, struct ak_error *err)
{
	if (l->result->build_id.untried)
		return ak_error_set(
			err, l->image, 0,
			"has a build ID that can't be recomputed: LLD makes it with "
			"LLVM's shared library of release 15 or later, and there's none "
			"here: install it (Debian: libllvm15 or libllvm19), or tell "
			"where it is with --libLLVM; --build-id=auto or keep leaves the "
			"ID as it is");
	return ak_error_set(err, l->image, 0,
			    "has a build ID that can't be recomputed: it's no hash of the "
			    "image that this linker is known to make; --build-id=auto or "
			    "keep leaves it as it is");
}

int linking_prove_id(struct linking *l, struct ak_error *err)
{
	if (ak_build_id_read(&l->result->build_id, l->image, err) < 0)
		return -1;
	/* Of one that's kept nothing needs to be known. */
	if (l->result->build_id.size && l->recipe->build_id != AK_LINK_ID_KEEP)
		task_begin(&l->id, l->recipe->tables.jobs, recognise, l);
	return 0;
}

int linking_id_proven(struct linking *l, struct ak_error *err)
{
	const struct ak_build_id *id = &l->result->build_id;
	double begun;

	if (!task_is_begun(&l->id))
		return 0;
	begun = linking_begin(l, AK_STEP_PROVE_ID, l->image, NULL);
	if (linking_end(l, AK_STEP_PROVE_ID, l->image, begun, task_end(&l->id, err), err) < 0)
		return -1;
	if (!id->recipe && l->recipe->build_id == AK_LINK_ID_RECOMPUTE)
		return cannot_recompute(l, err);
	return 0;
}

void linking_renew_id(struct linking *l)
{
	if (l->result->build_id.recipe)
		task_begin(&l->id, l->recipe->tables.jobs, renew, l);
}

int linking_id_renewed(struct linking *l, struct ak_error *err)
{
	double begun;

	if (!task_is_begun(&l->id))
		return 0;
	begun = linking_begin(l, AK_STEP_RENEW_ID, l->image, NULL);
	return linking_end(l, AK_STEP_RENEW_ID, l->image, begun, task_end(&l->id, err), err);
}
