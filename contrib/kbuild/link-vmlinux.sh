#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Stands in for the kernel's scripts/link-vmlinux.sh (5.15 to 7.x), called as
# kbuild calls that:
#
#	link-vmlinux.sh LD KBUILD_LDFLAGS LDFLAGS_vmlinux [VMLINUX]
#	link-vmlinux.sh clean
#
# and by autoksyms for what it knows nothing about:
#
#	link-vmlinux.sh btf IMAGE OBJECT
#	link-vmlinux.sh finish IMAGE
#
# Environment: AUTOKSYMS, the binary; AUTOKSYMS_MODE, patch or classic;
# AUTOKSYMS_LINK_FLAGS, more options for it; and what kbuild exports.
#
# What differs from release to release is asked of the tree's own script, which
# install keeps beside this one; run from elsewhere, it's where it has always
# been.  fixdep takes what a vmlinux depends on from the names in this file.
# Those that autoksyms itself reads: CONFIG_KALLSYMS_ALL,
# CONFIG_KALLSYMS_ABSOLUTE_PERCPU, CONFIG_KALLSYMS_BASE_RELATIVE, CONFIG_64BIT,
# CONFIG_RELOCATABLE.
#
# shellcheck disable=SC2154 # what kbuild exports
set -ef

temporary=.tmp_vmlinux
btf_ids=$temporary.BTF_ids

fail() {
	echo "link-vmlinux.sh: $1" >&2
	exit 1
}

# As kbuild tells what it does; `make -s` wants none of it.
info() {
	[ "$quiet" = silent_ ] || printf '  %-7s %s\n' "$1" "$2"
}

is_enabled() {
	grep -q "^$1=y" include/config/auto.conf
}

find_original() {
	original=$srctree/scripts/link-vmlinux.sh
	[ ! -f "$original.autoksyms-orig" ] || original=$original.autoksyms-orig
	[ -f "$original" ] || fail "$original: the kernel's own script is missing"
	! grep -q 'AUTOKSYMS[_]MODE' "$original" ||
		fail "$original: is autoksyms', and the kernel's own isn't beside it"
}

# Whether the tree's own script has it.
kernel_has() {
	grep -q -e "$1" "$original"
}

# Installed, the stand-in knows its binary; in a checkout it's near.
find_binary() {
	binary=${AUTOKSYMS:-@AUTOKSYMS@}
	case $binary in
	@*@)
		binary=$(dirname "$0")/../../build/autoksyms
		[ -x "$binary" ] || binary=autoksyms
		;;
	esac
}

# What has to be there before the first link.
prepare() {
	if kernel_has version-timestamp; then
		$MAKE -f "$srctree/scripts/Makefile.build" obj=init init/version-timestamp.o
	else
		# Up to 6.0 the script has made more and more of it, vmlinux.o
		# included, in its part before the links.
		sed '/^btf_vmlinux_bin_o=/,$d' "$original" >$temporary.prepare
		sh $temporary.prepare "$@"
		rm -f $temporary.prepare
	fi
	case $WARN_ON_UNUSED_TRACEPOINTS in
	*1*) ! kernel_has tracepoint-update || "$objtree/scripts/tracepoint-update" vmlinux.o ;;
	esac
}

find_objects() {
	if is_enabled CONFIG_LTO_CLANG || is_enabled CONFIG_X86_KERNEL_IBT ||
		is_enabled CONFIG_KLP_BUILD; then
		# The slow part of an LTO link, or objtool's work, is in there.
		objects=vmlinux.o
		libraries=
	else
		objects=$KBUILD_VMLINUX_OBJS
		! kernel_has vmlinux\\.a || objects=vmlinux.a
		libraries=$KBUILD_VMLINUX_LIBS
	fi
	! is_enabled CONFIG_GENERIC_BUILTIN_DTB || ! kernel_has builtin-dtbs ||
		objects="$objects .builtin-dtbs.o"
	# Of some releases only kernels with modules have it.
	if kernel_has vmlinux\\.export && { is_enabled CONFIG_MODULES ||
		! kernel_has 'is_enabled CONFIG_MODULES'; }; then
		objects="$objects .vmlinux.export.o"
	fi
	! kernel_has version-timestamp || objects="$objects init/version-timestamp.o"
	last_objects=
	! is_enabled CONFIG_ARCH_WANTS_PRE_LINK_VMLINUX ||
		last_objects=arch/$SRCARCH/tools/vmlinux.arch.o
}

# User mode Linux is a program, linked by the compiler.
find_linker() {
	if [ "$SRCARCH" = um ]; then
		wl=-Wl,
		linker="$CC $CFLAGS_vmlinux"
		system_libraries='-lutil -lrt -lpthread'
	else
		wl=
		linker="$LD $KBUILD_LDFLAGS $LDFLAGS_vmlinux {strip}"
		system_libraries=
	fi
	linker="$linker $wl--script=$objtree/$KBUILD_LDS"
	# Each link writes it: the last one is the one that stays.
	! is_enabled CONFIG_VMLINUX_MAP || linker="$linker $wl-Map=vmlinux.map"
}

# The kernel's own names, which some images have in them. In classic mode they stay, as its own do.
temporaries() {
	[ "$AUTOKSYMS_MODE" != classic ] || echo --keep
	if kernel_has tmp_vmlinux1; then
		echo --temporary=$temporary
	else
		echo --temporary=$temporary.kallsyms
	fi
}

