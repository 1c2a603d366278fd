# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the kernel tests share: a small kernel, built once with the tree's own
# scripts and kept in the cache, and what one does with it. Source ../lib.sh
# first. $KERNEL_RELEASE (default: 6.1), $ARCH (x86; arm64) and $LTO (none; thin: built by
# LLVM's tools) say which kernel.
#
#	SOURCE	the kernel source, never changed
#	SRC	a tree of it, always at the same path, whose scripts are a test's to replace; new for each test
#	OURS	another one, with our stand-ins in scripts/
#	STOCK	the objtree that SRC's scripts left after a build from nothing
#	OBJ	the objtree a test works on, always at the same path

KERNEL_TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
KERNEL_RELEASE=${KERNEL_RELEASE:-6.1}
KERNEL_ARCH=${ARCH:-x86}
KERNEL_TARBALL=/usr/src/linux-source-$KERNEL_RELEASE.tar.xz
KERNEL_LTO=${LTO:-}
unset ARCH CROSS_COMPILE LTO

# What an architecture is built with, and booted by:
#
#	CROSS		what the tools' names start with
#	MAKE_ARGS	for make, always
#	IMAGE		what boots
#	QEMU		words: a machine with a serial console, which is CONSOLE
case $KERNEL_ARCH in
x86)
	CROSS=
	MAKE_ARGS=()
	IMAGE=arch/x86/boot/bzImage
	QEMU=(qemu-system-x86_64)
	CONSOLE=ttyS0
	KERNEL_PACKAGES=(qemu-system-x86)
	;;
arm64)
	CROSS=aarch64-linux-gnu-
	MAKE_ARGS=(ARCH=arm64 "CROSS_COMPILE=$CROSS")
	IMAGE=arch/arm64/boot/Image
	QEMU=(qemu-system-aarch64 -machine virt -cpu cortex-a57)
	CONSOLE=ttyAMA0
	KERNEL_PACKAGES=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-system-arm)
	;;
*)
	say "there is no kernel test for ARCH=$KERNEL_ARCH, only for x86 and arm64"
	exit 1
	;;
esac

# The same input has to give the same bytes.
unset KBUILD_VERBOSE
export KBUILD_BUILD_TIMESTAMP='2023-01-01 00:00:00' KBUILD_BUILD_VERSION=1
export KBUILD_BUILD_USER=user KBUILD_BUILD_HOST=host
# Stock's links, to the byte.
export AUTOKSYMS_MODE=classic

# On top of the tree's own configurations.
SMALL=("$KERNEL_TESTS/small.config" "$KERNEL_TESTS/small-$KERNEL_RELEASE.config"
	"$KERNEL_TESTS/small-$KERNEL_ARCH.config")
[[ $KERNEL_RELEASE$KERNEL_ARCH$KERNEL_LTO != 6.12x86 ]] || SMALL+=("$KERNEL_TESTS/btf.config")
BARE=("$KERNEL_TESTS/bare.config" "$KERNEL_TESTS/small-$KERNEL_ARCH.config")

# With -j, which up to 6.11 is always among them, pahole makes something else each time.
[[ $KERNEL_RELEASE != 6.1 ]] || MAKE_ARGS+=(PAHOLE_FLAGS=--btf_gen_floats)

# Other tools, another configuration.
if [[ $KERNEL_LTO = thin ]]; then
	MAKE_ARGS+=(LLVM=1)
	SMALL+=("$KERNEL_TESTS/lto.config")
	KERNEL_PACKAGES+=(clang lld llvm)
fi

need_packages "linux-source-$KERNEL_RELEASE" xz-utils make gcc libc6-dev binutils flex bison bc \
	libelf-dev kmod jq rsync dwarves ccache "${KERNEL_PACKAGES[@]}"

# Most of what is compiled here has been compiled in another test before.
PATH=/usr/lib/ccache:$PATH
export CCACHE_DIR=$CACHE/ccache CCACHE_MAXSIZE=3G

# die WHAT: without this there's nothing to test.
die() {
	say "$0: $*"
	exit 1
}

[[ -r $KERNEL_TARBALL ]] || die "$KERNEL_TARBALL is missing; it's in Debian's linux-source-$KERNEL_RELEASE"

# A kernel of another compiler or configuration is another kernel.
kernel_key() {
	{ "${CROSS}gcc" --version; "${CROSS}ld" --version; pahole --version
	  [[ -z $KERNEL_LTO ]] || clang --version
	  cat "${SMALL[@]}" "${BARE[@]}" "$KERNEL_TESTS"/{btf,modversions}.config; } | sha256sum | cut -c1-12
}

