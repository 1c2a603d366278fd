// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "map_line.h"
#include "map_pattern.h"

/* A piece of an expression: what one byte of the line has to be. */
struct atom {
	enum {
		ATOM_BYTE,  /* this one */
		ATOM_SET,   /* one of those listed */
		ATOM_ONE,   /* one, with more conditions */
		ATOM_OTHER, /* no byte at all: groups, alternatives, repetitions with numbers ... */
	} kind;
	char byte;
	const char *set; /* ATOM_SET; within the expression */
	size_t set_len;
	bool repeated; /* any number of times, not once */
};

struct atoms {
	struct atom *atom; /* owned */
	size_t count;
	bool at_start, at_end; /* anchored */
	bool has_other;
};

/* Parsing */

static bool is_class(const char *text, size_t len)
{
	return len > 1 && text[0] == '[' && text[1] && strchr(":.=", text[1]);
}

/* [:alpha:] and the like, within a bracket expression.  0: it isn't closed. */
static size_t class_length(const char *text, size_t len)
{
	size_t i;

	for (i = 2; i + 1 < len; i++)
		if (text[i] == text[1] && text[i + 1] == ']')
			return i + 2;
	return 0;
}

/* A bracket expression.  0: it isn't closed. */
static size_t set_length(const char *text, size_t len)
{
	size_t i = 1, class;

	i += i < len && text[i] == '^';
	/* A closing bracket in the first place is one of the set. */
	i += i < len && text[i] == ']';
	while (i < len && text[i] != ']') {
		class = is_class(text + i, len - i) ? class_length(text + i, len - i) : 1;
		if (!class)
			return 0;
		i += class;
	}
	return i < len ? i + 1 : 0;
}

size_t map_pattern_piece(const char *text, size_t len)
{
	size_t set = text[0] == '[' ? set_length(text, len) : 0;

	if (set)
		return set;
	return text[0] == '\\' && len > 1 ? 2 : 1;
}

/* What the bytes between two brackets are. */
static void parse_set(struct atom *atom, const char *set, size_t len)
{
	size_t i;

	atom->kind = set[0] == '^' ? ATOM_ONE : ATOM_SET;
	for (i = 0; i < len; i++)
		if (set[i] == '-' || is_class(set + i, len - i))
			atom->kind = ATOM_ONE;
	atom->set = set;
	atom->set_len = len;
}

static void parse_piece(struct atom *atom, const char *piece, size_t len)
{
	*atom = (struct atom){ .kind = ATOM_BYTE, .byte = piece[0] };
	if (len > 2) {
		parse_set(atom, piece + 1, len - 2);
	} else if (len == 2) {
		atom->byte = piece[1];
		if (!strchr(".[]*^$/\\-", piece[1]))
			atom->kind = ATOM_OTHER;
	} else if (piece[0] == '.') {
		atom->kind = ATOM_ONE;
	} else if (strchr("\\[^$*", piece[0])) {
		atom->kind = ATOM_OTHER;
	}
}

static int parse(struct atoms *atoms, const char *p, size_t len, struct ak_error *err)
{
	const char *end = p + len;
	size_t piece;

	*atoms = (struct atoms){ .atom = malloc((len + 1) * sizeof(*atoms->atom)) };
	if (!atoms->atom)
		return ak_error_nomem(err);
	if (p < end && *p == '^') {
		atoms->at_start = true;
		p++;
	}
	while (p < end) {
		struct atom *atom = &atoms->atom[atoms->count];

		if (*p == '$' && p + 1 == end) {
			atoms->at_end = true;
			break;
		}
		piece = map_pattern_piece(p, (size_t)(end - p));
		parse_piece(atom, p, piece);
		p += piece;
		atom->repeated = p < end && *p == '*' && atom->kind != ATOM_OTHER;
		p += atom->repeated;
		atoms->has_other |= atom->kind == ATOM_OTHER;
		atoms->count++;
	}
	return 0;
}

/* How many atoms from `at` on are each just a byte. */
static size_t count_bytes(const struct atoms *atoms, size_t at)
{
	size_t i;

	for (i = at; i < atoms->count; i++)
		if (atoms->atom[i].kind != ATOM_BYTE || atoms->atom[i].repeated)
			break;
	return i - at;
}

/* These bytes as a string, to be freed; NULL: no memory. */
static char *get_bytes(const struct atoms *atoms, size_t at, size_t count)
{
	char *bytes = malloc(count + 1);
	size_t i;

	for (i = 0; bytes && i < count; i++)
		bytes[i] = atoms->atom[at + i].byte;
	if (bytes)
		bytes[count] = '\0';
	return bytes;
}

/* Sorting out */

static bool has_blank(const char *text)
{
	return strpbrk(text, " \n");
}

/* Behind a blank, and no type: nothing but the start of a name without blanks. */
static bool is_name_start(const char *literal)
{
	return literal[0] == ' ' && literal[1] && !has_blank(literal + 1) &&
	       (literal[2] || !map_is_type(literal[1]));
}

/* The same, up to the line's end; the name may be empty. */
static bool is_whole_name(const char *literal)
{
	return literal[0] == ' ' && !has_blank(literal + 1);
}

/* Neither a type nor a part of the address, nor across a blank. */
static bool is_name_part(const char *literal)
{
	return literal[0] && literal[1] && !has_blank(literal) &&
	       strspn(literal, "0123456789abcdef") < strlen(literal);
}

/* Sets what a name is compared with: the literal from `skip` on. */
static void set_name(struct map_pattern *p, enum map_pattern_kind kind, size_t skip)
{
	p->kind = kind;
	p->name = p->literal + skip;
	p->name_len = strlen(p->name);
}

