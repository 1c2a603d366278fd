// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/buf.h"
#include "base/release.h"
#include "labels.h"
#include "recognise.h"

/* Absolute addresses have no base, so that isn't missing from the order then. */
static bool has_order(const struct ak_kallsyms_layout *row, const struct layout_signs *signs)
{
	const unsigned char *a = row->order, *b = signs->order;

	for (;; a++, b++) {
		if (*a == AK_KALLSYMS_RELATIVE_BASE && signs->addresses)
			a++;
		if (*a != *b)
			return false;
		if (*a == AK_KALLSYMS_NO_TABLE)
			return true;
	}
}

static bool shows(const struct ak_kallsyms_layout *row, const struct layout_signs *signs)
{
	if (signs->addresses && row->addressing != AK_KALLSYMS_CHOICE &&
	    !(signs->maybe_offsets && row->addressing == AK_KALLSYMS_PLACE))
		return false;
	if (signs->is_signed && !row->percpu)
		return false;
	if (signs->has_labels && signs->is_sized != row->sizes)
		return false;
	return has_order(row, signs);
}

static int no_such_layout(const struct layout_signs *signs, struct ak_error *err)
{
	struct buf order = { 0 };
	int i;

	for (i = 0; signs->order[i] != AK_KALLSYMS_NO_TABLE; i++) {
		buf_adds(&order, i ? ", " : "");
		buf_adds(&order,
			 labels_name(signs->order[i], signs->addresses) + strlen("kallsyms_"));
	}
	ak_error_set(
		err, signs->file, 0,
		"has kallsyms tables in an order of no known kernel: %s; doc/new-kernel-version.md "
		"tells how to teach us a new one",
		buf_str(&order) ? order.data : "");
	buf_free(&order);
	return -1;
}

const struct ak_kallsyms_layout *layout_recognise(const struct layout_signs *signs,
						  struct ak_error *err)
{
	const struct ak_kallsyms_layout *row, *oldest = NULL, *best = NULL;
	struct release release = { 0, 0 };
	struct ak_error ignored = { 0 };
	bool is_known;
	size_t i;

	is_known = signs->release && !release_parse(&release, signs->release, &ignored);
	ak_error_free(&ignored);
	for (i = 0; (row = ak_kallsyms_layout_row(i)); i++) {
		if (!shows(row, signs))
			continue;
		if (!oldest)
			oldest = row;
		if (!is_known || release_reached(release, row->major, row->minor))
			best = row;
	}
	if (!oldest)
		no_such_layout(signs, err);
	return best ? best : oldest;
}
