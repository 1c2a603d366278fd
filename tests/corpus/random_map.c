// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * usage: random_map PROFILE COUNT SEED [LENGTH [ORDER]]
 *
 * Prints a symbol map of COUNT lines, the same for the same arguments: names of at most LENGTH bytes
 * (default: 511), addresses in ascending order, or `shuffled`, or `permuted` (the names stay where they
 * are, the addresses don't).
 */

#define LONGEST 511

struct random {
	uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators) */
static uint64_t next(struct random *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned int below(struct random *r, unsigned int n)
{
	return (unsigned int)(next(r) % n);
}

static bool one_in(struct random *r, unsigned int n)
{
	return !below(r, n);
}

struct symbol {
	uint64_t address;
	char letter;
	char name[LONGEST + 1];
};

static void append(struct symbol *sym, const char *text, size_t limit)
{
	size_t len = strlen(sym->name), more = strlen(text);

	if (len + more > limit)
		more = limit - len;
	memcpy(sym->name + len, text, more);
	sym->name[len + more] = '\0';
}

static const char *const words[] = {
	"get",	 "put",	 "page", "inode", "lock",  "init", "exit",  "probe", "net",   "dev",
	"tcp",	 "sock", "read", "write", "alloc", "free", "queue", "irq",   "sched", "task",
	"clock", "pci",	 "usb",	 "ext4",  "btrfs", "xfs",  "x",	    "mm",    "vm",    "A",
};

#define WORDS (sizeof(words) / sizeof(words[0]))

/* What decides about order, selection or the cut. */
static const char *const prefixes[] = { "_",	    "__",      "___",	  "__start_", "__stop_",
					"__end_",   "__x64_",  "__kstub", "__crc_",   "__efistub_",
					"__kvm_nv", "__init_", "$x",	  "__cfi_",   "__pi_" };
static const char *const suffixes[] = { ".llvm.123456", ".cold",	 ".isra.0", "_start",
					"_end",		".constprop.1",	 "_veneer", "_from_arm",
					".llvm.7",	".long_branch.", ".",	    ".llvm" };

#define PICK(r, array) ((array)[below(r, sizeof(array) / sizeof((array)[0]))])

static void kernel_name(struct random *r, struct symbol *sym, size_t limit)
{
	unsigned int n = 1 + below(r, 5);

	if (one_in(r, 4))
		append(sym, PICK(r, prefixes), limit);
	while (n--) {
		append(sym, words[below(r, WORDS)], limit);
		if (n)
			append(sym, "_", limit);
	}
	if (one_in(r, 5))
		append(sym, PICK(r, suffixes), limit);
}

/* A length up to limit: short ones more often. */
static size_t length(struct random *r, size_t limit)
{
	size_t most = one_in(r, 10) ? limit : one_in(r, 2) ? 40 : 12;

	return one_in(r, 200) ? limit : 1 + below(r, (unsigned int)(most < limit ? most : limit));
}

/* Names of the `count` bytes from `first` on, without blanks and DEL. */
static void byte_name(struct random *r, struct symbol *sym, size_t limit, unsigned int first,
		      unsigned int count)
{
	size_t len = length(r, limit), i;

	for (i = 0; i < len; i++) {
		unsigned int byte = first + below(r, count);

		sym->name[i] = (char)(byte == 0x7f ? '~' : byte);
	}
	sym->name[len] = '\0';
}

static void any_name(struct random *r, struct symbol *sym, size_t limit)
{
	byte_name(r, sym, limit, 0x21, 0x7e - 0x21 + 1);
}

/* Hardly a code stays free. */
static void high_name(struct random *r, struct symbol *sym, size_t limit)
{
	byte_name(r, sym, limit, 0x21, 0xff - 0x21 - below(r, 4));
}

/* Runs of one letter: pairs that overlap. */
static void run_name(struct random *r, struct symbol *sym, size_t limit)
{
	size_t len = length(r, limit), i;
	unsigned int letters = 1 + below(r, 3);

	for (i = 0; i < len; i++)
		sym->name[i] = (char)('a' + (one_in(r, 4) ? below(r, letters) : 0));
	sym->name[len] = '\0';
}

static const struct profile {
	const char *name;
	void (*make_name)(struct random *r, struct symbol *sym, size_t limit);
	const char *letters;
	unsigned int ties; /* how many symbols share an address, on average */
	bool high_base;
} profiles[] = {
	/* nothing in it that is left out with --all-symbols */
	{ "plain", any_name, "tTdDbBrR", 2, false },
	{ "kernel", kernel_name, "ttttttTTTTdDbBrRWWVVaAnNui", 3, false },
	{ "kernel64", kernel_name, "ttttttTTTTdDbBrRWWVVaAnNui", 3, true },
	{ "bytes", any_name, "tTdDbBrRWV?piG", 2, false },
	{ "ties", kernel_name, "tTdDWV", 3000, true },
	{ "high", high_name, "tTdDW", 2, false },
	{ "runs", run_name, "tT", 2, true },
};

/* Symbols by which others are told to be code or per-CPU ones, and where they are below 1,000 steps. */
static const struct {
	const char *name;
	unsigned int step;
} boundaries[] = {
	{ "__per_cpu_start", 0 }, { "__per_cpu_end", 100 }, { "_text", 101 },
	{ "_stext", 101 },	  { "_etext", 600 },	    { "_sinittext", 700 },
	{ "_einittext", 800 },
};

#define BOUNDARIES (sizeof(boundaries) / sizeof(boundaries[0]))

/* Step of 1,000 -> address: per-CPU symbols are at 0, or everything is low. */
static uint64_t address(const struct profile *p, uint64_t step)
{
	return p->high_base && step > 100000 ? 0xffffffff81000000 + step * 16 : step * 16;
}

static void make_symbol(struct random *r, const struct profile *p, struct symbol *sym, size_t i,
			size_t count, size_t limit)
{
	size_t places = count / p->ties + 1, gap = count / BOUNDARIES;
	uint64_t place = next(r) % places;

	*sym = (struct symbol){ 0 };
	if (gap && i % gap == 0 && i / gap < BOUNDARIES) {
		sym->address = address(p, (uint64_t)boundaries[i / gap].step * 1000);
		sym->letter = 'T';
		append(sym, boundaries[i / gap].name, LONGEST);
		return;
	}
	sym->address = address(p, place * 1000000 / places);
	sym->letter = p->letters[below(r, (unsigned int)strlen(p->letters))];
	p->make_name(r, sym, limit);
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void swap(struct symbol *a, struct symbol *b, bool addresses_only)
{
	struct symbol sym = *a;

	if (addresses_only) {
		a->address = b->address;
		b->address = sym.address;
		return;
	}
	*a = *b;
	*b = sym;
}

static void shuffle(struct random *r, struct symbol *symbols, size_t count, bool addresses_only)
{
	size_t i;

	for (i = count; i > 1; i--)
		swap(&symbols[i - 1], &symbols[next(r) % i], addresses_only);
}

static int print_map(const struct profile *p, size_t count, uint64_t seed, size_t limit,
		     const char *order)
{
	struct random r = { seed };
	struct symbol *symbols = calloc(count + 1, sizeof(*symbols));
	size_t i;

	if (!symbols)
		return 1;
	for (i = 0; i < count; i++)
		make_symbol(&r, p, &symbols[i], i, count, limit);
	qsort(symbols, count, sizeof(*symbols), by_address);
	if (!strcmp(order, "shuffled") || !strcmp(order, "permuted"))
		shuffle(&r, symbols, count, !strcmp(order, "permuted"));
	for (i = 0; i < count; i++)
		printf("%016" PRIx64 " %c %s\n", symbols[i].address, symbols[i].letter,
		       symbols[i].name);
	free(symbols);
	return fflush(stdout) || ferror(stdout);
}

int main(int argc, char **argv)
{
	size_t limit = argc > 4 ? strtoul(argv[4], NULL, 10) : LONGEST, i;

	for (i = 0; argc > 3 && i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (!strcmp(argv[1], profiles[i].name) && limit && limit <= LONGEST)
			return print_map(&profiles[i], strtoul(argv[2], NULL, 10),
					 strtoull(argv[3], NULL, 10), limit,
					 argc > 5 ? argv[5] : "sorted");
	fputs("usage: random_map PROFILE COUNT SEED [LENGTH [ORDER]]\n", stderr);
	return 2;
}
