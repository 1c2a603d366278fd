// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdint.h>

#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One program for all targets, which it's called by: links to it have their names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fuzz_target *target = fuzz_find(program_invocation_short_name);

	REQUIRE(target != NULL);
	target->run(data, size);
	return 0;
}
