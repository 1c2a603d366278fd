// SPDX-License-Identifier: GPL-2.0-or-later
#include "linking.h"

int linking_prove_id(struct linking *l, struct ak_error *err)
{
	struct ak_build_id *id = &l->result->build_id;
	double begun;
	int ret = ak_build_id_read(id, l->image, err);

	if (ret <= 0 || l->recipe->build_id == AK_LINK_ID_KEEP)
		return ret < 0 ? -1 : 0;
	begun = linking_begin(l, AK_STEP_PROVE_ID, l->image, NULL);
	ret = ak_build_id_recognise(id, l->image, l->recipe->tables.jobs, err);
	if (linking_end(l, AK_STEP_PROVE_ID, l->image, begun, ret, err) < 0)
		return -1;
	if (!ret && l->recipe->build_id == AK_LINK_ID_RECOMPUTE)
		return ak_error_set(err, l->image, 0,
				    "has a build ID that can't be recomputed: it's no hash of the "
				    "image that this linker is known to make; --build-id=auto or "
				    "keep leaves it as it is");
	return 0;
}

int linking_renew_id(struct linking *l, struct ak_error *err)
{
	struct ak_build_id *id = &l->result->build_id;
	double begun;
	int ret;

	if (!id->recipe)
		return 0;
	begun = linking_begin(l, AK_STEP_RENEW_ID, l->image, NULL);
	ret = ak_build_id_renew(id, l->image, l->recipe->tables.jobs, err);
	return linking_end(l, AK_STEP_RENEW_ID, l->image, begun, ret, err);
}
