// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <string.h>

#include "asm_names.h"
#include "base/buf.h"
#include "base/symset.h"

/* Stands for an operand of a template: a name with one in it isn't known. */
#define OPERAND '\1'

/* A statement being read. */
struct reading {
	struct asm_names *names;
	const char *at, *end;
	bool bare_registers, failed;
};

struct word {
	const char *text;
	size_t len;
};

static const char *const data_directives[] = {
	".long",  ".4byte", ".word",  ".quad",	".8byte", ".xword", ".dword", ".int",
	".short", ".hword", ".2byte", ".value", ".byte",  ".octa",  NULL,
};

static const char *const setting_directives[] = { ".set", ".equ", ".equiv", NULL };

/* Words before an instruction that belong to it. */
static const char *const prefixes[] = {
	"lock",	  "rep",    "repe",  "repz",   "repne",	   "repnz",    "notrack", "bnd",
	"data16", "addr32", "cs",    "ds",     "es",	   "fs",       "gs",	  "ss",
	"rex64",  "rex.w",  "{vex}", "{evex}", "xacquire", "xrelease", NULL,
};

/* With bare registers: what goes to its last operand; also b.eq and its like. */
static const char *const jumps[] = {
	"b",	"bl",	"call", "tail", "j",   "jal", "cbz", "cbnz", "tbz",  "tbnz",
	"beqz", "bnez", "beq",	"bne",	"bge", "bgt", "ble", "blt",  "bgeu", "bltu",
	"bcs",	"bcc",	"bhs",	"blo",	"bhi", "bls", "bmi", "bpl",  NULL,
};

/* Likewise: what may have a symbol among registers. */
static const char *const addressing[] = {
	"adr", "adrp", "adrl",	"ldr",	"add",	"la", "lla",
	"lui", "lis",  "addis", "movw", "movt", NULL,
};

static bool is_one_of(struct word word, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == word.len && !memcmp(word.text, *list, word.len))
			return true;
	return false;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == OPERAND;
}

static bool is_symbol(struct word word)
{
	return word.len && (isalpha((unsigned char)word.text[0]) || word.text[0] == '_') &&
	       !memchr(word.text, OPERAND, word.len);
}

/* x0, w12, sp, lr, eq: up to three letters and two digits. */
static bool is_register(struct word word)
{
	size_t letters = 0, digits = 0;

	while (letters < word.len && isalpha((unsigned char)word.text[letters]))
		letters++;
	while (letters + digits < word.len && isdigit((unsigned char)word.text[letters + digits]))
		digits++;
	return letters <= 3 && digits <= 2 && letters + digits == word.len;
}

static void add(struct reading *r, struct symset *set, struct word word)
{
	if (is_symbol(word) && symset_add(set, word.text, word.len) == SYMSET_NONE)
		r->failed = true;
}

static void skip_blanks(struct reading *r)
{
	while (r->at < r->end && isspace((unsigned char)*r->at))
		r->at++;
}

static struct word take_name(struct reading *r)
{
	struct word word = { r->at, 0 };

	while (r->at < r->end && is_name_char(*r->at))
		r->at++;
	word.len = (size_t)(r->at - word.text);
	return word;
}

/* Passes over a string whose quote r->at is at. */
static void skip_string(struct reading *r)
{
	for (r->at++; r->at < r->end && *r->at != '"'; r->at++)
		if (*r->at == '\\' && r->at + 1 < r->end)
			r->at++;
	if (r->at < r->end)
		r->at++;
}

/* ":lo12:" before a symbol says which part of its address. */
static void skip_part(struct reading *r)
{
	const char *colon = r->at++;

	take_name(r);
	if (r->at < r->end && *r->at == ':')
		r->at++;
	else
		r->at = colon + 1;
}

/* The next name among operands.  Behind % is a register, behind @ a relocation, behind \ a macro's argument. */
static bool next_operand(struct reading *r, struct word *word)
{
	while (r->at < r->end) {
		char c = *r->at;

		if (is_name_char(c)) {
			*word = take_name(r);
			/* "reg=%rax": a macro's parameter */
			if (r->at == r->end || *r->at != '=')
				return true;
		} else if (c == '"') {
			skip_string(r);
		} else if (c == ':') {
			skip_part(r);
		} else {
			r->at++;
			if (c == '%')
				skip_blanks(r);
			if (c == '%' || c == '@' || c == '\\')
				take_name(r);
		}
	}
	return false;
}

static void add_operands(struct reading *r, struct symset *set)
{
	struct word word;

	while (next_operand(r, &word))
		add(r, set, word);
}

static void read_instruction(struct reading *r, struct word name)
{
	bool jump = is_one_of(name, jumps) || (name.len > 2 && !memcmp(name.text, "b.", 2));
	struct word word, last = { "", 0 };

	if (!r->bare_registers) {
		add_operands(r, r->names->used);
	} else if (jump || is_one_of(name, addressing)) {
		for (; next_operand(r, &word); last = word)
			if (!jump && !is_register(word))
				add(r, r->names->used, word);
		if (jump)
			add(r, r->names->used, last);
	}
}

static void read_setting(struct reading *r)
{
	struct word word;

	skip_blanks(r);
	word = take_name(r);
	if (word.len)
		add(r, r->names->defined, word);
	add_operands(r, r->names->used);
}

