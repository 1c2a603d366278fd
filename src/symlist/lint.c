// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/symlist_lint.h"
#include "base/grow.h"
#include "order.h"

#define TRACEPOINT "__tracepoint_"
#define TRACEITER "__traceiter_"
#define BIT(problem) (1u << (problem))

/* What is told once for a list, at the first line that has it. */
#define ONCE BIT(AK_SYMLIST_CRLF)

struct linting {
	const struct ak_symlist *list;
	const struct ak_symlist_lint *how;
	struct ak_needs *seen; /* the symbols that count */
	uint32_t *first;       /* the line where each is listed first */
	uint32_t fresh;	       /* how many were met */
	struct ak_symlist_findings *to;
	struct ak_error *err;
};

void ak_symlist_findings_free(struct ak_symlist_findings *findings)
{
	if (!findings)
		return;
	free(findings->finding);
	*findings = (struct ak_symlist_findings){ 0 };
}

int ak_tracepoint_pair(const char *symbol, char **other, struct ak_error *err)
{
	bool is_iter = !strncmp(symbol, TRACEITER, strlen(TRACEITER));

	*other = NULL;
	if (!is_iter && strncmp(symbol, TRACEPOINT, strlen(TRACEPOINT)))
		return 0;
	symbol += strlen(is_iter ? TRACEITER : TRACEPOINT);
	if (asprintf(other, "%s%s", is_iter ? TRACEPOINT : TRACEITER, symbol) < 0) {
		*other = NULL;
		return ak_error_nomem(err);
	}
	return 0;
}

static int find(struct linting *l, struct ak_symlist_finding finding)
{
	struct ak_symlist_finding *grown =
		grow(l->to->finding, l->to->count, &l->to->capacity, sizeof(*grown));

	if (!grown)
		return ak_error_nomem(l->err);
	l->to->finding = grown;
	grown[l->to->count++] = finding;
	return 0;
}

/* Problems that are none in a raw list. */
static uint32_t accepted(const struct linting *l)
{
	return l->how->raw ? BIT(AK_SYMLIST_NO_SECTION) | BIT(AK_SYMLIST_INLINE_COMMENT) |
				     BIT(AK_SYMLIST_INDENTATION)
			   : 0;
}

static int find_in_form(struct linting *l, const struct ak_symlist_line *line, uint32_t *told)
{
	uint32_t problems = line->problems & ~accepted(l) & ~(*told & ONCE);
	int problem;

	*told |= problems;
	for (problem = 0; problem < AK_SYMLIST_PROBLEM_COUNT; problem++)
		if ((problems & BIT(problem)) &&
		    find(l, (struct ak_symlist_finding){
				    .line = line->number,
				    .problem = (enum ak_symlist_problem)problem,
				    .name = line->kind == AK_SYMLIST_SYMBOL ? line->name : NULL }))
			return -1;
	return 0;
}

static int find_pair(struct linting *l, const struct ak_symlist_line *line)
{
	struct ak_symlist_finding finding = { line->number, AK_SYMLIST_UNPAIRED, line->name, NULL,
					      0 };
	char *other;
	int ret;

	if (ak_tracepoint_pair(line->name, &other, l->err))
		return -1;
	ret = other && ak_needs_find(l->seen, other) == AK_NONE ? find(l, finding) : 0;
	free(other);
	return ret;
}

/* Symbols are numbered in the order of their first lines. */
static int find_in_symbol(struct linting *l, const struct ak_symlist_line *line)
{
	uint32_t id = ak_needs_find(l->seen, line->name);
	struct ak_symlist_finding finding = { .line = line->number, .name = line->name };

	if (id < l->fresh) {
		finding.problem = AK_SYMLIST_DUPLICATE;
		finding.other = l->first[id];
		return find(l, finding);
	}
	l->first[l->fresh++] = line->number;
	finding.detail = ak_reasons_find(l->how->deny, line->name);
	finding.problem = AK_SYMLIST_DENIED;
	if (finding.detail && find(l, finding))
		return -1;
	finding.detail = NULL;
	finding.problem = AK_SYMLIST_NOT_EXPORTED;
	if (l->how->exports && ak_needs_find(l->how->exports, line->name) == AK_NONE &&
	    find(l, finding))
		return -1;
	return l->how->era->pairs ? find_pair(l, line) : 0;
}

static int lint_lines(struct linting *l)
{
	const char *before = NULL;
	uint32_t told = 0;
	size_t i;

	for (i = 0; i < l->list->count; i++) {
		const struct ak_symlist_line *line = &l->list->lines[i];

		if (find_in_form(l, line, &told))
			return -1;
		if (line->kind != AK_SYMLIST_SYMBOL || !line->name) {
			before = NULL;
			continue;
		}
		if (before && symlist_order(l->how, before, line->name) > 0 &&
		    find(l, (struct ak_symlist_finding){ .line = line->number,
							 .problem = AK_SYMLIST_UNSORTED,
							 .name = line->name,
							 .detail = before }))
			return -1;
		before = line->name;
		if (line->counts && find_in_symbol(l, line))
			return -1;
	}
	return 0;
}

int ak_symlist_lint(const struct ak_symlist *list, const struct ak_symlist_lint *how,
		    struct ak_symlist_findings *findings, struct ak_error *err)
{
	struct linting l = {
		.list = list, .how = how, .seen = ak_needs_new(err), .to = findings, .err = err
	};
	int ret = l.seen ? ak_symlist_add(list, l.seen, err) : -1;

	*findings = (struct ak_symlist_findings){ 0 };
	l.first = calloc(list->count + 1, sizeof(*l.first));
	if (!ret)
		ret = l.first ? lint_lines(&l) : ak_error_nomem(err);
	if (!ret && !ak_needs_symbol_count(l.seen))
		ret = find(&l, (struct ak_symlist_finding){ .problem = AK_SYMLIST_EMPTY });
	free(l.first);
	ak_needs_free(l.seen);
	return ret;
}
