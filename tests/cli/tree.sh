# shellcheck shell=bash disable=SC2016,SC2120
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A build directory in small, with all that kbuild of 6.1 leaves for these
# commands to read.  Source cli.sh first.
#
#	kernel/core.o	built in; exports core_a core_b
#	mm/slab.o	built in; exports FOO_Bar slab_a
#	fs/one.ko	one.o; needs core_a slab_a
#	lib/two.ko	two-a.o, two-b.o; needs core_b one_x; two-b.o exports two_x

# command_file OBJECT SYMBOL...: the end of a .cmd file, as 6.1 writes it.
command_file() {
	local object=$1
	shift
	{
		printf 'cmd_%s := gcc -c -o %s\n\ndeps_%s := \\\n' "$object" "$object" "$object"
		printf '    $(wildcard include/config/SMP) \\\n  include/linux/export.h \\\n\n'
		if [ $# -gt 0 ]; then
			printf 'ksymdeps_%s := \\\n' "$object"
			printf '    $(wildcard include/ksym/%s) \\\n' "$@"
			printf '\n%s: $(ksymdeps_%s)\n\n$(ksymdeps_%s):\n' "$object" "$object" "$object"
		fi
	} >"$(dirname "$object")/.$(basename "$object").cmd"
}

# kmodule STEM OBJECT...: its .mod, its linked object and its .usyms.
kmodule() {
	local stem=$1
	shift
	printf '%s\n' "$@" >"$stem.mod"
	[ "$stem.o" = "$1" ] || ld -r -o "$stem.o" "$@"
	nm "$stem.o" | sed -n 's/^  *U //p' >"$stem.usyms"
	echo "$stem.ko" >>modules.order
}

# configure LINE...: auto.conf.
configure() {
	printf '%s\n' CONFIG_MODULES=y CONFIG_TRIM_UNUSED_KSYMS=y "$@" >include/config/auto.conf
}

# make_tree DIR: the tree above, its list up to date.
make_tree() {
	mkdir -p "$1"
	(
		cd "$1" || exit
		mkdir -p include/config include/generated kernel mm fs lib
		echo 6.1.192 >include/config/kernel.release
		configure
		object kernel/core.o
		object mm/slab.o core_a
		object fs/one.o core_a slab_a __this_module
		object lib/two-a.o core_b
		object lib/two-b.o one_x __this_module
		command_file kernel/core.o core_a core_b
		command_file mm/slab.o FOO_Bar slab_a
		command_file lib/two-a.o
		command_file lib/two-b.o two_x
		command_file fs/one.o
		kmodule fs/one fs/one.o
		kmodule lib/two lib/two-a.o lib/two-b.o
		ar rcsTP vmlinux.a kernel/core.o mm/slab.o
		"$AUTOKSYMS" gen --objtree=. -o include/generated/autoksyms.h
	)
}

# kept DIR: the symbols of its list, on one line.
kept() {
	sed -n 's/^#define __KSYM_\(.*\) 1$/\1/p' "$1/include/generated/autoksyms.h" | paste -sd ' '
}

# list SYMBOL...: what an autoksyms.h with them looks like.
list() {
	printf '/*\n * Automatically generated file; DO NOT EDIT.\n */\n\n'
	[ $# = 0 ] || printf '#define __KSYM_%s 1\n' "$@"
}