static void read_directive(struct reading *r, struct word name)
{
	static const char *const weak[] = { ".weak", NULL };

	if (is_one_of(name, data_directives))
		add_operands(r, r->names->used);
	else if (is_one_of(name, setting_directives))
		read_setting(r);
	else if (is_one_of(name, weak))
		add_operands(r, r->names->weak);
}

/* "name:" or "name =" defines it, and is passed over: the sign; 0: there's none. */
static char read_definition(struct reading *r)
{
	const char *start = r->at;
	struct word word = take_name(r);

	if (word.len)
		skip_blanks(r);
	if (word.len && r->at < r->end && (*r->at == ':' || *r->at == '=')) {
		add(r, r->names->defined, word);
		return *r->at++;
	}
	r->at = start;
	return 0;
}

/* Up to r->end. */
static void read_statement(struct reading *r)
{
	struct word name;
	char sign;

	do {
		skip_blanks(r);
		sign = read_definition(r);
		if (sign == '=')
			add_operands(r, r->names->used);
	} while (sign);
	do {
		skip_blanks(r);
		name = take_name(r);
	} while (is_one_of(name, prefixes));
	if (name.len && name.text[0] == '.')
		read_directive(r, name);
	else if (name.len)
		read_instruction(r, name);
}

/* An operand's number is part of a name if that's how it's printed: $0, ${0:c}, ${0:P}. */
static void add_operand(struct buf *out, const struct asm_text *text, const char *at,
			const char *end)
{
	const char *digits = *at == '{' ? at + 1 : at, *behind = digits;
	size_t number = 0;

	while (behind < end && isdigit((unsigned char)*behind) && number < text->operand_count)
		number = number * 10 + (size_t)(*behind++ - '0');
	if (*at == '{' && end - behind == 3 && behind[0] == ':' &&
	    (behind[1] == 'c' || behind[1] == 'P'))
		behind += 2;
	if (*at == '{' && behind < end && *behind == '}')
		behind++;
	if (behind == end && isdigit((unsigned char)*digits) && number < text->operand_count &&
	    text->operands[number].is_number && text->operands[number].number >= 0)
		buf_addf(out, "%lld", text->operands[number].number);
	else
		buf_addc(out, OPERAND);
}

/* Behind the operand that starts at `at`, behind its dollar. */
static const char *operand_end(const char *at, const char *end)
{
	const char *brace = *at == '{' ? memchr(at, '}', (size_t)(end - at)) : NULL;

	if (brace)
		return brace + 1;
	while (at < end && isdigit((unsigned char)*at))
		at++;
	return at;
}

/* The template's text as an assembler gets it, in all dialects at once, with operands marked. */
static void expand(struct buf *out, const struct asm_text *text)
{
	const char *at = text->text, *end = at + text->len, *next;

	while (at < end) {
		if (*at != '$' || !text->is_template || at + 1 == end) {
			buf_addc(out, *at++);
		} else if (strchr("(|)", at[1])) {
			buf_addc(out, ' ');
			at += 2;
		} else if (at[1] == '$') {
			buf_addc(out, '$');
			at += 2;
		} else {
			next = operand_end(at + 1, end);
			add_operand(out, text, at + 1, next);
			at = next;
		}
	}
}

/* Behind the comment that starts at `at`; NULL: none does. */
static const char *comment_end(const char *at, const char *end, bool hash)
{
	const char *found;

	if (*at == '/' && at + 1 < end && at[1] == '*') {
		found = memmem(at + 2, (size_t)(end - at) - 2, "*/", 2);
		return found ? found + 2 : end;
	}
	if ((*at != '#' || !hash) && (*at != '/' || at + 1 == end || at[1] != '/'))
		return NULL;
	found = memchr(at, '\n', (size_t)(end - at));
	return found ? found : end;
}

/* Reads the statement at r->at of a text that ends at `end`; where the next one starts. */
static const char *read_next(struct reading *r, const char *end)
{
	const char *start = r->at, *next = NULL;
	bool blank = true;

	r->end = end;
	while (r->at < end) {
		next = comment_end(r->at, end, blank || !r->bare_registers);
		if (!next && (*r->at == '\n' || *r->at == ';'))
			next = r->at + 1;
		if (next)
			break;
		blank = blank && isspace((unsigned char)*r->at);
		if (*r->at == '"')
			skip_string(r);
		else
			r->at++;
	}
	r->end = r->at;
	r->at = start;
	read_statement(r);
	return next ? next : end;
}

int asm_names_add(struct asm_names *names, const struct asm_text *text, struct ak_error *err)
{
	struct reading r = { .names = names, .bare_registers = text->bare_registers };
	struct buf expanded = { 0 };
	const char *end;

	if (!text->len)
		return 0;
	expand(&expanded, text);
	r.at = expanded.data;
	end = expanded.data + expanded.len;
	while (!buf_failed(&expanded) && r.at < end)
		r.at = read_next(&r, end);
	r.failed |= buf_failed(&expanded) != 0;
	buf_free(&expanded);
	return r.failed ? ak_error_nomem(err) : 0;
}

int asm_names_open(struct asm_names *names, struct ak_error *err)
{
	*names = (struct asm_names){ symset_new(), symset_new(), symset_new() };
	return names->used && names->defined && names->weak ? 0 : ak_error_nomem(err);
}

void asm_names_close(struct asm_names *names)
{
	symset_free(names->used);
	symset_free(names->defined);
	symset_free(names->weak);
}
