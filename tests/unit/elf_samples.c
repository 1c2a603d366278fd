// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>

#include "elf_samples.h"
#include "input/elf_file.h"
#include "unit.h"

const struct elf_sym elf_sample_symbols[ELF_SAMPLE_SYMBOLS] = {
	{ ".text", STB_LOCAL, STT_SECTION, ELF_TEXT },
	{ ".strtab", STB_LOCAL, STT_OBJECT, SHN_ABS },
	{ "defined", STB_GLOBAL, STT_FUNC, ELF_TEXT },
	{ "undefined", STB_WEAK, STT_NOTYPE, SHN_UNDEF },
	{ "common", STB_GLOBAL, STT_OBJECT, SHN_COMMON },
	{ "", STB_GLOBAL, STT_NOTYPE, ELF_SHSTRTAB },
};

struct elf_image elf_sample(unsigned int variant)
{
	const struct elf_spec spec = {
		.is64 = variant & 1,
		.big = variant & 2,
		.headers_first = variant & 4,
		.machine = EM_S390,
		.syms = elf_sample_symbols,
		.sym_count = ELF_SAMPLE_SYMBOLS,
	};

	return elf_write(&spec);
}

size_t section_header(const struct elf_image *image, size_t section)
{
	return image->headers + section * (image->is64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));
}

void name_sections(struct elf_image *image)
{
	elf_set(image, SH_OFFSET, ELF_SHSTRTAB, image->strings);
	elf_set(image, SH_SIZE, ELF_SHSTRTAB, image->strings_size);
	elf_poke(image, section_header(image, ELF_TEXT), 4, 1);
	elf_poke(image, section_header(image, ELF_STRTAB), 4, 1 + sizeof(".text"));
}

void put_segment(struct elf_image *image, size_t at, size_t i, uint64_t file_size)
{
	size_t p = at + i * (image->is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));

	elf_poke(image, p, 4, PT_LOAD);
	if (image->is64) {
		elf_poke(image, p + 4, 4, PF_R | PF_X);
		elf_poke(image, p + 8, 8, i);
		elf_poke(image, p + 16, 8, 0xffffffff81000000);
		elf_poke(image, p + 32, 8, file_size);
		elf_poke(image, p + 40, 8, 0x200000000);
	} else {
		elf_poke(image, p + 4, 4, i);
		elf_poke(image, p + 8, 4, 0x81000000);
		elf_poke(image, p + 16, 4, file_size);
		elf_poke(image, p + 20, 4, 0xf0000000);
		elf_poke(image, p + 24, 4, PF_R | PF_X);
	}
}

void set_segments(struct elf_image *image, uint64_t at, uint64_t count, uint64_t entry_size)
{
	elf_poke(image, image->is64 ? 32 : 28, image->is64 ? 8 : 4, at);
	elf_poke(image, image->is64 ? 54 : 42, 2, entry_size);
	elf_poke(image, image->is64 ? 56 : 44, 2, count);
}

size_t segment_size(const struct elf_image *image)
{
	return image->is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

int open_image(struct elf_file *elf, const struct elf_image *image, struct ak_error *err)
{
	struct source src;

	source_memory(&src, "x.o", image->bytes, image->size);
	return elf_file_take(elf, &src, err);
}

void must_open(struct elf_file *elf, const struct elf_image *image)
{
	struct ak_error err = { 0 };

	if (open_image(elf, image, &err))
		fail_msg("%s", ak_error_text(&err));
}