KERNEL_VERSION=$(dpkg-query -W -f '${Version}' "linux-source-$KERNEL_RELEASE")
SOURCE=$(cached_dir "linux-source-$KERNEL_VERSION")/tree
KERNEL=$(cached_dir "kernel-$KERNEL_VERSION-$KERNEL_ARCH-$(kernel_key)")
SRC=$KERNEL/src
OURS=$KERNEL/ours
STOCK=$KERNEL/stock
OBJ=$KERNEL/obj

# One test of a kernel at a time: they share OBJ.
exec {KERNEL_LOCK}>"$CACHE/kernel-$KERNEL_RELEASE.lock"
flock "$KERNEL_LOCK"

# empty_dir NAME: an empty directory.
empty_dir() {
	rm -rf "${KERNEL:?}/$1"
	mkdir "$KERNEL/$1"
	printf '%s\n' "$KERNEL/$1"
}

# kmake TREE ARG...
kmake() {
	make -C "$1" O="$OBJ" ${MAKE_ARGS[@]+"${MAKE_ARGS[@]}"} -j"$(nproc)" "${@:2}"
}

# quietly LOG CMD...: run it; where it fails, show the end of what it said.
quietly() {
	local log=$1
	shift
	"$@" >"$log" 2>&1 && return
	tail -n 40 "$log" >&2
	die "$*: failed, see $log"
}

unpack_source() {
	[[ -d $SOURCE ]] && return
	say "unpacking $KERNEL_TARBALL"
	rm -rf "$SOURCE.part"
	mkdir "$SOURCE.part"
	tar -C "$SOURCE.part" --strip-components=1 -xf "$KERNEL_TARBALL"
	mv "$SOURCE.part" "$SOURCE"
}

