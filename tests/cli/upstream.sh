# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel's own gen_autoksyms.sh and adjust_autoksyms.sh of 6.1, out of
# Debian's package into the cache.  Source cli.sh first.
#
#	KERNEL	a "source tree" with these two in scripts/

need_packages linux-source-6.1 xz-utils

KERNEL=$(cached_dir "scripts-$(dpkg-query -W -f '${Version}' linux-source-6.1)")
# Scripts only, and whole or not at all: tar unpacks, mv puts in place.
if [ ! -d "$KERNEL/scripts" ]; then
	say 'unpacking the scripts of linux-source-6.1'
	mkdir "$scratch/kernel"
	tar -xf /usr/src/linux-source-6.1.tar.xz -C "$scratch/kernel" --strip-components=1 \
		--occurrence=1 linux-source-6.1/scripts/gen_autoksyms.sh \
		linux-source-6.1/scripts/adjust_autoksyms.sh
	mv -T "$scratch/kernel/scripts" "$KERNEL/scripts" || [ -d "$KERNEL/scripts" ]
fi

# upstream SCRIPT ARGUMENT...: runs one in this directory, as kbuild does.
# Their greps complain of binary files where a list has NUL bytes; ours are text.
upstream() {
	local script=$1
	shift
	env -u LC_ALL LC_COLLATE=C CONFIG_SHELL=sh srctree="$KERNEL" abs_srctree="$KERNEL" \
		sh "$KERNEL/scripts/$script" "$@"
}
