// SPDX-License-Identifier: GPL-2.0-or-later
#include "autoksyms/kbuild.h"

static const struct {
	const char *name, *meaning;
} options[AK_KBUILD_OPTION_COUNT] = {
	[AK_KBUILD_KALLSYMS] = { "KALLSYMS", "vmlinux holds tables of its symbols" },
	[AK_KBUILD_KALLSYMS_ALL] = { "KALLSYMS_ALL", "data symbols are in them, too" },
	[AK_KBUILD_KALLSYMS_ABSOLUTE_PERCPU] = { "KALLSYMS_ABSOLUTE_PERCPU",
						 "per-CPU symbols are absolute in them" },
	[AK_KBUILD_KALLSYMS_BASE_RELATIVE] = { "KALLSYMS_BASE_RELATIVE",
					       "they hold 32-bit offsets, not addresses" },
	[AK_KBUILD_64BIT] = { "64BIT", "addresses have 64 bits" },
	[AK_KBUILD_RELOCATABLE] = { "RELOCATABLE", "the kernel runs wherever it's loaded" },
	[AK_KBUILD_MODULES] = { "MODULES", "vmlinux exports symbols" },
	[AK_KBUILD_TRIM_UNUSED_KSYMS] = { "TRIM_UNUSED_KSYMS", "only those that a module needs" },
	[AK_KBUILD_MODVERSIONS] = { "MODVERSIONS", "exports have checksums" },
	[AK_KBUILD_LTO_CLANG] = { "LTO_CLANG", "vmlinux is linked of vmlinux.o, after LTO" },
	[AK_KBUILD_X86_KERNEL_IBT] = { "X86_KERNEL_IBT",
				       "vmlinux is linked of vmlinux.o, after objtool" },
	[AK_KBUILD_DEBUG_INFO_BTF] = { "DEBUG_INFO_BTF",
				       "BTF is made of the image and linked into it" },
	[AK_KBUILD_BUILDTIME_TABLE_SORT] = { "BUILDTIME_TABLE_SORT",
					     "sorttable runs on the final image" },
	[AK_KBUILD_VMLINUX_MAP] = { "VMLINUX_MAP", "the linker writes vmlinux.map" },
	[AK_KBUILD_GENERIC_BUILTIN_DTB] = { "GENERIC_BUILTIN_DTB", ".builtin-dtbs.o is linked in" },
	[AK_KBUILD_ARCH_WANTS_PRE_LINK_VMLINUX] = { "ARCH_WANTS_PRE_LINK_VMLINUX",
						    "vmlinux.arch.o is linked in" },
};

const char *ak_kbuild_option_name(enum ak_kbuild_option option)
{
	return options[option].name;
}

const char *ak_kbuild_option_meaning(enum ak_kbuild_option option)
{
	return options[option].meaning;
}