# make_tree NAME: all of the source but scripts/, which is a copy to install into.
make_tree() {
	local tree
	tree=$(empty_dir "$1")
	ln -s "$SOURCE"/* "$tree"
	rm "$tree/scripts"
	cp -a "$SOURCE/scripts" "$tree"
}

install_ours() {
	make_tree ours
	"$TOP/contrib/kbuild/install" "$OURS" >"$KERNEL/install.log" || die "contrib/kbuild/install: failed"
}

# configure_as FILE...: an OBJ with nothing in it but that configuration.
configure_as() {
	local lost arch_tiny=$SRC/arch/$KERNEL_ARCH/configs/tiny.config
	[[ -e $arch_tiny ]] || arch_tiny=
	empty_dir obj >/dev/null
	# shellcheck disable=SC2086 # it may be none
	cat "$SRC"/kernel/configs/tiny{-base,}.config $arch_tiny "$@" >"$KERNEL/all.config"
	quietly "$KERNEL/config.log" kmake "$SRC" KCONFIG_ALLCONFIG="$KERNEL/all.config" allnoconfig
	lost=$(grep -h '^CONFIG_' "$@" | grep -vxFf "$OBJ/.config" || true)
	[[ -z $lost ]] || die "the configuration has lost: $lost"
}

# configure: as the small kernel's.
configure() {
	configure_as "${SMALL[@]}"
}

# option ARG...: change the configuration of OBJ, arguments as of scripts/config.
option() {
	"$SRC/scripts/config" --file "$OBJ/.config" "$@"
	quietly "$KERNEL/config.log" kmake "$SRC" olddefconfig
}

# build TREE [LOG]
build() {
	quietly "${2:-$OBJ/build.log}" kmake "$1"
}

# build_stock: SRC and STOCK, if the cache hasn't got them.
build_stock() {
	unpack_source
	make_tree src
	[[ -d $STOCK ]] && return
	say "building the stock kernel"
	configure
	build "$SRC"
	mv "$OBJ" "$STOCK"
}

# Make OBJ what it was after the stock build, to the nanosecond. Another
# STOCK is another build.
restore() {
	rsync -a --delete --modify-window=-1 "$STOCK/" "$OBJ/"
}

# build_variant NAME COMMAND...: from here on STOCK is a stock build of another
# configuration, which the cache keeps; the command changes OBJ's.
build_variant() {
	local variant=$KERNEL/stock-$1
	if [[ ! -d $variant ]]; then
		say "building the stock kernel, $1"
		restore
		"${@:2}"
		build "$SRC"
		mv "$OBJ" "$variant"
	fi
	STOCK=$variant
}

stock_has_btf() {
	grep -qx 'CONFIG_DEBUG_INFO_BTF=y' "$STOCK/.config"
}

# use_bare NAME: a kernel of bare.config and NAME.config. What the stock one lacks is tested with one of these: all
# of it compiled once more takes as long as the tests themselves.
use_bare() {
	build_variant "$1" configure_as "${BARE[@]}" "$KERNEL_TESTS/$1.config"
}

# use_plain: a kernel without BTF; of 6.12 on x86 it's the stock one that has it.
use_plain() {
	! stock_has_btf || use_bare modversions
}

use_btf() {
	stock_has_btf || use_bare btf
}

# load_order MODULES: what init loads, each module after those it needs.
load_order() {
	awk -F'[: ]+' '{ for (i = NF; i > 0; i--) if ($i != "" && !seen[$i]++) print $i }' "$1/modules.dep"
}

# make_initramfs TREE [FILE]...: our init, the modules and their list, files. FILE may be a
# directory: modules that were built there, out of tree.
make_initramfs() {
	local tree=$1 root modules file
	local -a outside=()
	shift
	root=$(empty_dir root)
	while [[ -d ${1:-} ]]; do
		outside+=("$1")
		shift
	done
	quietly "$KERNEL/modules_install.log" kmake "$tree" modules_install INSTALL_MOD_PATH="$root"
	for file in ${outside[@]+"${outside[@]}"}; do
		quietly "$KERNEL/modules_install.log" kmake "$tree" M="$file" modules_install INSTALL_MOD_PATH="$root"
	done
	modules=$root/lib/modules/$(cat "$OBJ/include/config/kernel.release")
	load_order "$modules" >"$root/modules"
	"${CROSS}gcc" -static -Os -Wall -o "$root/init" "$KERNEL_TESTS/init.c"
	{
		echo "dir /dev 755 0 0"
		echo "nod /dev/console 600 0 0 c 5 1"
		echo "dir /proc 755 0 0"
		echo "file /init $root/init 755 0 0"
		echo "file /modules $root/modules 644 0 0"
		for file; do
			echo "file /$(basename "$file") $file 644 0 0"
		done
		while read -r module; do
			echo "file /$(basename "$module") $modules/$module 644 0 0"
		done <"$root/modules"
	} >"$root/contents"
	"$OBJ/usr/gen_init_cpio" "$root/contents" >"$KERNEL/initramfs.cpio"
}

# boot: the console, up to the reset with which init ends.
boot() {
	timeout 300 "${QEMU[@]}" -accel tcg -m 256 -nographic -no-reboot -nodefaults -serial stdio \
		-kernel "$OBJ/$IMAGE" -initrd "$KERNEL/initramfs.cpio" \
		-append "console=$CONSOLE panic=-1" </dev/null | tr -d '\r'
}

# fingerprint DIR: name, type, mode, and content of all that's in it.
fingerprint() {
	( cd "$1" || exit
	  find . -printf '%p %y %m %l\n' | sort
	  find . -type f -print0 | sort -z | xargs -0 -r sha256sum )
}

# recompiled LOG...: the objects that a change of autoksyms.h had compiled.
recompiled() {
	awk '/^  UPD     include\/generated\/autoksyms\.h$/ { changed = 1 }
	     /^  CHK     include\/generated\/autoksyms\.h$/ { changed = 0 }
	     changed && ($1 == "CC" || $1 == "AS") { print $NF }' "$@" | sort -u
}

# kept_symbols OBJTREE
kept_symbols() {
	sed -n 's/^#define __KSYM_\(.*\) 1$/\1/p' "$1/include/generated/autoksyms.h"
}

# same NAME FILE...: each FILE of OBJ is STOCK's, to the byte.
same() {
	local name=$1 file different=
	shift
	for file; do
		cmp -s "$STOCK/$file" "$OBJ/$file" || different+=" $file"
	done
	t_is "$name" "" "$different"
}

# same_build: everything a user would notice is as in the stock build.
same_build() {
	same "autoksyms.h is the same" include/generated/autoksyms.h
	same "Module.symvers is the same" Module.symvers
	same "modules.order is the same" modules.order
	# shellcheck disable=SC2046 # names of modules have no blanks
	same "every module is the same" $(cat "$STOCK/modules.order")
	same "vmlinux, System.map and bzImage are the same" vmlinux System.map "$IMAGE"
}

# t_is NAME EXPECTED GOT
t_is() {
	if [[ $2 == "$3" ]]; then
		t_ok "$1"
	else
		t_fail "$1" "$(diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | head -n 40 || true)"
	fi
}
