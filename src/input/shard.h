/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_SHARD_H
#define INPUT_SHARD_H

#include <stdbool.h>

#include "autoksyms/error.h"

struct buf;
struct undefined_sink;

/*
 * A shard (NAME.shard) is what there is to know of modules, so that nobody has to read them again:
 * made of one module each on the machines of a build farm, and used in their place.
 *
 *	# autoksyms shard 1
 *	module drivers/x.ko
 *	signed
 *	undefined kfree
 *	weak maybe
 *	export x_open
 *
 * `signed` is there if the module is; of the others there may be any number, in any order.
 */
#define SHARD_SUFFIX ".shard"
#define SHARD_HEADER "# autoksyms shard 1"

/* Gives each module, and its symbols, to the sink; `scratch` is overwritten.  0 or -1. */
int shard_read(const char *path, bool weak, struct buf *scratch, const struct undefined_sink *sink,
	       struct ak_error *err);

#endif
