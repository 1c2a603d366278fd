// SPDX-License-Identifier: GPL-2.0-or-later
#include <endian.h>

#include "base/bad_file.h"
#include "elf_format.h"
#include "source.h"

int elf_read_format(struct elf_format *format, const struct source *src, struct ak_error *err)
{
	const unsigned char *id = src->head;

	if (!source_starts_with(src, ELFMAG, SELFMAG))
		return ak_error_set(
			err, src->name, 0,
			"is no ELF file; an object, a module or a vmlinux is needed here");
	if (src->head_len < EI_NIDENT)
		return bad_file(err, FILE_BUILT, src->name, 0,
				"is cut short within its ELF identification");
	if (id[EI_CLASS] != ELFCLASS32 && id[EI_CLASS] != ELFCLASS64)
		return bad_file(err, FILE_BUILT, src->name, 0, "has an unknown ELF class (%d)",
				id[EI_CLASS]);
	if (id[EI_DATA] != ELFDATA2LSB && id[EI_DATA] != ELFDATA2MSB)
		return bad_file(err, FILE_BUILT, src->name, 0, "has an unknown ELF byte order (%d)",
				id[EI_DATA]);
	if (id[EI_VERSION] != EV_CURRENT)
		return bad_file(err, FILE_BUILT, src->name, 0, "has an unknown ELF version (%d)",
				id[EI_VERSION]);
	format->is64 = id[EI_CLASS] == ELFCLASS64;
	format->swap = (id[EI_DATA] == ELFDATA2MSB) != (BYTE_ORDER == BIG_ENDIAN);
	return 0;
}
