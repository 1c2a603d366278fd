/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ELF_SAMPLES_H
#define ELF_SAMPLES_H

#include "elf_writer.h"

struct ak_error;
struct elf_file;

/* An object with a symbol of each kind: both classes, both orders, headers in front and behind. */
#define ELF_SAMPLES 8
#define ELF_SAMPLE_SYMBOLS 6

extern const struct elf_sym elf_sample_symbols[ELF_SAMPLE_SYMBOLS];
struct elf_image elf_sample(unsigned int variant);

/* Where a section's header is. */
size_t section_header(const struct elf_image *image, size_t section);

/* Gives sections names out of the symbols' strings: .text to ELF_TEXT, .strtab to ELF_STRTAB. */
void name_sections(struct elf_image *image);

/* A program header in a table at offset `at`, over what is there: i as the offset of its bytes. */
void put_segment(struct elf_image *image, size_t at, size_t i, uint64_t file_size);
void set_segments(struct elf_image *image, uint64_t at, uint64_t count, uint64_t entry_size);
size_t segment_size(const struct elf_image *image);

/* As the file x.o in memory, to be closed with elf_file_close(). */
int open_image(struct elf_file *elf, const struct elf_image *image, struct ak_error *err);
void must_open(struct elf_file *elf, const struct elf_image *image);

#endif
