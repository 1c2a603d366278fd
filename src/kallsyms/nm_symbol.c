// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "input/elf_file.h"
#include "nm_symbol.h"

/* What glibc's elf.h lacks. */
#define EM_M32R_OF_OLD 88
#define EM_NDS32_OF_OLD 167
#define SHN_M32R_SCOMMON 0xff00
#define SHN_X86_64_LCOMMON 0xff02
#define SHF_SMALL 0x10000000 /* SHF_ALPHA_GPREL, SHF_IA_64_SHORT, SHF_NIOS2_GPREL: the same bit */

/* Letters that no section has; see struct nm_target. */
enum { UNDEFINED = 'U', COMMON = 'C', SMALL_COMMON = 'c' };

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

static bool starts_with_one_of(const char *text, const char *const *starts)
{
	for (; *starts; starts++)
		if (starts_with(text, *starts))
			return true;
	return false;
}

/* Letters of sections: binutils */

/* PE's sections, known by name in every format: alone or with a suffix. */
static char letter_of_name(const char *name)
{
	static const struct {
		const char *name;
		char letter;
	} known[] = {
		{ ".drectve", 'i' }, { ".edata", 'e' }, { ".idata", 'i' }, { ".pdata", 'p' }
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (starts_with(name, known[i].name) &&
		    memchr(".$0123456789", name[strlen(known[i].name)], sizeof(".$0123456789")))
			return known[i].letter;
	return 0;
}

/* Near the global pointer, on machines that have one: by flag, or by name. */
static bool is_small(uint16_t machine, const struct elf_section *s)
{
	static const char *const names[] = { ".sbss", ".sdata", NULL };

	switch (machine) {
	case EM_ALPHA:
	case EM_FAKE_ALPHA:
	case EM_IA_64:
	case EM_ALTERA_NIOS2:
		return s->flags & SHF_SMALL;
	case EM_PPC64:
	case EM_M32R_OF_OLD:
		return starts_with_one_of(s->name, names);
	default:
		return false;
	}
}

static bool is_debug(const struct elf_section *s)
{
	static const char *const names[] = {
		".debug", ".gnu.debuglto_.debug_", ".gnu.linkonce.wi.", ".zdebug", ".line", ".stab",
		NULL
	};

	return starts_with_one_of(s->name, names) || !strcmp(s->name, ".gdb_index");
}

static char gnu_letter_of_flags(uint16_t machine, const struct elf_section *s)
{
	bool small = is_small(machine, s), read_only = !(s->flags & SHF_WRITE);

	if (s->flags & SHF_EXECINSTR)
		return 't';
	if (s->type == SHT_NOBITS)
		return small ? 's' : 'b';
	if (s->flags & SHF_ALLOC)
		return read_only ? 'r' : small ? 'g' : 'd';
	if (is_debug(s))
		return 'N';
	return read_only ? 'n' : '?';
}

/* Sections that libbfd doesn't make one of its own of: symbols in them become absolute. */
static bool is_bookkeeping(const struct elf_file *elf, size_t i)
{
	const struct elf_section *s = &elf->sections[i];

	switch (s->type) {
	case SHT_NULL:
	case SHT_SHLIB:
	case SHT_SYMTAB_SHNDX:
		return true;
	case SHT_SYMTAB:
		return !(s->flags & SHF_ALLOC) || elf->type != ET_DYN;
	case SHT_STRTAB:
		return !strcmp(s->name, ".strtab") || !strcmp(s->name, ".shstrtab");
	case SHT_REL:
	case SHT_RELA:
		return (!(s->flags & SHF_ALLOC) || elf->type == ET_REL) && s->info &&
		       s->link < elf->section_count && elf->sections[s->link].type == SHT_SYMTAB;
	default:
		return false;
	}
}

static char gnu_letter_of_section(const struct elf_file *elf, size_t i)
{
	const struct elf_section *s = &elf->sections[i];
	char letter;

	if (is_bookkeeping(elf, i))
		return 'a';
	letter = letter_of_name(s->name);
	return letter ? letter : gnu_letter_of_flags(elf->machine, s);
}

/* Letters of sections: LLVM */

static char llvm_letter_of_section(const struct elf_section *s)
{
	if (s->flags & SHF_EXECINSTR)
		return 't';
	if (s->type == SHT_NOBITS)
		return 'b';
	if (s->flags & SHF_ALLOC)
		return s->flags & SHF_WRITE ? 'd' : 'r';
	if (starts_with(s->name, ".debug"))
		return 'N';
	return s->flags & SHF_WRITE ? '?' : 'n';
}

/* Reserved section indices */

static char letter_in(const struct nm_target *target, const struct elf_file *elf, const char *name)
{
	const struct elf_section *s = elf_file_section(elf, name);

	return s ? target->letters[s - elf->sections] : 'a';
}

static void set_special(struct nm_target *target, uint16_t shndx, char letter)
{
	target->specials[shndx - SHN_LORESERVE] = letter;
}

static void set_specials(struct nm_target *target, const struct elf_file *elf)
{
	memset(target->specials, target->nm == AK_NM_GNU ? 'a' : '?', sizeof(target->specials));
	set_special(target, SHN_ABS, 'a');
	set_special(target, SHN_COMMON, COMMON);
	if (target->nm != AK_NM_GNU)
		return;
	if (elf->machine == EM_MIPS) {
		set_special(target, SHN_MIPS_ACOMMON, 'b');
		set_special(target, SHN_MIPS_TEXT, letter_in(target, elf, ".text"));
		set_special(target, SHN_MIPS_DATA, letter_in(target, elf, ".data"));
		set_special(target, SHN_MIPS_SCOMMON, SMALL_COMMON);
		set_special(target, SHN_MIPS_SUNDEFINED, UNDEFINED);
	} else if (elf->machine == EM_X86_64) {
		set_special(target, SHN_X86_64_LCOMMON, COMMON);
	} else if (elf->machine == EM_M32R_OF_OLD) {
		set_special(target, SHN_M32R_SCOMMON, SMALL_COMMON);
	}
}

static void set_sections(struct nm_target *target, const struct elf_file *elf)
{
	size_t i;

	target->letters[0] = UNDEFINED;
	target->bases[0] = 0;
	for (i = 1; i < elf->section_count; i++) {
		target->letters[i] = target->nm == AK_NM_GNU
					     ? gnu_letter_of_section(elf, i)
					     : llvm_letter_of_section(&elf->sections[i]);
		/* In objects values are relative to the section, which nearly always is at 0. */
		target->bases[i] = elf->type == ET_REL && target->letters[i] != 'a'
					   ? elf->sections[i].address
					   : 0;
	}
}

int nm_target_make(struct nm_target *target, const struct elf_file *elf, enum ak_nm nm,
		   struct ak_error *err)
{
	*target = (struct nm_target){
		.nm = nm,
		.machine = elf->machine,
		.mask = elf->format.is64 ? UINT64_MAX : UINT32_MAX,
		.letters = malloc(elf->section_count + 1),
		.bases = malloc((elf->section_count + 1) * sizeof(*target->bases)),
	};
	if (!target->letters || !target->bases) {
		nm_target_free(target);
		return ak_error_nomem(err);
	}
	set_sections(target, elf);
	set_specials(target, elf);
	return 0;
}

void nm_target_free(struct nm_target *target)
{
	free(target->letters);
	free(target->bases);
	target->letters = NULL;
	target->bases = NULL;
}

/* Symbols that aren't listed */

/* $ and one of the letters, alone or before a dot: what marks code and data in a section. */
static bool is_mapping(const char *name, const char *letters)
{
	return name[0] == '$' && name[1] && strchr(letters, name[1]) &&
	       (!name[2] || name[2] == '.');
}

/* An assembler's L0^A..., L12^A or L12^B: libbfd takes no digits behind the mark. */
static bool is_numbered_label(const char *name)
{
	size_t len;

	if (name[0] != 'L' || !isdigit((unsigned char)name[1]))
		return false;
	if (name[2] == 1)
		return true;
	len = 1 + strspn(name + 1, "0123456789");
	return name[len] && !name[len];
}

static bool is_local_label(const char *name)
{
	static const char *const starts[] = { ".L", "..", "_.L_", NULL };

	return starts_with_one_of(name, starts) || is_numbered_label(name);
}

static bool gnu_hides_name(uint16_t machine, const char *name)
{
	switch (machine) {
	case EM_ARM:
		return is_mapping(name, "abcdefghijklmnopqrstuvwxyz");
	case EM_AARCH64:
		return is_mapping(name, "xdmfp");
	case EM_RISCV:
		return !name[0] || is_local_label(name) || starts_with(name, "$d") ||
		       starts_with(name, "$x");
	case EM_CSKY:
		return is_mapping(name, "td") && !name[2];
	case EM_MIPS:
		return is_local_label(name);
	case EM_NDS32_OF_OLD:
		return name[0] == '$';
	default:
		return false;
	}
}

static bool llvm_hides_name(uint16_t machine, const char *name)
{
	static const char *const arm[] = { "$a", "$d", "$t", NULL };
	static const char *const aarch64[] = { "$d", "$x", NULL };

	switch (machine) {
	case EM_ARM:
		return !name[0] || starts_with_one_of(name, arm);
	case EM_AARCH64:
		return starts_with_one_of(name, aarch64);
	default:
		return false;
	}
}

bool nm_lists(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	if (sym->type == STT_SECTION || sym->type == STT_FILE)
		return false;
	return target->nm == AK_NM_GNU ? !gnu_hides_name(target->machine, sym->name)
				       : !llvm_hides_name(target->machine, sym->name);
}

/* Letters of symbols */

/* The letter of where it is: a section's, UNDEFINED, COMMON, SMALL_COMMON. */
static char letter_of_place(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	if (sym->section < ELF_SPECIAL(SHN_LORESERVE))
		return target->letters[sym->section];
	return target->specials[sym->section - ELF_SPECIAL(SHN_LORESERVE)];
}

static bool is_weak(const struct elf_file_symbol *sym)
{
	return sym->bind == STB_WEAK;
}

static char gnu_letter(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	char place = letter_of_place(target, sym);
	bool object = sym->type == STT_OBJECT || sym->type == STT_COMMON;

	/* Common symbols that fit near the global pointer: those of no size. */
	if (place == COMMON && target->machine == EM_MIPS && !sym->size && sym->type != STT_TLS)
		return SMALL_COMMON;
	if (place == COMMON || place == SMALL_COMMON)
		return place;
	if (place == UNDEFINED)
		return !is_weak(sym) ? 'U' : object ? 'v' : 'w';
	if (sym->type == STT_GNU_IFUNC)
		return 'i';
	if (is_weak(sym))
		return object ? 'V' : 'W';
	if (sym->bind == STB_GNU_UNIQUE)
		return 'u';
	if (sym->bind != STB_GLOBAL && sym->bind != STB_LOCAL)
		return '?';
	return sym->bind == STB_GLOBAL ? (char)toupper(place) : place;
}

static char llvm_letter(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	char place = letter_of_place(target, sym);
	bool object = sym->type == STT_OBJECT;

	if (place == UNDEFINED)
		return !is_weak(sym) ? 'U' : object ? 'v' : 'w';
	if (sym->type == STT_GNU_IFUNC)
		return 'i';
	if (is_weak(sym))
		return object ? 'V' : 'W';
	if (place == COMMON || sym->type == STT_COMMON)
		return 'C';
	if (sym->bind == STB_GNU_UNIQUE)
		return 'u';
	return sym->bind == STB_LOCAL ? place : (char)toupper(place);
}

char nm_letter(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	return target->nm == AK_NM_GNU ? gnu_letter(target, sym) : llvm_letter(target, sym);
}

/* Addresses */

/* The lowest bit of a function's address says which instruction set it's in. */
static bool has_mode_bit(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	if (target->machine == EM_ARM)
		return sym->type == STT_FUNC ||
		       (sym->type == STT_GNU_IFUNC && target->nm == AK_NM_GNU);
	return target->machine == EM_MIPS && sym->type == STT_FUNC;
}

static bool has_size_for_address(const struct nm_target *target, const struct elf_file_symbol *sym,
				 char place)
{
	return place == COMMON || place == SMALL_COMMON ||
	       (target->nm == AK_NM_LLVM && sym->type == STT_COMMON);
}

uint64_t nm_address(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	char place = letter_of_place(target, sym);
	uint64_t value = sym->value;

	if (place == UNDEFINED)
		return 0;
	if (has_size_for_address(target, sym, place))
		return sym->size & target->mask;
	if (has_mode_bit(target, sym) &&
	    (target->nm == AK_NM_GNU || sym->section != ELF_SPECIAL(SHN_ABS)))
		value &= ~(uint64_t)1;
	if (sym->section < ELF_SPECIAL(SHN_LORESERVE))
		value += target->bases[sym->section];
	return value & target->mask;
}
