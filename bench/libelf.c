// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: libelf <LIST
 *
 * The plain way: one thread, libelf, each ELF64 file named on stdin in turn; prints every strong
 * undefined name, repeats and all.
 */
#include <err.h>
#include <fcntl.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_undefined(Elf *elf, Elf_Scn *section, size_t strings)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const Elf64_Sym *symbols = data ? data->d_buf : NULL;

	for (size_t i = 1; symbols && i < data->d_size / sizeof(*symbols); i++)
		if (symbols[i].st_shndx == SHN_UNDEF &&
		    ELF64_ST_BIND(symbols[i].st_info) == STB_GLOBAL)
			puts(elf_strptr(elf, strings, symbols[i].st_name));
}

static void scan(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ_MMAP, NULL);
	Elf_Scn *section = NULL;

	if (!elf)
		err(2, "%s", path);
	while ((section = elf_nextscn(elf, section))) {
		const Elf64_Shdr *header = elf64_getshdr(section);

		if (header && header->sh_type == SHT_SYMTAB)
			print_undefined(elf, section, header->sh_link);
	}
	elf_end(elf);
	close(fd);
}

int main(void)
{
	size_t size = 0;
	char *line = NULL;

	elf_version(EV_CURRENT);
	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		scan(line);
	}
	free(line);
	return 0;
}
