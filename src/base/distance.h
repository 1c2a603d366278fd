/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BASE_DISTANCE_H
#define BASE_DISTANCE_H

#include <stddef.h>

/*
 * How many characters have to be put in, taken out or replaced to make b of a
 * (Levenshtein), or max + 1 if it's more than max.  Names longer than
 * DISTANCE_LENGTH_MAX are too far from any other.
 */
#define DISTANCE_LENGTH_MAX 255

size_t distance(const char *a, size_t a_len, const char *b, size_t b_len, size_t max);

#endif
