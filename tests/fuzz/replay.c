// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay TARGET FILE...: gives each file to a target, once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "harness.h"

static int replay(const struct fuzz_target *target, const char *path)
{
	struct ak_error err = { 0 };
	struct buf bytes = { 0 };
	unsigned char *copy;

	if (file_read(path, &bytes, &err)) {
		fprintf(stderr, "replay: %s: %s\n", path, ak_error_text(&err));
		ak_error_free(&err);
		return -1;
	}
	/* Of just this size, so that a byte too far is noticed. */
	copy = malloc(bytes.len ? bytes.len : 1);
	REQUIRE(copy != NULL);
	memcpy(copy, bytes.data, bytes.len);
	printf("%s %s\n", target->name, path);
	fflush(stdout);
	target->run(copy, bytes.len);
	free(copy);
	buf_free(&bytes);
	return 0;
}

int main(int argc, char **argv)
{
	const struct fuzz_target *target = argc > 1 ? fuzz_find(argv[1]) : NULL;
	int i;

	if (!target) {
		fputs("usage: replay TARGET FILE...; the targets are:\n", stderr);
		for (target = fuzz_targets; target->name; target++)
			fprintf(stderr, "  %s\n", target->name);
		return 2;
	}
	for (i = 2; i < argc; i++)
		if (replay(target, argv[i]))
			return 2;
	return 0;
}
