// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "strpool.h"

#define BLOCK_SIZE 65536

struct strpool_block {
	struct strpool_block *next;
	size_t used;
	size_t size;
	char bytes[];
};

static struct strpool_block *new_block(struct strpool *pool, size_t need)
{
	size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
	struct strpool_block *b = malloc(sizeof(*b) + size);

	if (!b)
		return NULL;
	b->next = pool->blocks;
	b->used = 0;
	b->size = size;
	pool->blocks = b;
	return b;
}

const char *strpool_add(struct strpool *pool, const char *bytes, size_t len)
{
	struct strpool_block *b = pool->blocks;
	char *copy;

	if (!b || b->size - b->used <= len)
		b = new_block(pool, len + 1);
	if (!b)
		return NULL;
	copy = b->bytes + b->used;
	memcpy(copy, bytes, len);
	copy[len] = '\0';
	b->used += len + 1;
	return copy;
}

void strpool_free(struct strpool *pool)
{
	struct strpool_block *b, *next;

	for (b = pool->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	pool->blocks = NULL;
}
