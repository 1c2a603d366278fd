/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LINK_EXPLAIN_H
#define CLI_LINK_EXPLAIN_H

struct ak_link_result;

/*
 * Says on stderr what changed between the last two links, by where such symbols come from, and by
 * which rule they could be left out: why the tables didn't come to rest.  Nothing if there weren't
 * two.
 */
void link_explain(const struct ak_link_result *result);

#endif
