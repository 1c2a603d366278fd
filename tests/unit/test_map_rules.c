// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "autoksyms/map_rules.h"
#include "base/buf.h"
#include "elf_writer.h"
#include "kallsyms/map_line.h"
#include "kallsyms/map_rules_table.h"
#include "scratch.h"
#include "unit.h"

static struct ak_map_rules *new_rules(void)
{
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = ak_map_rules_new(&err);

	assert_non_null(rules);
	return rules;
}

static void add(struct ak_map_rules *rules, const char *pattern)
{
	struct ak_error err = { 0 };

	if (ak_map_rules_add(rules, pattern, NULL, 0, &err))
		fail_msg("%s", ak_error_text(&err));
}

static struct ak_symbol symbol(char letter, const char *name)
{
	return (struct ak_symbol){ .address = 0xffffffff81abcdef,
				   .name = name,
				   .len = (uint32_t)strlen(name),
				   .letter = letter };
}

/* What leaves out that symbol, or "-". */
static const char *match(const struct ak_map_rules *rules, char letter, const char *name)
{
	struct ak_symbol sym = symbol(letter, name);
	const char *pattern = ak_map_rules_match(rules, &sym, 16);

	return pattern ? pattern : "-";
}

/* Patterns, against regexec() on the line */

static const char *const patterns[] = {
	" [aNUw] ",
	" [aN] x",
	" a ",
	" T ",
	"T",
	" ",
	"",
	" [^a] ",
	" [a-c] ",
	" [ a] ",
	" []a] ",
	" [[:upper:]] ",
	" \\$",
	" $",
	" \\\\$",
	"\\$",
	"$",
	"^",
	"^f",
	"^ffff.*x$",
	" x",
	" x$",
	"x",
	"x$",
	"xx",
	"xx$",
	"x.",
	"x.$",
	"ab",
	"abc",
	"abcd",
	"81ab",
	"def T",
	"ef ",
	" T x",
	"T x$",
	" __",
	" __crc_",
	"__crc_",
	"_crc_$",
	" __[[:alnum:]]*Thunk_",
	" __x*y",
	" __x\\{2\\}y",
	" \\$[adt]",
	"\\.c\\.",
	" W .*\\.c\\.",
	" .L",
	" \\.L",
	"\\.long_branch\\.",
	" L0",
	" L0$",
	" __UNIQUE_ID_modinfo[0-9]*$",
	"_veneer$",
	" x*$",
	" xx*$",
	"x*",
	" [x]",
	" [x]*y",
	" *x",
	"*x",
	" *",
	"\\(x\\)\\1",
	"\\(x\\|y\\)z",
	" \\(x\\)$",
	"x\\|y",
	" x\\| y$",
	"\\(x\\)\\|\\(y\\)",
	"\\(\\(x\\)\\|y\\)",
	"\\(x\\)\\(y\\)",
	"[\\(]x",
	"[[.x.]]y",
	"[[=x=]]y",
	"a[]b]c",
	"a[^]b]c",
	"\\[x\\]",
	"\\.",
	"\\*",
	"\\^",
	"x\\/y",
	"x\\-y",
	"x\\+",
	"x\\?y",
	"\\<x",
	"x\\>",
	"\\bx",
	"\\w$",
	"a\\.b$",
	"\\$$",
	"a$b",
	"a^b",
	" $x",
	"\t",
	"\303\251",
	"[\303]",
	"\377$",
	"x\nT",
};

static const char *const name_parts[] = {
	"",	   "x",
	"xx",	   "y",
	"z",	   "a",
	"b",	   "c",
	"ab",	   "abc",
	"abcd",	   "_",
	"__",	   "__crc_",
	"_crc_",   "Thunk_",
	"__x",	   "$",
	"$a",	   "$x",
	"\\",	   ".",
	".L",	   "L0",
	".c.",	   ".long_branch.",
	"_veneer", "__UNIQUE_ID_modinfo",
	"7",	   "42",
	" ",	   " T ",
	" a ",	   "\t",
	"*",	   "^",
	"[x]",	   "]",
	"/",	   "-",
	"+",	   "\303\251",
	"\377",	   "\001",
	"81ab",	   "def",
};

static const char letters[] = "aATtNUwWvx?-";