run_autoksyms() {
	me="${CONFIG_SHELL:-sh} $0"
	# shellcheck disable=SC2046,SC2086 # words of the kernel's and the user's options
	set -- "--mode=${AUTOKSYMS_MODE:-patch}" --objtree=. "--srctree=$srctree" --like=vmlinux.o \
		--map=System.map --guess=$temporary.guess $(temporaries) \
		${KALLSYMS_EXTRA_PASS:+--extra-pass} $AUTOKSYMS_LINK_FLAGS -o "$vmlinux"
	# Whose letters and order: the build's nm.
	! $NM --version | grep -q LLVM || set -- "$@" --nm=llvm
	[ "$quiet" != silent_ ] || set -- "$@" -q
	case $KBUILD_VERBOSE in
	*1*) set -- "$@" -v ;;
	esac
	! is_enabled CONFIG_DEBUG_INFO_BTF || set -- "$@" "--btf=$me btf {image} {output}"
	if is_enabled CONFIG_DEBUG_INFO_BTF || is_enabled CONFIG_BUILDTIME_TABLE_SORT; then
		set -- "$@" "--after=$me finish {image}"
	fi
	# shellcheck disable=SC2086 # lists of files
	"$binary" link "$@" -- $linker -o '{output}' \
		$wl--whole-archive $objects $wl--no-whole-archive \
		$wl--start-group $libraries $wl--end-group \
		'{kallsyms}' '{btf}' $last_objects $system_libraries
}

link() {
	find_original
	# Without tables there's one link, and nothing to do better.
	is_enabled CONFIG_KALLSYMS || exec sh "$original" "$@"
	LD=$1 KBUILD_LDFLAGS=$2 LDFLAGS_vmlinux=$3 vmlinux=${4:-vmlinux}
	find_binary
	prepare "$@"
	find_objects
	find_linker
	run_autoksyms
	# GNU ld's map names the image, which had another name then.
	! is_enabled CONFIG_VMLINUX_MAP ||
		sed -i "s|^OUTPUT(${temporary}[.a-z]*[0-9]* |OUTPUT($vmlinux |" vmlinux.map
	rm -f $btf_ids
	echo "$vmlinux: $0" >".$vmlinux.d"
}

# What pahole has to write into a copy, from which objcopy takes it: before 1.22 it knew no other way. The
# image has a .BTF already where that is to be written in place.
make_btf_in_copy() {
	$OBJCOPY --remove-section=.BTF "$1" "$2.image"
	# shellcheck disable=SC2086 # several flags
	LLVM_OBJCOPY=$OBJCOPY $PAHOLE -J $PAHOLE_FLAGS "$2.image"
	$OBJCOPY -O binary --only-section=.BTF --set-section-flags .BTF=alloc,readonly "$2.image" "$2"
	rm -f "$2.image"
}

# Bare BTF, which autoksyms makes an object of.
make_bare_btf() {
	command -v "$PAHOLE" >/dev/null || fail "pahole ($PAHOLE) is missing: CONFIG_DEBUG_INFO_BTF needs it"
	version=$(sed -n 's/^CONFIG_PAHOLE_VERSION=//p' include/config/auto.conf)
	if [ "${version:-0}" -ge 122 ]; then
		# shellcheck disable=SC2086 # several flags
		$PAHOLE -J $PAHOLE_FLAGS --btf_encode_detached="$2" "$1"
	else
		make_btf_in_copy "$1" "$2"
	fi
}

make_btf() {
	if [ -f "$srctree/scripts/gen-btf.sh" ]; then
		${CONFIG_SHELL:-sh} "$srctree/scripts/gen-btf.sh" "$1"
		mv -f "$1.BTF_ids" $btf_ids
		[ "$1.btf.o" = "$2" ] || mv -f "$1.btf.o" "$2"
	else
		make_bare_btf "$1" "$2"
	fi
}

resolve_btfids() {
	info BTFIDS vmlinux
	if kernel_has --patch_btfids; then
		$RESOLVE_BTFIDS --patch_btfids $btf_ids "$1"
	else
		$RESOLVE_BTFIDS "$1"
	fi
}

# Newer ones are told where functions begin and end.
sort_tables() {
	info SORTTAB vmlinux
	if kernel_has nm-sort; then
		$NM -S "$1" >$temporary.nm-sort
		"$objtree/scripts/sorttable" -s $temporary.nm-sort "$1"
		rm -f $temporary.nm-sort
	else
		"$objtree/scripts/sorttable" "$1"
	fi
}

finish() {
	find_original
	if is_enabled CONFIG_DEBUG_INFO_BTF && is_enabled CONFIG_BPF; then
		resolve_btfids "$1"
	fi
	! is_enabled CONFIG_BUILDTIME_TABLE_SORT || sort_tables "$1"
}

clean() {
	rm -f $temporary.guess $temporary.guess.names $temporary.guess.linker \
		$temporary.guess.layout $temporary.BTF_ids .autoksyms.link.json
	find_original
	exec sh "$original" clean
}

case $KBUILD_VERBOSE in
*1*) set -x ;;
esac

case $1 in
clean) clean ;;
btf) make_btf "$2" "$3" ;;
finish) finish "$2" ;;
*) link "$@" ;;
esac
