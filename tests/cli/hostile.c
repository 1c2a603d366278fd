// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes things of absurd size, which as, ar and ln would take minutes for:
 *
 *	hostile symbols N FILE	an object that refers to s0 ... s<N-1>
 *	hostile suffixes N FILE	one that refers to N names, each the end of a longer one
 *	hostile overlap N FILE	one with N sections that are the same bytes, and an export in each
 *	hostile links N DIR FILE	hard links DIR/m<i>.ko to FILE, or to copies of it
 *	hostile deep N DIR	directories within each other
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

/* An x86-64 object in memory: header, symbols, strings, other bytes, section headers. */
struct object {
	Elf64_Sym *symbols;
	size_t count;
	char *strings;
	size_t strings_size;
	size_t others; /* sections of all that stands before the section headers */
	uint32_t others_name;
};

static void *must_have(void *memory)
{
	if (!memory)
		fail("malloc");
	return memory;
}

static void begin(struct object *o, size_t count, size_t strings_size)
{
	*o = (struct object){
		.symbols = must_have(calloc(count + 1, sizeof(Elf64_Sym))),
		.count = count + 1,
		.strings = must_have(calloc(strings_size + 1, 1)),
	};
	o->strings_size = 1;
}

/* Adds a name; its place. */
static uint32_t add_string(struct object *o, const char *format, size_t number)
{
	size_t at = o->strings_size;

	o->strings_size += (size_t)sprintf(o->strings + at, format, number) + 1;
	return (uint32_t)at;
}

static void put(FILE *f, const void *bytes, size_t size)
{
	if (size && fwrite(bytes, size, 1, f) != 1)
		fail("write");
}

static void put_section(FILE *f, uint32_t type, uint64_t offset, uint64_t size, uint32_t name)
{
	Elf64_Shdr s = { .sh_type = type, .sh_offset = offset, .sh_size = size, .sh_name = name };

	if (type == SHT_SYMTAB) {
		s.sh_info = 1;
		s.sh_link = 2;
		s.sh_entsize = sizeof(Elf64_Sym);
	}
	put(f, &s, sizeof(s));
}

/* Sections: 1 symbols, 2 strings, 3 on: all that is in the file, over and over.  Frees the object. */
static void write_object(struct object *o, const char *path)
{
	uint64_t symbols = sizeof(Elf64_Ehdr), size = o->count * sizeof(Elf64_Sym);
	uint64_t strings = symbols + size, headers = (strings + o->strings_size + 7) & ~7ull;
	Elf64_Ehdr h = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_REL,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_shoff = headers,
		.e_ehsize = sizeof(h),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = (uint16_t)(3 + o->others),
		.e_shstrndx = 2,
	};
	FILE *f = must_have(fopen(path, "w"));
	size_t i;

	put(f, &h, sizeof(h));
	put(f, o->symbols, size);
	put(f, o->strings, o->strings_size);
	put(f, "\0\0\0\0\0\0\0", headers - strings - o->strings_size);
	put_section(f, SHT_NULL, 0, 0, 0);
	put_section(f, SHT_SYMTAB, symbols, size, 0);
	put_section(f, SHT_STRTAB, strings, o->strings_size, 0);
	for (i = 0; i < o->others; i++)
		put_section(f, SHT_PROGBITS, 0, headers, o->others_name);
	if (fclose(f))
		fail(path);
	free(o->symbols);
	free(o->strings);
}

static void refer(struct object *o, size_t symbol, uint32_t name)
{
	o->symbols[symbol].st_name = name;
	o->symbols[symbol].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
}

static void make_symbols(size_t n, const char *path)
{
	struct object o;
	size_t i;

	begin(&o, n, n * 12);
	for (i = 0; i < n; i++)
		refer(&o, i + 1, add_string(&o, "s%zu", i));
	write_object(&o, path);
}

static void make_suffixes(size_t n, const char *path)
{
	struct object o;
	size_t i;

	begin(&o, n, n + 1);
	memset(o.strings + 1, 'x', n);
	o.strings_size = n + 2;
	for (i = 0; i < n; i++)
		refer(&o, i + 1, (uint32_t)i + 1);
	write_object(&o, path);
}

static void make_overlap(size_t n, const char *path)
{
	struct object o;
	size_t i;

	begin(&o, 2 * n, n * 48);
	o.others = n;
	o.others_name = add_string(&o, "__ksymtab%.0zu", 0);
	for (i = 0; i < n; i++) {
		refer(&o, 2 * i + 1, add_string(&o, "__ksymtab_s%zu", i));
		refer(&o, 2 * i + 2, add_string(&o, "__crc_s%zu", i));
		o.symbols[2 * i + 1].st_shndx = o.symbols[2 * i + 2].st_shndx = (uint16_t)(3 + i);
	}
	write_object(&o, path);
}

static void copy(const char *from, const char *to)
{
	static char bytes[1 << 20];
	FILE *in = must_have(fopen(from, "r")), *out = must_have(fopen(to, "w"));

	put(out, bytes, fread(bytes, 1, sizeof(bytes), in));
	if (fclose(in) || fclose(out))
		fail(to);
}

/* File systems have a limit on the links to a file. */
static void make_links(size_t n, const char *dir, const char *file)
{
	char path[4096], last[4096];
	size_t i;

	snprintf(last, sizeof(last), "%s", file);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/m%zu.ko", dir, i);
		if (!link(last, path))
			continue;
		if (errno != EMLINK && errno != EXDEV)
			fail(path);
		copy(file, path);
		snprintf(last, sizeof(last), "%s", path);
	}
}

static void make_deep(size_t n, const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY), below;

	for (; n; n--) {
		if (fd < 0 || mkdirat(fd, "d", 0777))
			fail("mkdir");
		below = openat(fd, "d", O_RDONLY | O_DIRECTORY);
		close(fd);
		fd = below;
	}
	close(fd);
}

int main(int argc, char **argv)
{
	const char *what = argc > 3 ? argv[1] : "";
	size_t n = argc > 3 ? strtoul(argv[2], NULL, 10) : 0;

	if (!strcmp(what, "symbols"))
		make_symbols(n, argv[3]);
	else if (!strcmp(what, "suffixes"))
		make_suffixes(n, argv[3]);
	else if (!strcmp(what, "overlap"))
		make_overlap(n, argv[3]);
	else if (!strcmp(what, "links") && argc > 4)
		make_links(n, argv[3], argv[4]);
	else if (!strcmp(what, "deep"))
		make_deep(n, argv[3]);
	else
		return 2;
	return 0;
}