/* Whether the pattern is in the line, as regcomp(3) has it. */
static bool by_regexec(const char *pattern, const struct ak_symbol *sym)
{
	char line[512], *end = map_line_put(line, sym, 16);
	regex_t regex;
	bool found;

	end[-1] = '\0';
	assert_int_equal(regcomp(&regex, pattern, REG_NOSUB), 0);
	found = !regexec(&regex, line, 0, NULL, 0);
	regfree(&regex);
	return found;
}

static void random_name(char *to)
{
	long count = random() % 5;

	*to = '\0';
	while (count--)
		to = stpcpy(to, name_parts[random() % COUNT(name_parts)]);
}

static struct ak_symbol random_symbol(char *name)
{
	struct ak_symbol sym;

	random_name(name);
	sym = symbol(letters[random() % (COUNT(letters) - 1)], name);
	if (strchr("Uwv", sym.letter) && random() % 4)
		sym.address = 0;
	return sym;
}

static void as_regexec(void **state)
{
	struct ak_map_rules *rules;
	struct ak_symbol sym;
	char name[256];
	size_t i;
	int run;

	(void)state;
	srandom(3);
	for (i = 0; i < COUNT(patterns); i++) {
		rules = new_rules();
		add(rules, patterns[i]);
		for (run = 0; run < 400; run++) {
			sym = random_symbol(name);
			if ((ak_map_rules_match(rules, &sym, 16) != NULL) !=
			    by_regexec(patterns[i], &sym))
				fail_msg("pattern '%s', %c '%s'", patterns[i], sym.letter, name);
		}
		ak_map_rules_free(rules);
	}
}

/* All rows: what is left out, and by which rule, is what comes of their list. */
static void rows_as_regexec(void **state)
{
	const struct map_rules_row *row;
	struct ak_error err = { 0 };
	struct ak_map_rules *rules;
	const char *const *pattern;
	struct ak_symbol sym;
	char name[256];
	size_t i;
	int run;

	(void)state;
	srandom(4);
	for (i = 0; (row = map_rules_row(i)); i++) {
		rules = new_rules();
		assert_int_equal(ak_map_rules_add_release(rules, row->release, &err), 0);
		for (run = 0; run < 300; run++) {
			const char *matched;

			sym = random_symbol(name);
			matched = ak_map_rules_match(rules, &sym, 16);
			for (pattern = row->patterns; *pattern; pattern++)
				if (by_regexec(*pattern, &sym))
					break;
			if (*pattern ? !matched || strcmp(matched, *pattern) != 0 : !!matched)
				fail_msg("release %s, %c '%s': %s, not %s", row->release,
					 sym.letter, name, matched ? matched : "stays",
					 *pattern ? *pattern : "stays");
		}
		ak_map_rules_free(rules);
	}
}

static void first_rule_counts(void **state)
{
	struct ak_map_rules *rules = new_rules();

	(void)state;
	add(rules, "_end$");
	add(rules, " [U] ");
	add(rules, "\\(\\.part\\)\\|\\( x\\)");
	add(rules, " .*y");
	assert_string_equal(match(rules, 'U', "x.part_end"), "_end$");
	assert_string_equal(match(rules, 'U', "x.part"), " [U] ");
	assert_string_equal(match(rules, 'T', "x.part"), "\\.part");
	assert_string_equal(match(rules, 'T', "x"), " x");
	assert_string_equal(match(rules, 'T', "ay"), " .*y");
	assert_string_equal(match(rules, 'T', "ax"), "-");
	ak_map_rules_free(rules);
}

static void names_of_many_lines(void **state)
{
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = new_rules();
	struct ak_symbol sym = symbol('T', "first\nsecond");
	struct ak_map map = { .symbols = &sym, .count = 1, .digits = 16 };

	(void)state;
	add(rules, " first$");
	/* grep would leave a line `second` behind, which is no symbol's. */
	assert_int_equal(ak_map_filter(&map, rules, &err), -1);
	assert_error(&err, NULL, 0, "symbol 'first\nsecond' has a newline in its name");
	add(rules, "^second$");
	assert_int_equal(ak_map_filter(&map, rules, &err), 0);
	assert_int_equal(map.count, 0);
	assert_string_equal(match(rules, 'T', "first\nsecond"), " first$");
	assert_string_equal(match(rules, 'T', "other\nthird"), "-");
	ak_map_rules_free(rules);
}

