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
#define SHF_SMALL \
	0x10000000 /* SHF_ALPHA_GPREL, SHF_IA_64_SHORT, SHF_NIOS2_GPREL, SHF_MIPS_GPREL: the same bit */

/* Letters that no section has; see struct nm_target. */
enum { UNDEFINED = 'U', COMMON = 'C', SMALL_COMMON = 'c', NOWHERE = '!' };

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

/* A type that isn't one of the ABI or of GNU. */
static bool is_foreign_type(uint32_t type)
{
	return type >= SHT_LOOS && !(type >= SHT_GNU_ATTRIBUTES && type <= SHT_GNU_LIBLIST) &&
	       !(type >= SHT_GNU_verdef && type <= SHT_GNU_versym);
}

static bool has_small_name(const char *name)
{
	return starts_with(name, ".sbss") || starts_with(name, ".sdata");
}

/*
 * Near the global pointer, on machines that have one: by flag, or by name; some
 * backends of libbfd look only at types that the rest of it doesn't know.
 */
static bool is_small(uint16_t machine, const struct elf_section *s)
{
	switch (machine) {
	case EM_ALPHA:
	case EM_FAKE_ALPHA:
	case EM_IA_64:
	case EM_ALTERA_NIOS2:
		return s->flags & SHF_SMALL;
	case EM_MIPS:
		return is_foreign_type(s->type) && s->flags & SHF_SMALL;
	case EM_PPC64:
	case EM_M32R_OF_OLD:
		return has_small_name(s->name);
	case EM_PPC:
		return is_foreign_type(s->type) &&
		       has_small_name(s->name + (starts_with(s->name, ".PPC.EMB") ? 8 : 0));
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
	if (is_debug(s) || (machine == EM_MIPS && s->type == SHT_MIPS_DEBUG))
		return 'N';
	return read_only ? 'n' : '?';
}

/* The section with the symbols' names; 0: there is none. */
static uint32_t names_of_symbols(const struct elf_file *elf)
{
	size_t i;

	for (i = 1; i < elf->section_count; i++)
		if (elf->sections[i].type == SHT_SYMTAB)
			return elf->sections[i].link;
	return 0;
}

/* Sections that libbfd doesn't make one of its own of: symbols in them become absolute. */
static bool is_bookkeeping(const struct elf_file *elf, size_t i, uint32_t names)
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
		return i == names || !strcmp(s->name, ".shstrtab");
	case SHT_REL:
	case SHT_RELA:
		return (!(s->flags & SHF_ALLOC) || elf->type == ET_REL) && s->info &&
		       s->link < elf->section_count && elf->sections[s->link].type == SHT_SYMTAB;
	default:
		return false;
	}
}

