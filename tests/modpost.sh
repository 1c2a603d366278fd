# shellcheck shell=bash disable=SC2016,SC2119,SC2120
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Small kernels of assembled objects, as those of 6.5 and later are for modpost.  Source it after
# lib.sh and set
#
#	BITS	64 or 32; on machines other than x86, what this one has
#	SERIES	the release, such as 6.12
#
# All is made in the current directory.

# export_symbol NAME LICENCE NAMESPACE function|object: its definition, and its export as include/linux/export.h has it
export_symbol() {
	printf '.section .export_symbol,"a"\n__export_symbol_%s: .asciz "%s"\n.asciz "%s"\n' "$1" "$2" "$3"
	printf '.balign %s\n.dc.a %s\n' $((BITS / 8)) "$1"
	printf '.data\n.globl %s\n.type %s,@%s\n%s: .byte 0\n' "$1" "$1" "$4" "$1"
}

# needs NAME...: references; a name that starts with `?` is a weak one
needs() {
	local name
	for name; do
		[ "$name" = "${name#\?}" ] || printf '.weak "%s"\n' "${name#\?}"
		printf '.data\n.dc.a "%s"\n' "${name#\?}"
	done
}

# modinfo TAG=VALUE...
modinfo() {
	printf '.section .modinfo,"a"\n'
	printf '.asciz "%s"\n' "$@"
}

# assemble OBJECT: what stdin says
assemble() {
	local mode=()
	case $(uname -m) in
	x86_64 | i?86) mode=("--$BITS") ;;
	esac
	mkdir -p "$(dirname "$1")"
	as ${mode[@]+"${mode[@]}"} -o "$1" -
}

# command_file OBJECT SYMBOL...: with CRCs of these symbols; longer than what is read of it first
command_file() {
	local object=$1 i symbol
	shift
	{
		printf 'savedcmd_%s := gcc -c -o %s\n\nsource_%s := x.c\n\ndeps_%s := \\\n' "$object" "$object" "$object" "$object"
		for ((i = 0; i < 200; i++)); do printf '  include/linux/header%d.h \\\n' "$i"; done
		printf '\n%s: $(deps_%s)\n\n$(deps_%s):\n' "$object" "$object" "$object"
		for symbol; do
			printf '#SYMVER %s 0x%s\n' "$symbol" "$(printf %s "$symbol" | cksum | awk '{ printf "%08x", $1 }')"
		done
	} >"$(dirname "$object")/.$(basename "$object").cmd"
}

# kmodule NAME: what stdin says, as a module of one object
kmodule() {
	assemble "$1.o"
	echo "$1.o" >"$1.mod"
	echo "$1.o" >>modules.order
}

# configure_kernel OPTION=VALUE...
configure_kernel() {
	mkdir -p include/config
	printf 'CONFIG_%s\n' MODULES=y TRIM_UNUSED_KSYMS=y "$@" >include/config/auto.conf
	echo "$SERIES.1" >include/config/kernel.release
}