static void assert_rejected(const char *pattern, const char *part)
{
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = new_rules();

	assert_int_equal(ak_map_rules_add(rules, pattern, "f", 3, &err), -1);
	assert_error(&err, "f", 3, part);
	assert_string_equal(match(rules, 'T', "x"), "-");
	ak_map_rules_free(rules);
}

static void bad_patterns(void **state)
{
	char *long_one = malloc(5000);

	(void)state;
	assert_rejected("\\(x", "'\\(x' is no basic regular expression: Unmatched ( or \\(");
	assert_rejected("x\\)", "is no basic regular expression: Unmatched");
	assert_rejected("[x", "is no basic regular expression: Unmatched [");
	assert_rejected("x\\", "is no basic regular expression: Trailing backslash");
	assert_rejected("x\\{2", "is no basic regular expression");
	assert_rejected("[[:nosuch:]]", "is no basic regular expression: Invalid character class");
	assert_rejected("\\(x\\|\\(y\\)", "is no basic regular expression");
	assert_non_null(long_one);
	memset(long_one, 'x', 4999);
	long_one[4999] = '\0';
	assert_rejected(long_one, "is a pattern of 4999 bytes; at most 4096");
	free(long_one);
}

/* Releases */

static void assert_release(const char *release, const char *row)
{
	struct ak_error err = { 0 };
	const struct map_rules_row *found = map_rules_row_find(release, &err);

	assert_non_null(found);
	assert_string_equal(found->release, row);
}

static void releases(void **state)
{
	struct ak_error err = { 0 };
	size_t i;

	(void)state;
	assert_release("3.0", "3.0");
	assert_release("4.1.99", "3.0");
	assert_release("4.2", "4.2");
	assert_release("4.9.228", "4.2");
	assert_release("4.9.229", "4.9.229");
	assert_release("4.10", "4.2");
	assert_release("5.10.0-32-amd64", "5.8");
	assert_release("5.10.223", "5.10.145");
	assert_release("5.10", "5.10.145");
	assert_release("5.14", "5.8");
	assert_release("6.0.19", "6.0");
	assert_release("6.1.192-2", "6.1");
	assert_release("6.3", "6.1");
	assert_release("6.4.0", "6.4.0");
	assert_release("6.4", "6.4.4");
	assert_release("6.6.17", "6.5");
	assert_release("6.6-rc1", "6.6.18");
	assert_release("6.11.5", "6.10");
	assert_release("6.12.8", "6.10");
	assert_release("6.12.9", "6.12.9");
	assert_release("6.12", "6.12.117");
	assert_release("6.15", "6.13");
	assert_release("7.1", "6.18");
	assert_release("7.2.6+deb13", "6.18");
	assert_release("7.2", "7.2.12");
	assert_release("10.0", "7.3");
	assert_null(map_rules_row_find("2.6.39", &err));
	assert_error(&err, NULL, 0, "no rules of kernel 2.6.39 are known, 3.0 is the oldest");
	assert_null(map_rules_row_find("linux", &err));
	assert_error(&err, NULL, 0, "'linux' is no kernel release");
	for (i = 0; ak_map_rules_release(i); i++)
		assert_release(ak_map_rules_release(i), ak_map_rules_release(i));
	assert_null(ak_map_rules_release(i + 1));
}

