/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef UNIT_H
#define UNIT_H

/* What cmocka.h wants to find before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Each runs the tests of one noun and returns how many failed. */
int test_apart(void);
int test_archive(void);
int test_asm_names(void);
int test_bitcode_split(void);
int test_btf(void);
int test_buf(void);
int test_build_id(void);
int test_cmd_file(void);
int test_compress(void);
int test_compressed(void);
int test_decision(void);
int test_elf(void);
int test_elf_damage(void);
int test_elf_file(void);
int test_elf_file_damage(void);
int test_era(void);
int test_error(void);
int test_exports(void);
int test_gather(void);
int test_hash(void);
int test_jobs(void);
int test_kallsyms_asm(void);
int test_kallsyms_compare(void);
int test_kallsyms_image(void);
int test_kallsyms_image_damage(void);
int test_kallsyms_layout(void);
int test_kallsyms_offset(void);
int test_kallsyms_order(void);
int test_kallsyms_select(void);
int test_kallsyms_tables(void);
int test_kallsyms_verify(void);
int test_kbuild(void);
int test_kconfig(void);
int test_kept_names(void);
int test_keysort(void);
int test_list(void);
int test_lto(void);
int test_make_variable(void);
int test_map_diff(void);
int test_map(void);
int test_map_rules(void);
int test_modpost(void);
int test_modules_order(void);
int test_needs(void);
int test_nm(void);
int test_object(void);
int test_offers(void);
int test_fact(void);
int test_file(void);
int test_overlay(void);
int test_paths(void);
int test_process(void);
int test_publish(void);
int test_release(void);
int test_room(void);
int test_scan(void);
int test_strsort(void);
int test_symbol_list(void);
int test_symlist(void);
int test_symset(void);
int test_touch(void);
int test_tree(void);
int test_update(void);
int test_whitelist(void);
int test_workers(void);

#endif
