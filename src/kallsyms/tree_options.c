// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/map.h"
#include "base/buf.h"
#include "base/fact.h"
#include "base/file.h"
#include "base/path.h"
#include "base/process.h"
#include "input/kconfig.h"
#include "input/kernel_tree.h"
#include "tree_options.h"

/*
 * A map in which every row of the layout table gives something else: per-CPU symbols, weak ones and
 * linker script ones at one address, names that LTO's cut reorders, boundaries, ignored types and
 * names, and, added by make_map(), a name whose length takes two bytes even compressed.
 */
static const char probe_symbols[] = "0000000000000000 D __per_cpu_start\n"
				    "0000000000000010 d percpu_counter\n"
				    "0000000000000010 W percpu_weak\n"
				    "0000000000000100 D __per_cpu_end\n"
				    "0000000000001000 T __start_probe\n"
				    "0000000000001000 W weak_alias\n"
				    "0000000000001000 T _text\n"
				    "0000000000001000 T _stext\n"
				    "0000000000001000 T plain\n"
				    "0000000000001010 t before.b\n"
				    "0000000000001020 t before.llvm.1\n"
				    "0000000000001030 t behind.llvm.1\n"
				    "0000000000001040 t behind.b\n"
				    "0000000000001050 t __kvm_nvhe_probe\n"
				    "0000000000001060 t __kcfi_typeid_probe\n"
				    "0000000000001070 t probe_veneer\n"
				    "0000000000001080 t kallsyms_seqs_of_names\n"
				    "0000000000001090 u unique\n"
				    "00000000000010a0 N debug\n"
				    "0000000000002000 T _etext\n"
				    "0000000000002000 t at_etext\n"
				    "0000000000003000 T _sinittext\n"
				    "0000000000003010 t probe_init\n"
				    "0000000000003020 T _einittext\n"
				    "0000000000004000 D __start_table\n"
				    "0000000000004000 D probe_data\n"
				    "0000000000004010 D __stop_table\n"
				    "0000000000004020 A absolute\n"
				    "0000000000004030 n debug_data\n";

/* Bytes of a name that has few pairs in common with itself. */
static void put_long_name(struct buf *map)
{
	unsigned int state = 1, i;

	buf_adds(map, "00000000000010b0 t ");
	for (i = 0; i < 500; i++) {
		state = state * 1103515245 + 12345;
		buf_addc(map, (char)('a' + (state >> 16) % 26));
	}
	buf_addc(map, '\n');
}

/* The script, its map, and the options its kernel's configuration gives it. */
struct probe {
	char *script;
	char map_path[64];
	struct ak_map map;
	struct buf printed;
	struct ak_kallsyms_options options;
};

static int make_map(struct probe *p, struct ak_error *err)
{
	struct buf map = { 0 };
	int fd, ret = 0;

	strcpy(p->map_path, "/tmp/autoksyms-probe.XXXXXX");
	fd = mkstemp(p->map_path);
	if (fd < 0) {
		p->map_path[0] = '\0';
		return ak_error_errno(err, "/tmp", "can't make a temporary file there");
	}
	buf_adds(&map, probe_symbols);
	put_long_name(&map);
	if (buf_failed(&map))
		ret = ak_error_nomem(err);
	else if (write(fd, map.data, map.len) != (ssize_t)map.len)
		ret = ak_error_errno(err, p->map_path, "can't write it");
	close(fd);
	buf_free(&map);
	return ret ? -1 : ak_map_read_text(&p->map, p->map_path, err);
}

