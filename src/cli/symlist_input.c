// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "autoksyms/needs.h"
#include "autoksyms/scan.h"
#include "autoksyms/symlist_verify.h"
#include "base/buf.h"
#include "base/file.h"
#include "json.h"
#include "symlist_input.h"

int cli_add_lists(const struct cli *cli, bool raw, struct ak_needs *needs, struct ak_error *err)
{
	int i;

	if (!cli->operand_count)
		return ak_symlist_add_file("-", raw, needs, err);
	for (i = 0; i < cli->operand_count; i++)
		if (ak_symlist_add_file(cli->operands[i], raw, needs, err))
			return -1;
	return 0;
}

int cli_write_names(const char *output, const struct ak_needs *needs, const uint32_t *sorted,
		    struct ak_error *err)
{
	uint32_t i, count = ak_needs_symbol_count(needs);
	struct buf out = { 0 };
	int ret;

	for (i = 0; i < count; i++) {
		buf_adds(&out, ak_needs_symbol(needs, sorted[i]));
		buf_addc(&out, '\n');
	}
	ret = buf_str(&out) ? cli_write(output, out.data, out.len, err) : ak_error_nomem(err);
	buf_free(&out);
	return ret;
}

void cli_put_place(FILE *to, const char *file, uint32_t line)
{
	cli_put_name(file, to);
	if (line)
		fprintf(to, ":%u", line);
	fputs(": ", to);
}

void cli_print_finding(FILE *to, const struct ak_symlist *list, const struct ak_symlist_finding *f)
{
	const struct ak_symlist_rule *rule = ak_symlist_rule(f->problem);

	cli_put_place(to, list->path, f->line);
	if (f->name && f->problem != AK_SYMLIST_NUL) {
		cli_put_name(f->name, to);
		putc(' ', to);
	}
	fputs(rule->text, to);
	if (f->other)
		fprintf(to, ", in line %u", f->other);
	if (f->detail && f->detail[0]) {
		fputs(": ", to);
		cli_put_name(f->detail, to);
	}
	fprintf(to, " [%s]\n", rule->id);
}

json_t *cli_finding_json(const struct ak_symlist *list, const struct ak_symlist_finding *f)
{
	return json_pack("{s:o, s:I, s:s, s:o, s:o, s:o, s:b}", "list", json_name(list->path),
			 "line", (json_int_t)f->line, "problem", ak_symlist_rule(f->problem)->id,
			 "symbol", f->name ? json_name(f->name) : json_null(), "detail",
			 f->detail ? json_name(f->detail) : json_null(), "first_line",
			 f->other ? json_integer(f->other) : json_null(), "fixable",
			 ak_symlist_rule(f->problem)->is_fixable);
}

struct ak_reasons *cli_read_reasons(const struct ak_paths *files, struct ak_error *err)
{
	struct ak_reasons *reasons = ak_reasons_new(err);
	size_t i;

	for (i = 0; reasons && i < files->count; i++) {
		if (!ak_reasons_read(reasons, files->path[i], err))
			continue;
		ak_reasons_free(reasons);
		return NULL;
	}
	return reasons;
}

struct ak_needs *cli_read_exports(const struct cli *cli, const struct ak_paths *symvers,
				  const struct ak_paths *objects, uint64_t max_decompressed,
				  struct ak_error *err)
{
	const struct ak_scan scan = {
		.exports = true,
		.max_decompressed = max_decompressed,
		.jobs = cli->jobs.count,
		.warn = cli_warn(),
	};
	struct ak_needs *exports = ak_needs_new(err);
	int ret = exports ? 0 : -1;
	size_t i;

	for (i = 0; !ret && i < symvers->count; i++)
		ret = ak_symvers_add(symvers->path[i], exports, err);
	if (!ret && objects->count)
		ret = ak_scan(&scan, objects, exports, err);
	if (!ret)
		return exports;
	ak_needs_free(exports);
	return NULL;
}

int cli_read_lines(const char *path, struct ak_paths *lines, struct ak_error *err)
{
	struct buf text = { 0 };
	char *line, *rest;
	int ret = file_read(path, &text, err);

	rest = text.data;
	while (!ret && (line = strsep(&rest, "\n"))) {
		line[strcspn(line, "\r")] = '\0';
		if (line[0])
			ret = ak_paths_add(lines, line, err);
	}
	buf_free(&text);
	return ret;
}