/* The quirks of some rows, spelled out. */
static void what_rows_say(void **state)
{
	static const struct {
		const char *release;
		char letter;
		const char *name;
		bool stays;
	} cases[] = {
		{ "4.9.100", 't', "xLx", false },
		{ "5.8", 't', "xLx", true },
		{ "6.0", 'T', "x__crc_y", false },
		{ "6.1", 'T', "x__crc_y", true },
		{ "6.0", 'T', "L01", false },
		{ "6.1", 'T', "L01", true },
		{ "6.0", 't', "$x", true },
		{ "6.1", 't', "$x", false },
		{ "6.4.0", 't', "$x", true },
		{ "6.4.0", 't', "", false },
		{ "6.4.4", 't', "$x", false },
		{ "6.4.4", 't', "", true },
		{ "6.7", 't', "__ARMv4Thunk_x", false },
		{ "6.7.0", 't', "__ARMv4Thunk_x", true },
		{ "6.10", 't', "$x", true },
		{ "6.10", 't', "\\", false },
		{ "6.12", 't', "__pi_$x", false },
		{ "6.13", 't', "__pi_$x", true },
		{ "6.13", 't', "$x", false },
		{ "6.1", 'a', "x", false },
		{ "6.1", 'A', "x", true },
		{ "6.1", 'w', "x", false },
		{ "6.18", 't', "__UNIQUE_ID_modinfo1", false },
		{ "6.18", 't', "__UNIQUE_ID_modinfo_1", true },
		{ "7.3", 't', "__UNIQUE_ID_modinfo1", true },
		{ "7.3", 't', "__UNIQUE_ID_modinfo_1", false },
		{ "6.17", 't', "__mod_device_table__x", true },
	};
	struct ak_error err = { 0 };
	struct ak_map_rules *rules;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		rules = new_rules();
		assert_int_equal(ak_map_rules_add_release(rules, cases[i].release, &err), 0);
		if (!strcmp(match(rules, cases[i].letter, cases[i].name), "-") != cases[i].stays)
			fail_msg("%s: %c %s", cases[i].release, cases[i].letter, cases[i].name);
		ak_map_rules_free(rules);
	}
}

/* Files */

/* Asserts that a file says the same as these patterns, separated by newlines. */
static void assert_read(const char *text, const char *expected)
{
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = new_rules(), *wanted = new_rules();
	char *copy = strdup(expected), *rest = copy, *pattern, name[256];
	struct ak_symbol sym;
	int run;

	while ((pattern = strsep(&rest, "\n")))
		add(wanted, pattern);
	put_file("rules", text);
	if (ak_map_rules_read(rules, "rules", &err))
		fail_msg("%s", ak_error_text(&err));
	for (run = 0; run < 300; run++) {
		const char *is, *should;

		sym = random_symbol(name);
		is = ak_map_rules_match(rules, &sym, 16);
		should = ak_map_rules_match(wanted, &sym, 16);
		if (is ? !should || strcmp(is, should) != 0 : !!should)
			fail_msg("%c '%s': %s, not %s", sym.letter, name, is, should);
	}
	ak_map_rules_free(rules);
	ak_map_rules_free(wanted);
	free(copy);
}

static void reading_lists(void **state)
{
	(void)state;
	assert_read("# comment\n\n \n\t\n x$\r\n[#]\n\\(a\\)\\|\\(b\\)\n/ y/d\n\\/\n__crc_",
		    " x$\n[#]\na\nb\n y\n\\/\n__crc_");
}

static void reading_sed(void **state)
{
	(void)state;
	assert_read(
		"#!/bin/sed -f\n# / a/d\n\n/ [aNUw] /d\n  / \\$/d\n\t/x$/ d ;\n/y\\/z/d # why\n/[/]x/d;#\n",
		" [aNUw] \n \\$\nx$\ny/z\n[/]x");
	assert_read("#!/usr/bin/env -S sed -f\n/__crc_/d", "__crc_");
}

static void reading_grep(void **state)
{
	(void)state;
	assert_read(
		"#!/bin/sh -x\n# it's a comment\n\n$NM -n $1 | grep -v '\\( [aNUw] \\)\\|\\(__crc_\\)\\|\\( \\$[adt]\\)' > $2\n",
		" [aNUw] \n__crc_\n \\$[adt]");
	assert_read(
		"#!/bin/sh\n$NM -n $1 | grep -v\t\t\\\n\t-e ' [aNUw] '\t\\\n\t-e ' \\$'\\\n -e \"_crc_\\$\" -e L0 \\\n> $2\n",
		" [aNUw] \n \\$\n_crc_$\nL0");
	assert_read("#!/bin/sh\n\"${NM}\" -n '${1}' | grep -v x\n", "x");
}

static void reading_sed_in_shell(void **state)
{
	(void)state;
	assert_read(
		"#!/bin/sh -x\n${NM} -n ${1} | sed >${2} -e \"\n# '$' and \\\" and $/ and \\`\n/ [aNUw] /d\n"
		"/ \\$/d\n/ \\\\\\$x/d\n/\\.L/d\n/_crc_$/d\n\n"
		"$(if [ $# -ge 3 ]; then ${NM} ${3} | sed -n '/ U /!s:.* \\([^ ]*\\)$:/ \\1$/d:p'; fi)\n\"\n",
		" [aNUw] \n $\n \\$x\n\\.L\n_crc_$");
	assert_read("#!/bin/sh\n$NM -n $1 | sed -e '/ x/d' -e \"/y\\\n/d\" >$2\n", " x\ny");
}

