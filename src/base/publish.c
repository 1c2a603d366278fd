// SPDX-License-Identifier: GPL-2.0-or-later
#include "autoksyms/publish.h"
#include "stage.h"

#define PIECE_SIZE 65536

struct block {
	const char *bytes;
	size_t len;
};

static struct piece get_slice(const void *ctx, size_t i, char *room)
{
	const struct block *block = ctx;
	size_t offset = i * PIECE_SIZE, left = block->len - offset;

	(void)room;
	return (struct piece){ block->bytes + offset, left < PIECE_SIZE ? left : PIECE_SIZE,
			       offset };
}

int ak_publish(const char *path, const void *data, size_t len, struct ak_error *err)
{
	const struct block block = { data, len };
	const struct content content = {
		.count = (len + PIECE_SIZE - 1) / PIECE_SIZE,
		.size = len,
		.room = PIECE_SIZE,
		.get = get_slice,
		.ctx = &block,
	};

	return publish_content(path, &content, 1, err);
}
