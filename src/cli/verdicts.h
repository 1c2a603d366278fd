/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_VERDICTS_H
#define CLI_VERDICTS_H

#include <jansson.h>
#include <stddef.h>

#include "autoksyms/verdict.h"
#include "kernel.h"

/* How many nearest names are told. */
#define VERDICT_NEAREST 3

/* A symbol that a module asks for, or that the user does, and what becomes of it. */
struct verdict {
	const char *symbol;
	uint32_t number; /* among the needs' symbols */
	enum ak_verdict verdict;
	const struct ak_offer *offer; /* NULL: there's none */
	const char *file;	      /* that defines it; NULL: none, or that doesn't matter */
	bool is_static;
	const struct ak_offer *nearest[VERDICT_NEAREST];
	size_t nearest_count;
};

/* A module and the verdicts on its needs. */
struct verdict_module {
	uint32_t source;
	const struct ak_object *object;
	bool operand;
	size_t needs, fine;
	size_t first, count; /* in verdicts.verdict */
};

struct verdicts {
	struct verdict_module *module;
	size_t module_count, module_capacity;
	struct verdict *verdict;
	size_t count, capacity;
	bool fine; /* all modules can be loaded, once what they need is kept */
};

/*
 * The verdicts on all that the operands need, and on what the tree's own
 * modules need in vain.  0 or -1; verdicts_free() either way.
 */
int verdicts_make(struct verdicts *verdicts, const struct kernel *kernel, const struct cli *cli,
		  const struct ak_court *court, struct ak_error *err);
void verdicts_free(struct verdicts *verdicts);

/* Looks further for those that are UNKNOWN: definitions, names that are alike.  0 or -1. */
int verdicts_refine(struct verdict *verdicts, size_t count, const struct kernel *kernel,
		    const struct cli *cli, struct ak_error *err);

/* Prints ": the verdict in words", without a newline. */
void verdict_print(const struct kernel *kernel, const struct verdict *verdict);

/* Prints each module with its lines. */
void verdicts_print(const struct kernel *kernel, const struct verdicts *verdicts);

json_t *verdict_json(const struct kernel *kernel, const struct verdict *verdict);
json_t *verdicts_json(const struct kernel *kernel, const struct verdicts *verdicts);

/* ["name", ...] of the nearest ones. */
json_t *nearest_json(const struct ak_offer *const *nearest, size_t count);

#endif
