// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <endian.h>
#include <stddef.h>

#include "autoksyms/kallsyms.h"
#include "base/buf.h"
#include "input/elf_file.h"
#include "machine.h"

/* What not every elf.h has. */
#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif
#ifndef R_LARCH_64
#define R_LARCH_64 2
#define R_LARCH_ADD32 50
#define R_LARCH_SUB32 55
#endif
#ifndef R_MIPS_PC32
#define R_MIPS_PC32 248
#endif
#ifndef EF_ARM_ABI_FLOAT_HARD
#define EF_ARM_ABI_FLOAT_HARD 0x400
#endif
#ifndef EF_ARM_ABI_FLOAT_SOFT
#define EF_ARM_ABI_FLOAT_SOFT 0x200
#endif
#ifndef EF_MIPS_ABI2
#define EF_MIPS_ABI2 0x20
#endif

/*
 * Sections of attributes (.ARM.attributes, .riscv.attributes, .MIPS.abiflags,
 * .reginfo) are about code; linkers accept a file of data without them.
 */
static const struct machine machines[] = {
	{
		.name = "x86-64",
		.number = EM_X86_64,
		.is64 = true,
		.word = R_X86_64_64,
		.place = R_X86_64_PC32,
	},
	{
		.name = "i386",
		.number = EM_386,
		.addends_in_place = true,
		.word = R_386_32,
		.place = R_386_PC32,
	},
	{
		.name = "arm64",
		.number = EM_AARCH64,
		.is64 = true,
		.word = R_AARCH64_ABS64,
		.place = R_AARCH64_PREL32,
		.mapping = "$d",
	},
	{
		.name = "arm",
		.number = EM_ARM,
		.addends_in_place = true,
		.word = R_ARM_ABS32,
		.place = R_ARM_REL32,
		.mapping = "$d",
		.image_flags = EF_ARM_BE8 | EF_ARM_ABI_FLOAT_HARD | EF_ARM_ABI_FLOAT_SOFT,
	},
	{
		/* There is R_RISCV_32_PCREL, but GNU as writes none for this. */
		.name = "riscv64",
		.number = EM_RISCV,
		.is64 = true,
		.word = R_RISCV_64,
		.add = R_RISCV_ADD32,
		.subtract = R_RISCV_SUB32,
		.label = ".L0 ",
	},
	{
		.name = "ppc64",
		.number = EM_PPC64,
		.is64 = true,
		.word = R_PPC64_ADDR64,
		.place = R_PPC64_REL32,
	},
	{
		.name = "s390x",
		.number = EM_S390,
		.is64 = true,
		.word = R_390_64,
		.place = R_390_PC32,
		.pads_section = true,
	},
	{
		.name = "mips",
		.number = EM_MIPS,
		.addends_in_place = true,
		.word = R_MIPS_32,
		.place = R_MIPS_PC32,
		.pads_section = true,
		.foreign_flags = EF_MIPS_ABI2, /* n32 */
	},
	{
		.name = "mips64",
		.number = EM_MIPS,
		.is64 = true,
		.word = R_MIPS_64,
		.place = R_MIPS_PC32,
		.place_twice = true,
		.pads_section = true,
	},
	{
		/* The labels' visibility is hidden in 2.44, but not in 2.47. */
		.name = "loongarch64",
		.number = EM_LOONGARCH,
		.is64 = true,
		.word = R_LARCH_64,
		.add = R_LARCH_ADD32,
		.subtract = R_LARCH_SUB32,
		.label = "L0\001",
	},
};

/* All rows; NULL after the last. */
static const struct machine *machine_row(size_t i)
{
	return i < sizeof(machines) / sizeof(*machines) ? &machines[i] : NULL;
}

static bool is_for(const struct machine *m, const struct ak_elf_target *target)
{
	return m->number == target->machine && m->is64 == target->is64 &&
	       !(target->flags & m->foreign_flags);
}

const struct machine *machine_find(const struct ak_elf_target *target)
{
	const struct machine *m;
	size_t i;

	for (i = 0; (m = machine_row(i)); i++)
		if (is_for(m, target))
			return m;
	return NULL;
}

int ak_elf_target_check(const struct ak_elf_target *target, const char *file, struct ak_error *err)
{
	const struct machine *m;
	struct buf names = { 0 };
	size_t i;

	if (machine_find(target))
		return 0;
	for (i = 0; (m = machine_row(i)); i++)
		buf_addf(&names, "%s%s", i ? ", " : "", m->name);
	if (buf_str(&names))
		ak_error_set(err, file, 0,
			     "objects for ELF machine %u, %d-bit, flags %#x, can't be written; "
			     "known are %s (--format=asm leaves it to an assembler)",
			     target->machine, target->is64 ? 64 : 32, target->flags, names.data);
	else
		ak_error_nomem(err);
	buf_free(&names);
	return -1;
}

int ak_elf_target_read(struct ak_elf_target *target, const char *path, struct ak_error *err)
{
	const struct machine *m;
	struct elf_file elf;

	if (elf_file_open(&elf, path, err))
		return -1;
	*target = (struct ak_elf_target){
		.machine = elf.machine,
		.is64 = elf.format.is64,
		.big_endian = elf.format.swap != (__BYTE_ORDER == __BIG_ENDIAN),
		.osabi = elf.osabi,
		.flags = elf.flags,
	};
	m = machine_find(target);
	if (m && elf.type != ET_REL)
		target->flags &= ~m->image_flags;
	elf_file_close(&elf);
	return 0;
}