/* Up to 6.0 the map comes on stdin, later as an operand: it's offered both ways. */
static int run_script(struct probe *p, struct ak_error *err)
{
	const struct ak_kallsyms_options *o = &p->options;
	char *argv[8];
	int argc = 0, status;

	argv[argc++] = p->script;
	if (o->all_symbols)
		argv[argc++] = (char *)"--all-symbols";
	if (o->absolute_percpu)
		argv[argc++] = (char *)"--absolute-percpu";
	if (o->base_relative)
		argv[argc++] = (char *)"--base-relative";
	if (o->lto_clang)
		argv[argc++] = (char *)"--lto-clang";
	if (o->pc_relative)
		argv[argc++] = (char *)"--pc-relative";
	argv[argc] = p->map_path;
	argv[argc + 1] = NULL;
	status = process_capture(argv, NULL, &p->printed, err);
	if (status > 0) {
		argv[argc] = NULL;
		status = process_capture(argv, p->map_path, &p->printed, err);
	}
	if (status > 0)
		return ak_error_set(
			err, p->script, 0,
			"ended with status %d on a map made to tell its kallsyms tables by; make it "
			"anew (make scripts), or name the layout (--layout)",
			status);
	return status;
}

/* 1: the script prints what we do for this layout; 0: it doesn't; -1. */
static int matches(struct probe *p, struct ak_error *err)
{
	struct ak_kallsyms k;
	char *ours;
	size_t len;
	int same;

	if (run_script(p, err) || ak_kallsyms_make(&k, &p->map, &p->options, err))
		return -1;
	ours = ak_kallsyms_asm(&k, &len, err);
	ak_kallsyms_free(&k);
	if (!ours)
		return -1;
	same = len == p->printed.len && !memcmp(ours, p->printed.data, len);
	free(ours);
	return same;
}

/* The configuration's options, as far as the layout knows them (scripts/link-vmlinux.sh, kallsyms()). */
static void set_options(struct ak_kallsyms_options *o, const struct ak_kallsyms_layout *layout,
			const struct kconfig *config)
{
	*o = (struct ak_kallsyms_options){
		.layout = layout,
		.jobs = o->jobs,
		.warn = o->warn,
		.all_symbols = kconfig_is_yes(config, "CONFIG_KALLSYMS_ALL"),
		.absolute_percpu = layout->percpu &&
				   kconfig_is_yes(config, "CONFIG_KALLSYMS_ABSOLUTE_PERCPU"),
		.base_relative = layout->addressing == AK_KALLSYMS_CHOICE &&
				 kconfig_is_yes(config, "CONFIG_KALLSYMS_BASE_RELATIVE"),
		.lto_clang = layout->lto_cut && kconfig_is_yes(config, "CONFIG_LTO_CLANG"),
		.pc_relative = layout->addressing == AK_KALLSYMS_PLACE &&
			       (kconfig_is_yes(config, "CONFIG_64BIT") ||
				kconfig_is_yes(config, "CONFIG_RELOCATABLE")),
	};
}

/* Tries all rows of the release's series; stable trees got later tables. */
static int prove(struct probe *p, const struct ak_kallsyms_layout *first,
		 const struct kconfig *config, struct ak_error *err)
{
	const struct ak_kallsyms_layout *layout;
	int found;
	size_t i;

	for (i = 0; (layout = ak_kallsyms_layout_row(i)); i++) {
		if (layout->major != first->major || layout->minor != first->minor)
			continue;
		set_options(&p->options, layout, config);
		p->options.skip_long_names = true;
		p->options.jobs = 1;
		found = matches(p, err);
		if (found)
			return found < 0 ? -1 : 0;
	}
	return ak_error_set(
		err, p->script, 0,
		"writes other tables than layout %s, which its kernel's release should have; "
		"name the layout to use (--layout)",
		first->name);
}

/* What the outcome depends on.  False: there is no script. */
static bool make_key(struct fact_key *key, const char *script,
		     const struct ak_kallsyms_layout *first, const struct kconfig *config)
{
	static const char *const asked[] = {
		"CONFIG_KALLSYMS_ALL",
		"CONFIG_KALLSYMS_ABSOLUTE_PERCPU",
		"CONFIG_KALLSYMS_BASE_RELATIVE",
		"CONFIG_LTO_CLANG",
		"CONFIG_64BIT",
		"CONFIG_RELOCATABLE",
	};
	size_t i;

	fact_key_begin(key, "kallsyms layout");
	fact_key_add(key, first->name);
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		fact_key_add(key, kconfig_is_yes(config, asked[i]) ? "y" : "n");
	return fact_key_add_file(key, script);
}

