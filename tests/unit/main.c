// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

static int (*const groups[])(void) = {
	test_error,
	test_btf,
	test_buf,
	test_symset,
	test_publish,
	test_file,
	test_fact,
	test_touch,
	test_jobs,
	test_workers,
	test_kconfig,
	test_overlay,
	test_paths,
	test_modules_order,
	test_cmd_file,
	test_whitelist,
	test_symbol_list,
	test_symlist,
	test_apart,
	test_archive,
	test_asm_names,
	test_bitcode_split,
	test_compressed,
	test_elf,
	test_elf_damage,
	test_lto,
	test_era,
	test_needs,
	test_kept_names,
	test_room,
	test_scan,
	test_list,
	test_gather,
	test_hash,
	test_tree,
	test_exports,
	test_decision,
	test_update,
	test_modpost,
	test_offers,
	test_object,
	test_strsort,
	test_keysort,
	test_release,
	test_process,
	test_elf_file,
	test_elf_file_damage,
	test_nm,
	test_map,
	test_map_rules,
	test_compress,
	test_kallsyms_layout,
	test_kallsyms_order,
	test_kallsyms_select,
	test_kallsyms_offset,
	test_kallsyms_tables,
	test_kallsyms_verify,
	test_kallsyms_asm,
	test_kallsyms_compare,
	test_kallsyms_image,
	test_kallsyms_image_damage,
	test_map_diff,
	test_make_variable,
	test_kbuild,
	test_build_id,
};

int main(void)
{
	int failed = 0;
	size_t i;

	for (i = 0; i < COUNT(groups); i++)
		failed += groups[i]();
	if (failed)
		fprintf(stderr, "unit: %d tests failed\n", failed);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