static char gnu_letter_of_section(const struct elf_file *elf, size_t i, uint32_t names)
{
	const struct elf_section *s = &elf->sections[i];
	char letter;

	if (is_bookkeeping(elf, i, names))
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
	memset(target->specials, target->nm == AK_NM_GNU ? 'a' : NOWHERE, sizeof(target->specials));
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

/* Whether some names may be hidden: asked before each one is looked at. */
static bool hides_names(enum ak_nm nm, uint16_t machine)
{
	switch (machine) {
	case EM_ARM:
	case EM_AARCH64:
	case EM_RISCV:
		return true;
	case EM_CSKY:
	case EM_MIPS:
	case EM_NDS32_OF_OLD:
		return nm == AK_NM_GNU;
	default:
		return false;
	}
}

/* The types that has_mode_bit(), the signs of addresses and the like have nothing to do with. */
static void set_simple(struct nm_target *target)
{
	target->simple[STT_NOTYPE] = target->simple[STT_OBJECT] = !target->extends_sign;
	target->simple[STT_FUNC] = !target->extends_sign && target->machine != EM_ARM &&
				   target->machine != EM_MIPS;
}

static uint64_t base_of(const struct nm_target *target, const struct elf_section *s)
{
	return target->extends_sign ? (uint64_t)(int64_t)(int32_t)s->address : s->address;
}

static void set_sections(struct nm_target *target, const struct elf_file *elf)
{
	uint32_t names = names_of_symbols(elf);
	size_t i;

	target->letters[0] = UNDEFINED;
	target->bases[0] = 0;
	for (i = 1; i < elf->section_count; i++) {
		target->letters[i] = target->nm == AK_NM_GNU
					     ? gnu_letter_of_section(elf, i, names)
					     : llvm_letter_of_section(&elf->sections[i]);
		/* In objects values are relative to the section, which nearly always is at 0. */
		target->bases[i] = elf->type == ET_REL && target->letters[i] != 'a'
					   ? base_of(target, &elf->sections[i])
					   : 0;
	}
}

int nm_target_make(struct nm_target *target, const struct elf_file *elf, enum ak_nm nm,
		   struct ak_error *err)
{
	*target = (struct nm_target){
		.nm = nm,
		.machine = elf->machine,
		.extends_sign = nm == AK_NM_GNU && elf->machine == EM_MIPS && !elf->format.is64,
		.hides_names = hides_names(nm, elf->machine),
		.letters = malloc(elf->section_count + 1),
		.bases = malloc((elf->section_count + 1) * sizeof(*target->bases)),
	};
	if (!target->letters || !target->bases) {
		nm_target_free(target);
		return ak_error_nomem(err);
	}
	set_sections(target, elf);
	set_specials(target, elf);
	set_simple(target);
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

/* What an assembler makes up: L0^A... */
static bool is_made_up(const char *name)
{
	return name[0] == 'L' && isdigit((unsigned char)name[1]) && name[2] == 1;
}

static bool is_local_label(const char *name)
{
	static const char *const starts[] = { ".L", "..", "_.L_", NULL };

	return starts_with_one_of(name, starts) || is_made_up(name);
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
	case EM_RISCV:
		return !name[0];
	default:
		return false;
	}
}

bool nm_lists(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	if (sym->type == STT_SECTION || sym->type == STT_FILE)
		return false;
	if (!target->hides_names)
		return true;
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

	if (place == NOWHERE && sym->type != STT_COMMON)
		return '?';
	if (place == UNDEFINED)
		return !is_weak(sym) ? 'U' : object ? 'v' : 'w';
	if (sym->type == STT_GNU_IFUNC)
		return 'i';
	if (is_weak(sym))
		return object ? 'V' : 'W';
	if (place == COMMON || sym->type == STT_COMMON)
		return 'C';
	if (sym->section != ELF_SPECIAL(SHN_ABS)) {
		if (sym->bind == STB_GNU_UNIQUE)
			return 'u';
		if (sym->bind != STB_GLOBAL && sym->bind != STB_LOCAL)
			return '?';
	}
	return sym->bind == STB_LOCAL ? place : (char)toupper(place);
}

static char letter_of(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	return target->nm == AK_NM_GNU ? gnu_letter(target, sym) : llvm_letter(target, sym);
}

/* Addresses */

/* The lowest bit of a function's address says which instruction set it's in. */
static bool has_mode_bit(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	if (target->nm == AK_NM_LLVM && sym->section == ELF_SPECIAL(SHN_ABS))
		return false;
	if (target->machine == EM_ARM)
		return sym->type == STT_FUNC ||
		       (sym->type == STT_GNU_IFUNC && target->nm == AK_NM_GNU);
	return target->machine == EM_MIPS && sym->type == STT_FUNC;
}

/* Common symbols have no address yet. */
static bool has_size_for_address(const struct nm_target *target, const struct elf_file_symbol *sym,
				 char place)
{
	return place == COMMON || place == SMALL_COMMON ||
	       (target->nm == AK_NM_LLVM && sym->type == STT_COMMON);
}

/* MIPS addresses are signed: 32-bit ones lie at both ends of the 64-bit range. */
static uint64_t value_of(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	return target->extends_sign ? (uint64_t)(int64_t)(int32_t)sym->value : sym->value;
}

static uint64_t address_of(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	char place = letter_of_place(target, sym);
	bool sized = has_size_for_address(target, sym, place);
	uint64_t address = sized ? sym->size : value_of(target, sym);

	if (place == UNDEFINED)
		return 0;
	/* binutils looks for the MIPS one even where the number is a size. */
	if (has_mode_bit(target, sym) &&
	    (!sized || (target->machine == EM_MIPS && target->nm == AK_NM_GNU)))
		address &= ~(uint64_t)1;
	if (sym->section < ELF_SPECIAL(SHN_LORESERVE))
		address += target->bases[sym->section];
	return address;
}

/* All of them */

/* An ordinary type and binding, in an ordinary section: most symbols. */
static bool is_simple(const struct nm_target *target, const struct elf_file_symbol *sym)
{
	return sym->section && sym->section < ELF_SPECIAL(SHN_LORESERVE) &&
	       (sym->bind == STB_LOCAL || sym->bind == STB_GLOBAL) && target->simple[sym->type];
}

static char upper(char letter)
{
	return letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
}

void nm_describe(struct ak_symbol *to, const struct nm_target *target,
		 const struct elf_file_symbol *sym)
{
	if (is_simple(target, sym)) {
		char letter = target->letters[sym->section];

		to->letter = sym->bind == STB_GLOBAL ? upper(letter) : letter;
		to->address = sym->value + target->bases[sym->section];
		return;
	}
	to->letter = letter_of(target, sym);
	to->address = address_of(target, sym);
}
