// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: compress MAP ROUNDS
 *
 * What the compression of a map's names alone takes: milliseconds, a line per round.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map.h"
#include "kallsyms/compress.h"

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int fail(struct ak_error *err)
{
	fprintf(stderr, "compress: %s\n", ak_error_text(err));
	ak_error_free(err);
	return 1;
}

static int compress(const struct ak_kallsyms *k, struct ak_error *err)
{
	double start = milliseconds();
	struct compression c;

	if (compression_make(&c, k->symbols, k->count, err))
		return -1;
	printf("%.3f\n", milliseconds() - start);
	compression_free(&c);
	return 0;
}

int main(int argc, char **argv)
{
	struct ak_error err = { 0 };
	struct ak_kallsyms_options options = { .all_symbols = true, .base_relative = true };
	struct ak_kallsyms k;
	struct ak_map map = { 0 };
	int rounds = argc == 3 ? atoi(argv[2]) : 0, ret = 0;

	options.layout = ak_kallsyms_layout_find("6.1.y", &err);
	if (!rounds || ak_map_read_text(&map, argv[1], &err) ||
	    ak_kallsyms_make(&k, &map, &options, &err))
		return fail(&err);
	while (!ret && rounds--)
		ret = compress(&k, &err);
	ak_kallsyms_free(&k);
	ak_map_free(&map);
	return ret ? fail(&err) : 0;
}
