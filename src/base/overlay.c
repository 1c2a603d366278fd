// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "grow.h"
#include "overlay.h"

int overlay_add(struct overlay *overlay, uint64_t offset, const void *bytes, size_t len,
		struct ak_error *err)
{
	struct overlay_piece *grown =
		grow(overlay->pieces, overlay->count, &overlay->capacity, sizeof(*grown));
	unsigned char *copy = grown ? malloc(len + 1) : NULL;

	if (grown)
		overlay->pieces = grown;
	if (!copy)
		return ak_error_nomem(err);
	memcpy(copy, bytes, len);
	grown[overlay->count++] = (struct overlay_piece){ copy, len, offset };
	return 0;
}

static void put_piece(const struct overlay_piece *piece, uint64_t offset, unsigned char *bytes,
		      size_t len)
{
	uint64_t from = piece->offset > offset ? piece->offset : offset;
	uint64_t piece_end = piece->offset + piece->len;
	uint64_t end = piece_end < offset + len ? piece_end : offset + len;

	if (from < end)
		memcpy(bytes + (from - offset), piece->bytes + (from - piece->offset), end - from);
}

void overlay_put(const struct overlay *overlay, uint64_t offset, unsigned char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < overlay->count; i++)
		put_piece(&overlay->pieces[i], offset, bytes, len);
}

bool overlay_touches(const struct overlay *overlay, uint64_t offset, uint64_t len)
{
	size_t i;

	for (i = 0; i < overlay->count; i++) {
		const struct overlay_piece *piece = &overlay->pieces[i];

		if (piece->offset < offset + len && offset < piece->offset + piece->len)
			return true;
	}
	return false;
}

int overlay_write(const struct overlay *overlay, const char *path, struct ak_error *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret = 0;
	size_t i;

	if (fd < 0)
		return ak_error_errno(err, path, "can't open it for writing");
	for (i = 0; !ret && i < overlay->count; i++)
		ret = file_write_at(fd, path, overlay->pieces[i].bytes, overlay->pieces[i].len,
				    overlay->pieces[i].offset, err);
	if (close(fd) && !ret)
		ret = ak_error_errno(err, path, "can't write it");
	return ret;
}

void overlay_free(struct overlay *overlay)
{
	size_t i;

	for (i = 0; i < overlay->count; i++)
		free(overlay->pieces[i].bytes);
	free(overlay->pieces);
	*overlay = (struct overlay){ 0 };
}