static void assert_unreadable(const char *text, unsigned long line, const char *part)
{
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = new_rules();

	put_file("rules", text);
	assert_int_equal(ak_map_rules_read(rules, "rules", &err), -1);
	assert_error(&err, "rules", line, part);
	ak_map_rules_free(rules);
}

#define SH "#!/bin/sh\n"
#define SED "#!/bin/sed -f\n"

static void unreadable(void **state)
{
	static const struct {
		const char *text;
		unsigned long line;
		const char *part;
	} cases[] = {
		{ "x\n\\(\n", 2, "is no basic regular expression" },
		{ "/x/p\n", 1, "'/x/p' isn't understood" },
		{ "/x\n", 1, "'/x' isn't understood" },
		{ "#!/usr/bin/perl\n", 1, "'#!/usr/bin/perl' isn't understood" },
		{ "#!/usr/bin/awk -f\n", 1, "isn't understood" },
		{ SED "/x/d\ns/x/y/\n", 3, "'s/x/y/' isn't understood" },
		{ SED "/x/!d\n", 2, "'/x/!d' isn't understood" },
		{ SED "/x/Id\n", 2, "'/x/Id' isn't understood" },
		{ SED "/x/,/y/d\n", 2, "isn't understood" },
		{ SED "\\%x%d\n", 2, "isn't understood" },
		{ SED "//d\n", 2, "'//d' isn't understood" },
		{ SED "/x/d; /y/d\n", 2, "isn't understood" },
		{ SED "/a\\tb/d\n", 2, "'a\\tb' isn't understood" },
		{ SED "/\\(/d\n", 2, "is no basic regular expression" },
		{ SED "# nothing\n", 0, "is a script without rules" },
		{ SH, 0, "is a script without rules" },
		{ SH "set -e\n", 2, "'-e' isn't understood" },
		{ SH "$NM -n $1 | sort\n", 2, "'sort' isn't understood" },
		{ SH "$NM -n $1 | grep x\n", 2, "'x' isn't understood" },
		{ SH "$NM -n $1 | grep -v -i x\n", 2, "'-i' isn't understood" },
		{ SH "$NM -n $1 | grep -v x y\n", 2, "'y' isn't understood" },
		{ SH "$NM -n $1 | grep -v -e\n", 2, "isn't understood" },
		{ SH "$NM -n $1 | grep -v \"$X\"\n", 2, "'\"$X\"' isn't understood" },
		{ SH "$NM -n $1 | grep -v x*\n", 2, "'x*' isn't understood" },
		{ SH "$NM -n $1 | grep -v x | cat\n", 2, "'|' isn't understood" },
		{ SH "$NM -n $1 | grep -v x; ls\n", 2, "';' isn't understood" },
		{ SH "$NM -n $1 | grep -v x\n$NM -n $1 | grep -v y\n", 3,
		  "'$NM' isn't understood" },
		{ SH "$NM -n $1 | grep -v x 2>/dev/null\n", 2, "'2' isn't understood" },
		{ SH "$NM -nS $1 | grep -v x\n", 2, "'-nS' isn't understood" },
		{ SH "$NM -n $1 > $2\n", 2, "'>' isn't understood" },
		{ SH "$NM -n $1 | sed -n -e '/x/d'\n", 2, "'-n' isn't understood" },
		{ SH "$NM -n $1 | sed -e '/x/d\n/y/p'\n", 3, "'/y/p' isn't understood" },
		{ SH "$NM -n $1 | sed -e \"/x/d\n$(cat y)\"\n", 3, "a command in quotes, $(...)" },
		{ SH "$NM -n $1 | sed -e \"/x/d\n`cat y`\"\n", 3, "a command in quotes, `...`" },
		{ SH "$NM -n $1 | grep -v 'x\n", 2, "has a quote that doesn't end" },
		{ SH "$NM -n $1 | grep -v \"x\n", 2, "has a quote that doesn't end" },
		{ SH "$NM -n $1 | sed -e \"$(if [ $# -ge 3 ]; \n", 2,
		  "has a command in quotes that doesn't end" },
	};
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = new_rules();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_unreadable(cases[i].text, cases[i].line, cases[i].part);
	put_bytes("rules", "x\0y\n", 4);
	assert_int_equal(ak_map_rules_read(rules, "rules", &err), -1);
	assert_error(&err, "rules", 0, "has NUL bytes in it");
	assert_int_equal(ak_map_rules_read(rules, "none", &err), -1);
	assert_error(&err, "none", 0, "can't open it");
	ak_map_rules_free(rules);
}

