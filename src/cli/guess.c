// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "base/distance.h"
#include "guess.h"

struct guess guess_begin(const char *word, size_t len)
{
	/* Two slips in a word of four letters make another word. */
	return (struct guess){ .word = word, .len = len, .distance = 1 + len / 4 };
}

void guess_note(struct guess *guess, const char *name)
{
	size_t len = strlen(name), is;

	/* A word that was cut off is near, however much is missing. */
	if (guess->len > 2 && guess->len < len && !strncmp(name, guess->word, guess->len))
		is = 1;
	else
		is = distance(guess->word, guess->len, name, len, guess->distance);
	if (is > guess->distance || (guess->nearest && is == guess->distance))
		return;
	guess->nearest = name;
	guess->distance = is;
}
