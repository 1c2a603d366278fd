// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <string.h>

#include "autoksyms/kallsyms_image.h"
#include "autoksyms/kallsyms_patch.h"
#include "autoksyms/map.h"
#include "harness.h"
#include "kallsyms/image.h"

/*
 * Linked kernels and their kallsyms objects, with symbols or stripped: what is
 * read of them, made into tables again, and written back, reads the same.
 */

static void check_image(const struct ak_kallsyms_image *image)
{
	uint32_t i;

	for (i = 0; i < image->count; i++)
		REQUIRE(image->symbols[i].len == strlen(image->symbols[i].name));
	for (i = 0; i < AK_KALLSYMS_TABLE_COUNT; i++) {
		REQUIRE(image->tables[i].is_there == !!ak_kallsyms_image_bytes(image, i));
		REQUIRE(image->tables[i].size <= image->tables[i].room);
	}
}

/* What there is to be found, with a map against its symbols as well; 0: nothing, or it can't be verified. */
static size_t verify(const struct ak_kallsyms_image *image, const struct ak_map *map)
{
	struct ak_kallsyms_report report = { 0 };
	struct ak_error err = { 0 };
	size_t total = 0;

	if (fuzz_ok(ak_kallsyms_image_verify(image, map, &image->options, 5, &report, &err),
		    &err)) {
		REQUIRE(report.count == (report.total < 5 ? report.total : 5));
		total = report.total;
	}
	ak_kallsyms_report_free(&report);
	return total;
}

/* An image that says its tables are where its headers or labels are can't be read any more. */
static void require_same(const struct ak_kallsyms *k, const char *path)
{
	struct ak_kallsyms_image image;
	struct ak_error err = { 0 };
	uint32_t i;

	if (ak_kallsyms_image_read(&image, path, &err)) {
		ak_error_free(&err);
		return;
	}
	REQUIRE(image.count == k->count);
	for (i = 0; i < k->count; i++)
		REQUIRE(!strcmp(image.symbols[i].name, k->symbols[i].name) &&
			image.symbols[i].type == k->symbols[i].type);
	ak_kallsyms_image_free(&image);
}

/* The file is changed. */
static void write_back(const struct ak_kallsyms *k, const struct ak_kallsyms_image *image,
		       const char *path)
{
	struct ak_kallsyms_misfit misfit;
	struct ak_error err = { 0 };

	if (!ak_kallsyms_fits(k, image, NULL, &misfit))
		REQUIRE(misfit.why[0]);
	else if (image->has_labels && image->options.layout == k->options.layout &&
		 fuzz_ok(ak_kallsyms_patch(k, image, NULL, path, &err), &err))
		require_same(k, path);
}

/* Whether the file has these very tables. */
static bool has_tables(const char *path, const struct ak_kallsyms *k)
{
	struct ak_kallsyms_image image;
	struct ak_error err = { 0 };
	int same;

	REQUIRE(!ak_kallsyms_image_read(&image, path, &err));
	same = kallsyms_image_compare(&image, k, &err);
	fuzz_ok(same, &err);
	ak_kallsyms_image_free(&image);
	return same == 1;
}

static void make_again(const struct ak_kallsyms_image *image, const char *path)
{
	struct ak_kallsyms_options options = image->options;
	bool with_map = image->count % 2; /* to verify takes longer than all else */
	struct ak_error err = { 0 };
	struct ak_kallsyms k;
	struct ak_map map;
	size_t findings;

	options.skip_long_names = true;
	options.jobs = 1;
	REQUIRE(!ak_kallsyms_image_map(image, &map, &err));
	findings = verify(image, with_map ? &map : NULL);
	if (fuzz_ok(ak_kallsyms_make(&k, &map, &options, &err), &err)) {
		/* If they are those that are made of its symbols, nothing is wrong with them. */
		REQUIRE(!has_tables(path, &k) || !findings || with_map);
		write_back(&k, image, path);
		ak_kallsyms_free(&k);
	}
	ak_map_free(&map);
}

void fuzz_image(const unsigned char *data, size_t size)
{
	struct ak_kallsyms_image image;
	struct ak_error err = { 0 };
	struct fuzz_file file;
	int ret;

	fuzz_file_open(&file, data, size);
	ret = ak_kallsyms_image_read(&image, file.path, &err);
	fuzz_ok(ret, &err);
	if (!ret) {
		check_image(&image);
		make_again(&image, file.path);
		ak_kallsyms_image_free(&image);
	}
	fuzz_file_close(&file);
}
