/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_IMAGE_JSON_H
#define CLI_IMAGE_JSON_H

#include <jansson.h>
#include <stdint.h>

struct ak_kallsyms_image;

/* An address as a string of that many hexadecimal digits. */
json_t *json_address(uint64_t address, unsigned int digits);

/* {"address", "type", "name"}, as `sysmap --json` has symbols. */
json_t *json_symbol(uint64_t address, char type, const char *name, unsigned int digits);

/* [{"name", "address", "offset", "size"}], as they are in the file. */
json_t *json_tables(const struct ak_kallsyms_image *image);

/* Adds to a document what the tables show: layout, release, symbols' number, how addresses are written. */
void json_set_image(json_t *document, const struct ak_kallsyms_image *image);

#endif