/* Any bytes: an error or not, but nothing worse. */
static void anything(void **state)
{
	static const char *const pieces[] = {
		SH,	    SED,    "$NM -n $1 |",
		" grep -v", " sed", " -e ",
		"'",	    "\"",   "\\",
		"\n",	    "$(",   "(",
		")",	    "`",    "/",
		"d",	    "[",    "]",
		"#",	    "$",    "${",
		"}",	    "|",    ">",
		" x",	    "\\(",  "\\)",
		"\\|",	    "*",    "[:",
		":]",	    "\377", "$(if [ $# -ge 3 ];",
	};
	struct ak_map_rules *rules;
	struct buf text = { 0 };
	int run, count;

	(void)state;
	srandom(5);
	for (run = 0; run < 3000; run++) {
		struct ak_error err = { 0 };

		buf_reset(&text);
		if (random() % 2)
			buf_adds(&text, random() % 2 ? SH "$NM -n $1 | grep -v " : SED "/");
		for (count = random() % 12; count; count--)
			buf_adds(&text, pieces[random() % COUNT(pieces)]);
		put_file("rules", buf_str(&text));
		rules = new_rules();
		(void)ak_map_rules_read(rules, "rules", &err);
		match(rules, 'T', "x");
		ak_error_free(&err);
		ak_map_rules_free(rules);
	}
	buf_free(&text);
}

static void excluding_objects(void **state)
{
	static const struct elf_sym syms[] = {
		{ "local", STB_LOCAL, STT_FUNC, ELF_TEXT },
		{ "glob.al", STB_GLOBAL, STT_FUNC, ELF_TEXT },
		{ "weak", STB_WEAK, STT_FUNC, SHN_UNDEF },
		{ "other", STB_GLOBAL, STT_FUNC, SHN_UNDEF },
	};
	const struct elf_spec spec = {
		.is64 = true, .machine = EM_X86_64, .syms = syms, .sym_count = COUNT(syms)
	};
	struct elf_image image = elf_write(&spec);
	struct ak_error err = { 0 };
	struct ak_map_rules *rules = new_rules();

	(void)state;
	put_bytes("x.o", image.bytes, image.size);
	elf_image_free(&image);
	put_object("y.o", "nothing");
	assert_int_equal(ak_map_rules_exclude_object(rules, "x.o", &err), 0);
	assert_string_equal(match(rules, 'T', "local"), "symbols of x.o");
	assert_string_equal(match(rules, 'T', "glob.al"), "symbols of x.o");
	assert_string_equal(match(rules, 'T', "weak"), "symbols of x.o");
	assert_string_equal(match(rules, 'T', "globxal"), "-");
	assert_string_equal(match(rules, 'T', "other"), "-");
	assert_int_equal(ak_map_rules_exclude_object(rules, "y.o", &err), 0);
	assert_string_equal(match(rules, 'T', "local"), "symbols of x.o, y.o");
	assert_string_equal(match(rules, 'T', "nothing"), "-");
	assert_int_equal(ak_map_rules_exclude_object(rules, "none.o", &err), -1);
	assert_error(&err, "none.o", 0, "can't open it");
	ak_map_rules_free(rules);
}

int test_map_rules(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_regexec),
		cmocka_unit_test(rows_as_regexec),
		cmocka_unit_test(first_rule_counts),
		cmocka_unit_test(names_of_many_lines),
		cmocka_unit_test(bad_patterns),
		cmocka_unit_test(releases),
		cmocka_unit_test(what_rows_say),
		SCRATCH_TEST(reading_lists),
		SCRATCH_TEST(reading_sed),
		SCRATCH_TEST(reading_grep),
		SCRATCH_TEST(reading_sed_in_shell),
		SCRATCH_TEST(unreadable),
		SCRATCH_TEST(anything),
		SCRATCH_TEST(excluding_objects),
	};

	return cmocka_run_group_tests_name("map_rules", tests, NULL, NULL);
}
