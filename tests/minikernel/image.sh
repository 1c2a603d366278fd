# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The image: its source, linker script and command for each kind of machine.
# Caller i is at i * step, callee i at i * 16: each byte that comes between them
# moves all callees away, and with each step - 16 bytes one more branch is out
# of reach and needs a stub.  Source tests/lib.sh first; all is made in $scratch.

# What follows set_target:
#
#	PREFIX		of the cross binutils' names
#	LINKER		words: the linker and what makes an image of objects
#	REACH		how far behind itself a branch can go at most
#	KALLSYMS	words: the options that say what tables are

# set_target ARCH LD, ARCH being one of arm thumb aarch64 ppc64le mips, LD gnu or lld
set_target() {
	ARCH=$1
	AS_OPTIONS=()
	OPTIONS=(-pie)
	CALL=bl
	RETURN=ret
	RETURN_SIZE=4
	FUNCTION='.type %s, %%function'
	case $1 in
	arm | thumb)
		PREFIX=arm-linux-gnueabihf
		EMULATION=armelf_linux_eabi
		AS_OPTIONS=(-march=armv7-a)
		OPTIONS=(--pic-veneer)
		RETURN='bx lr'
		REACH=$(((1 << 25) + 4))
		if [ "$1" = thumb ]; then
			REACH=$(((1 << 24) + 2))
			RETURN_SIZE=2
		fi
		;;
	aarch64)
		PREFIX=aarch64-linux-gnu
		EMULATION=aarch64linux
		REACH=$(((1 << 27) - 4))
		;;
	ppc64le)
		PREFIX=powerpc64le-linux-gnu
		EMULATION=elf64lppc
		AS_OPTIONS=(-mpower8)
		RETURN=blr
		FUNCTION='.type %s, @function'
		REACH=$(((1 << 25) - 4))
		;;
	mips)
		PREFIX=mips-linux-gnu
		EMULATION=elf32btsmip
		AS_OPTIONS=(-mips32 -mabi=32 -KPIC -call_nonpic)
		OPTIONS=(-z max-page-size=0x10000)
		;;
	esac
	case $2 in
	gnu) LINKER=("$PREFIX-ld" -m "$EMULATION") ;;
	lld) LINKER=(ld.lld -m "$EMULATION") ;;
	esac
	LINKER+=("${OPTIONS[@]}" -z norelro -z noexecstack -z notext --no-dynamic-linker --build-id=none)
	TARGET="$1 $2"
}

# head_source: where the kernel looks for its tables, as long as it has some
head_source() {
	local label

	[ "$ARCH" != ppc64le ] || echo '	.abiversion 2'
	echo '	.section .head.text, "ax"'
	for label in offsets relative_base num_syms names markers token_table token_index seqs_of_names; do
		printf '\t.weak kallsyms_%s\n\t.long kallsyms_%s - .\n' \
			$label $label
	done
}

# function_source NAME: its label
function_source() {
	# shellcheck disable=SC2059
	printf "\t.globl %s\n\t$FUNCTION\n" "$1" "$1"
	[ "$ARCH" != thumb ] || printf '\t.thumb_func\n'
	echo "$1:"
}

# callers_source SECTION COUNT STEP
callers_source() {
	local i

	[ "$ARCH" != ppc64le ] || echo '	.abiversion 2'
	[ "$ARCH" != thumb ] || printf '\t.syntax unified\n\t.thumb\n'
	printf '\t.section %s, "ax"\n\t.balign 4\n' "$1"
	for ((i = 0; i < $2; i++)); do
		function_source "caller_$i"
		printf '\t%s callee_%d\n\t.space %d\n' "$CALL" $i $(($3 - 4))
	done
	printf '\t.section .init.text, "ax"\n\t.balign 4\n'
	for ((i = 0; i < $2; i++)); do
		function_source "callee_$i"
		printf '\t%s\n\t.space %d\n' "$RETURN" $((16 - RETURN_SIZE))
	done
}

