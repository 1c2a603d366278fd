// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "build_id_recipe.h"
#include "linking.h"

static struct ak_build_id_means means_of(const struct linking *l)
{
	return (struct ak_build_id_means){ l->recipe->tables.jobs, l->recipe->libllvm };
}

static int recognise(void *ctx, struct ak_error *err)
{
	struct linking *l = ctx;
	const struct ak_build_id_means means = means_of(l);

	return ak_build_id_recognise(&l->recognised, l->image, &means, err);
}

static int foretell(void *ctx, struct ak_error *err)
{
	struct linking *l = ctx;
	const struct ak_build_id_means means = means_of(l);

	return build_id_foretell(&l->foretold, l->image, &l->overlay, &means, err);
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

int linking_know_id(struct linking *l, struct ak_error *err)
{
	const struct ak_build_id_means means = means_of(l);
	char *path = NULL;
	int ret;

	if (l->recipe->build_id == AK_LINK_ID_KEEP)
		return 0;
	ret = proven_recipe_spare(&l->recipe->link, &l->sparing, err);
	if (ret <= 0) {
		ak_paths_free(&l->sparing);
		return ret;
	}
	if (l->recipe->guess) {
		path = linking_kept(l, "linker", err);
		if (!path)
			return -1;
	}
	ret = proven_recipe_read(&l->proven, path, &l->recipe->link, &means, err);
	free(path);
	return ret;
}

int linking_keep_id(const struct linking *l, struct ak_error *err)
{
	char *path;
	int ret;

	if (!l->recipe->guess || !l->proven.is_new)
		return 0;
	path = linking_kept(l, "linker", err);
	ret = path ? proven_recipe_write(&l->proven, path, err) : -1;
	free(path);
	return ret;
}

static void begin_foretelling(struct linking *l)
{
	promise_make(&l->overlay);
	/* Not the proof's own: that may be at work on it. */
	l->foretold = l->result->build_id;
	task_begin(&l->foretelling, l->recipe->tables.jobs, foretell, l);
}

int linking_prove_id(struct linking *l, struct ak_error *err)
{
	struct ak_build_id *id = &l->result->build_id;

	/* Of an image before. */
	linking_drop_id(l);
	if (ak_build_id_read(id, l->image, err) < 0)
		return -1;
	/* Of one that's kept nothing needs to be known. */
	if (!id->size || l->recipe->build_id == AK_LINK_ID_KEEP)
		return 0;
	if (l->proven.recipe && proven_recipe_is_spared(id)) {
		id->recipe = l->proven.recipe;
		begin_foretelling(l);
	} else {
		task_begin(&l->proof, l->recipe->tables.jobs, recognise, l);
	}
	return 0;
}

void linking_foretell_id(struct linking *l, const struct overlay *overlay)
{
	if (task_is_begun(&l->proof))
		begin_foretelling(l);
	if (task_is_begun(&l->foretelling))
		promise_keep(&l->overlay, overlay);
}

/* The links to come needn't be hashed by the linker. */
static void take_proven(struct linking *l)
{
	if (!l->sparing.count || !l->result->build_id.recipe)
		return;
	l->proven.recipe = l->result->build_id.recipe;
	l->proven.is_new = true;
}

int linking_id_proven(struct linking *l, struct ak_error *err)
{
	struct ak_build_id *id = &l->result->build_id;
	double begun;

	if (!task_is_begun(&l->proof))
		return 0;
	begun = linking_begin(l, AK_STEP_PROVE_ID, l->image, NULL);
	if (linking_end(l, AK_STEP_PROVE_ID, l->image, begun, task_end(&l->proof, err), err) < 0)
		return -1;
	*id = l->recognised;
	take_proven(l);
	if (!id->recipe && l->recipe->build_id == AK_LINK_ID_RECOMPUTE)
		return cannot_recompute(l, err);
	return 0;
}

static int end_foretelling(struct linking *l, struct ak_error *err)
{
	int ret = task_end(&l->foretelling, err);

	promise_end(&l->overlay);
	return ret;
}

/* The new ID: what was foretold, unless the proof has shown another recipe than the likely one. */
static int new_id(struct linking *l, struct ak_error *err)
{
	struct ak_build_id *id = &l->result->build_id;
	const struct ak_build_id_means means = means_of(l);
	int ret = end_foretelling(l, err);

	if (ret < 0 || !id->recipe)
		return ret < 0 ? -1 : 0;
	if (!ret || l->foretold.recipe != id->recipe)
		return ak_build_id_renew(id, l->image, &means, err);
	*id = l->foretold;
	return build_id_write(id, l->image, err);
}

int linking_renew_id(struct linking *l, struct ak_error *err)
{
	double begun;

	if (!task_is_begun(&l->foretelling))
		return 0;
	begun = linking_begin(l, AK_STEP_RENEW_ID, l->image, NULL);
	return linking_end(l, AK_STEP_RENEW_ID, l->image, begun, new_id(l, err), err);
}

void linking_drop_id(struct linking *l)
{
	struct ak_error ignored = { 0 };

	if (task_is_begun(&l->proof))
		task_end(&l->proof, &ignored);
	ak_error_free(&ignored);
	if (!task_is_begun(&l->foretelling))
		return;
	if (!promise_is_settled(&l->overlay))
		promise_keep(&l->overlay, NULL);
	end_foretelling(l, &ignored);
	ak_error_free(&ignored);
}