static int use_literal(struct map_pattern *p, const struct atoms *atoms, struct ak_error *err)
{
	p->literal = get_bytes(atoms, 0, atoms->count);
	if (!p->literal)
		return ak_error_nomem(err);
	p->at_start = atoms->at_start;
	p->at_end = atoms->at_end;
	if (p->at_start)
		return 0;
	if (p->at_end && is_whole_name(p->literal))
		set_name(p, PATTERN_WHOLE, 1);
	else if (!p->at_end && is_name_start(p->literal))
		set_name(p, PATTERN_START, 1);
	else if (p->at_end && p->literal[0] && !has_blank(p->literal))
		set_name(p, PATTERN_END, 0);
	else if (!p->at_end && is_name_part(p->literal))
		set_name(p, PATTERN_PART, 0);
	return 0;
}

/* ` [aNUw] ` or ` a ` */
static bool is_type(const struct atoms *atoms)
{
	const struct atom *a = atoms->atom;

	return atoms->count == 3 && !atoms->at_start && !atoms->at_end && !a[0].repeated &&
	       !a[1].repeated && !a[2].repeated && a[0].kind == ATOM_BYTE && a[0].byte == ' ' &&
	       a[2].kind == ATOM_BYTE && a[2].byte == ' ' &&
	       (a[1].kind == ATOM_BYTE
			? a[1].byte != ' '
			: a[1].kind == ATOM_SET && !memchr(a[1].set, ' ', a[1].set_len));
}

static void add_type(struct map_pattern *p, char type)
{
	p->types[(unsigned char)type / 8] |= (unsigned char)(1 << ((unsigned char)type % 8));
}

static void use_type(struct map_pattern *p, const struct atom *type)
{
	size_t i;

	p->kind = PATTERN_TYPE;
	if (type->kind == ATOM_BYTE)
		add_type(p, type->byte);
	for (i = 0; i < type->set_len; i++)
		add_type(p, type->set[i]);
}

/* The longest run of plain bytes behind the first `from` atoms; at least three of them, or none. */
static char *find_needle(const struct atoms *atoms, size_t from)
{
	size_t i, count, best = 0, longest = 2;

	for (i = from; i < atoms->count; i += count + 1) {
		count = count_bytes(atoms, i);
		if (count > longest) {
			best = i;
			longest = count;
		}
	}
	return longest > 2 ? get_bytes(atoms, best, longest) : NULL;
}

/*
 * What a name without blanks has to start with and to hold, before it's worth the whole line:
 * ` __[[:alnum:]]*Thunk_` says `__` and `Thunk_`, `\.long_branch[._]` says `.long_branch`.
 */
static int use_guards(struct map_pattern *p, const struct atoms *atoms, struct ak_error *err)
{
	size_t lead = count_bytes(atoms, 0);

	if (atoms->has_other || atoms->at_start)
		return 0;
	/* p->literal stays NULL; the start is kept apart from it. */
	p->start = get_bytes(atoms, 0, lead);
	if (!p->start)
		return ak_error_nomem(err);
	if (is_name_start(p->start)) {
		p->kind = PATTERN_START;
		p->name = p->start + 1;
		p->name_len = lead - 1;
	}
	p->needle = find_needle(atoms, p->kind == PATTERN_START ? lead : 0);
	if (p->needle && !is_name_part(p->needle)) {
		free(p->needle);
		p->needle = NULL;
	}
	return 0;
}

static int use_regex(struct map_pattern *p, const struct atoms *atoms, struct ak_error *err)
{
	int code = regcomp(&p->regex, p->text, REG_NOSUB);
	char why[200];

	if (code) {
		regerror(code, &p->regex, why, sizeof(why));
		return ak_error_set(err, NULL, 0, "'%s' is no basic regular expression: %s",
				    p->text, why);
	}
	p->has_regex = true;
	return use_guards(p, atoms, err);
}

int map_pattern_compile(struct map_pattern *p, const char *pattern, size_t len,
			struct ak_error *err)
{
	struct atoms atoms;
	int ret = 0;

	*p = (struct map_pattern){ .kind = PATTERN_LINE, .text = strndup(pattern, len) };
	if (!p->text)
		return ak_error_nomem(err);
	if (parse(&atoms, pattern, len, err))
		ret = -1;
	else if (is_type(&atoms))
		use_type(p, &atoms.atom[1]);
	else if (count_bytes(&atoms, 0) == atoms.count)
		ret = use_literal(p, &atoms, err);
	else
		ret = use_regex(p, &atoms, err);
	free(atoms.atom);
	if (ret)
		map_pattern_free(p);
	return ret;
}

void map_pattern_free(struct map_pattern *p)
{
	if (p->has_regex)
		regfree(&p->regex);
	free(p->text);
	free(p->literal);
	free(p->start);
	free(p->needle);
	*p = (struct map_pattern){ 0 };
}

/* Matching */

static bool has_typed_blanks(const struct map_pattern *p, const char *line)
{
	for (; (line = strchr(line, ' ')); line++)
		if (line[1] && line[2] == ' ' && map_pattern_has_type(p, line[1]))
			return true;
	return false;
}

static bool has_literal(const struct map_pattern *p, const char *line, size_t len)
{
	size_t need = strlen(p->literal);

	if (len < need || (p->at_start && p->at_end && len != need))
		return false;
	if (p->at_start)
		return !memcmp(line, p->literal, need);
	if (p->at_end)
		return !memcmp(line + len - need, p->literal, need);
	return memmem(line, len, p->literal, need);
}

bool map_pattern_in_line(const struct map_pattern *p, const char *line, size_t len)
{
	if (p->literal)
		return has_literal(p, line, len);
	if (p->has_regex)
		return !regexec(&p->regex, line, 0, NULL, 0);
	return has_typed_blanks(p, line);
}