/* NULL: no row of the table has that name, which is NULL if nothing is known. */
static const struct ak_kallsyms_layout *layout_named(const char *name)
{
	const struct ak_kallsyms_layout *layout = NULL;
	size_t i;

	for (i = 0; name && (layout = ak_kallsyms_layout_row(i)); i++)
		if (!strcmp(layout->name, name))
			break;
	return layout;
}

static int probe(struct probe *p, const struct ak_kallsyms_layout *first,
		 const struct kconfig *config, struct ak_error *err)
{
	int ret = make_map(p, err) ? -1 : prove(p, first, config, err);

	if (p->map_path[0])
		unlink(p->map_path);
	ak_map_free(&p->map);
	buf_free(&p->printed);
	return ret;
}

static void no_script(const char *script, struct ak_error *err)
{
	if (errno == ENOENT || errno == ENOTDIR)
		ak_error_set(err, script, 0,
			     "is missing: can't prove which kallsyms tables this kernel has; make "
			     "scripts there, or name the layout (--layout)");
	else
		ak_error_errno(err, script, "can't look at it");
}

/* The layout of the script's tables; NULL with *err set. */
static const struct ak_kallsyms_layout *find_layout(char *script,
						    const struct ak_kallsyms_layout *first,
						    const struct kconfig *config,
						    const char *proven, struct ak_error *err)
{
	const struct ak_kallsyms_layout *layout;
	struct probe p = { .script = script };
	struct fact_key key;
	char *name = NULL;

	if (!make_key(&key, script, first, config)) {
		no_script(script, err);
		return NULL;
	}
	if (proven && fact_read(proven, &key, &name, err))
		return NULL;
	layout = layout_named(name);
	free(name);
	if (layout)
		return layout;
	if (probe(&p, first, config, err))
		return NULL;
	if (proven && fact_write(proven, &key, p.options.layout->name, err))
		return NULL;
	return p.options.layout;
}

/* The layout that the tree's release should have. */
static const struct ak_kallsyms_layout *expected_layout(const char *objtree, const char *srctree,
							struct ak_error *err)
{
	const struct ak_kallsyms_layout *layout = NULL;
	char *source = srctree ? strdup(srctree) : kernel_srctree(objtree, err);
	char *release = source ? kernel_release(objtree, source, err) : NULL;

	if (release)
		layout = ak_kallsyms_layout_find(release, err);
	free(release);
	free(source);
	return layout;
}

/* The layout that the tree's own script has. */
static const struct ak_kallsyms_layout *layout_of_tree(const char *objtree, const char *srctree,
						       const struct kconfig *config,
						       const char *proven, struct ak_error *err)
{
	const struct ak_kallsyms_layout *layout = expected_layout(objtree, srctree, err);
	char *script = layout ? path_join(objtree, "scripts/kallsyms") : NULL;

	if (layout && !script)
		ak_error_nomem(err);
	layout = script ? find_layout(script, layout, config, proven, err) : NULL;
	free(script);
	return layout;
}

int kallsyms_options_of_tree(struct ak_kallsyms_options *options, const char *objtree,
			     const char *srctree, const char *proven, struct ak_error *err)
{
	const struct ak_kallsyms_layout *layout = options->layout;
	char *config_path = kernel_config(objtree, err);
	struct kconfig config = { 0 };
	int ret = config_path ? kconfig_read(&config, config_path, err) : -1;

	if (!ret && !layout)
		layout = layout_of_tree(objtree, srctree, &config, proven, err);
	if (layout && !ret)
		set_options(options, layout, &config);
	else
		ret = -1;
	kconfig_free(&config);
	free(config_path);
	return ret;
}

int ak_kallsyms_options_of_tree(struct ak_kallsyms_options *options, const char *objtree,
				const char *srctree, struct ak_error *err)
{
	return kallsyms_options_of_tree(options, objtree, srctree, NULL, err);
}