# names_source FILE: data symbols, of `NAME BYTES` lines
names_source() {
	printf '\t.section .rodata.first, "a"\n'
	awk '{ printf "\t.globl %s\n%s:\t.fill %d, 1, %d\n", $1, $1, $2, NR % 256 }' "$1"
}

assemble() {
	"$PREFIX-as" ${AS_OPTIONS[@]+"${AS_OPTIONS[@]}"} -o "$1" -
}

# script AT: with what the location counter is set to before the callees
script() {
	sed "s|@AT@|$1|" "$HERE/kernel.lds"
}

# make_objects SECTION COUNT STEP: in the current directory, of the names in ./names
make_objects() {
	head_source | assemble head.o &&
		callers_source "$@" | assemble callers.o &&
		names_source names | assemble names.o
}

OBJECTS=(head.o callers.o names.o)
WRAPPER=()

# engine ARGUMENT...: links ./vmlinux, and what it says in ./log
# shellcheck disable=SC2120
engine() {
	# What a script runs in the background ignores SIGINT.
	env --default-signal=INT "$AUTOKSYMS" link -v -o vmlinux --like=head.o "${KALLSYMS[@]}" "$@" -- \
		${WRAPPER[@]+"${WRAPPER[@]}"} "${LINKER[@]}" -T kernel.lds '{strip}' -o '{output}' \
		"${OBJECTS[@]}" '{kallsyms}' >log 2>&1
}

# How many times the linker ran in the last engine
links() {
	grep -c '^  LD .* (.*)$' log
}

# address SYMBOL FILE: of an image
address() {
	echo $((16#$("$PREFIX-nm" "$2" | sed -n "s/ . $1\$//p")))
}

# calibrate EXTRA [ALIGN]: makes a script such that in an image whose tables know of no stubs
# caller_0's branch is EXTRA bytes too long; ALIGN: the callees' place is first aligned to that
calibrate() {
	local distance from=. gap=$((1 << 16))

	[ -z "${2:-}" ] || from="ALIGN($2)"
	script "$from + $gap" >kernel.lds
	engine || return
	distance=$(($(address callee_0 vmlinux) - $(address caller_0 vmlinux)))
	gap=$((gap + REACH - distance + $1))
	script "$from + $gap" >kernel.lds
	rm vmlinux
}

# kallsyms_object FILE OUT: its tables
kallsyms_object() {
	"$AUTOKSYMS" kallsyms gen "${KALLSYMS[@]}" --format=obj --like=head.o -q -o "$2" "$1"
}

# link_once OUT KALLSYMS
link_once() {
	"${LINKER[@]}" -T kernel.lds -o "$1" "${OBJECTS[@]}" "$2"
}

# same_objects TEST A B: as link-vmlinux.sh looks at them: `size`, of the files; or `symbols`, too
same_objects() {
	[ "$(stat -c %s "$2")" = "$(stat -c %s "$3")" ] || return
	[ "$1" = size ] || "$AUTOKSYMS" kallsyms diff -q "$2" "$3" >/dev/null 2>&1
}

# upstream TEST: the kernel's own sequence of links, into ./stock, with the names of files that
# linkers may put into images.  0: consistent, 1: not, 2: a failure
upstream() {
	local t=.tmp_vmlinux last=2

	rm -f "$t"*

	: >stock.map0
	kallsyms_object stock.map0 ${t}0.kallsyms.o && link_once ${t}1 ${t}0.kallsyms.o &&
		kallsyms_object ${t}1 ${t}1.kallsyms.o && link_once ${t}2 ${t}1.kallsyms.o &&
		kallsyms_object ${t}2 ${t}2.kallsyms.o || return 2
	if ! same_objects "$1" ${t}1.kallsyms.o ${t}2.kallsyms.o; then
		link_once ${t}3 ${t}2.kallsyms.o && kallsyms_object ${t}3 ${t}3.kallsyms.o || return 2
		last=3
	fi
	link_once stock $t$last.kallsyms.o || return 2
	"$PREFIX-nm" -n $t$last >stock.last && "$PREFIX-nm" -n stock >stock.map || return 2
	cmp -s stock.last stock.map
}
