# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The link of vmlinux beside the kernel's own script, on the small 6.12 kernel of tests/kernel, or on
# the build directory that $BENCH_OBJTREE names, which is copied. Source run's functions first.

# capture_link: how kbuild calls its script, as a file to be run in the objtree
capture_link() {
	# shellcheck disable=SC2016
	kmake "$SRC" 'cmd_link_vmlinux={ export -p; printf "set -- %q %q %q\n" "$(LD)" "$(KBUILD_LDFLAGS)" "$(LDFLAGS_vmlinux)"; } >.link-call; false' \
		SHELL=/bin/bash vmlinux >"$work/capture.log" 2>&1 || true
	[ -s "$OBJ/.link-call" ] || die "kbuild's call of link-vmlinux.sh wasn't seen: $(tail -n 3 "$work/capture.log")"
	# That make has ended, and its jobserver, which had all CPUs left for this link: it's the last thing to be built.
	sed -i '/^declare -x M[A-Z]*FLAGS=/s/ *-j[0-9]* *--jobserver-[a-z]*=[^ "]*//' "$OBJ/.link-call"
	! grep -q -e --jobserver "$OBJ/.link-call" || die "a jobserver is left in the call of link-vmlinux.sh"
}

# link_by NAME COMMAND: a script that links OBJ as kbuild has it done, by that script
link_by() {
	printf '%s\n' '#!/bin/bash' "cd '$OBJ'" '. ./.link-call' "$2" >"$work/$1"
	chmod +x "$work/$1"
}

# What is beside the linker if that makes the build ID, as in a link of its own: otherwise that is left to us, which takes less
# time in all, but is ours. Of several rebuilds the one in the middle.
overhead() {
	local ours=$TOP/contrib/kbuild/link-vmlinux.sh i

	link_by keeping "AUTOKSYMS_LINK_FLAGS=--build-id=keep AUTOKSYMS_MODE=patch sh '$ours' \"\$@\""
	for ((i = 0; i < rounds; i++)); do
		"$work/keeping" >"$work/log"
		jq -c '[.steps[] | select(.step != "RUN" and .step != "BTF")] |
			(map(select(.step != "LD").seconds) | add * 1000) as $ours |
			(map(select(.step == "LD").seconds) | add * 1000) as $link |
			[$ours / $link * 100, $ours, $link]' "$OBJ/.autoksyms.link.json"
	done | jq -sr 'sort | .[length / 2 | floor] | map(. * 10 | round / 10) |
		"beside the linker, --build-id=keep: \(.[1]) ms of \(.[2]), \(.[0])% (goal: below 5%)"'
}

# log_of SCRIPT PROGRAM: how that link calls the program, if it's told to call $LOGGED: a line of quoted words each
log_of() {
	# shellcheck disable=SC2016
	printf '%s\n' '#!/bin/bash' "printf '%q ' '$2' \"\$@\" >>'$work/calls'; echo >>'$work/calls'" \
		"exec '$2' \"\$@\"" >"$work/logged"
	chmod +x "$work/logged"
	rm -f "$work/calls"
	LOGGED=$work/logged "$1" >"$work/log"
}

# What one link takes: the linker alone, as stock calls it last, and ours, without what runs before and after
race_one_link() {
	local linker ours=$TOP/contrib/kbuild/link-vmlinux.sh

	linker=$(. "$OBJ/.link-call" >/dev/null && command -v "$1")
	# shellcheck disable=SC2016
	link_by stock-logged 'shift; sh "$srctree/scripts/link-vmlinux.sh" "$LOGGED" "$@"'
	log_of "$work/stock-logged" "$linker"
	find "$OBJ" -maxdepth 1 -name '.tmp_vmlinux*.o' -execdir cp {} "$OBJ/.one_link.o" \;
	link_by one "$(tail -n 1 "$work/calls" | sed 's/ -o vmlinux / -o .one_link /; s/ \.tmp_vmlinux[^ ]*\.o/ .one_link.o/')"
	grep -q -e '-o .one_link .* .one_link.o' "$work/one" || die "the last link wasn't seen"
	"$work/cold" >"$work/log"
	link_by warm-logged "AUTOKSYMS=\"\$LOGGED\" AUTOKSYMS_MODE=patch sh '$ours' \"\$@\""
	log_of "$work/warm-logged" "$AUTOKSYMS"
	link_by alone "$(tail -n 1 "$work/calls" | sed -E 's/ --after=([^ \\]|\\.)*//g')"
	grep -q -e "$AUTOKSYMS link " "$work/alone" || die "our link wasn't seen"
	contestant "autoksyms link alone, a rebuild" "$work/alone"
	target='>=0.952' contestant "one link by $(basename "$linker") (ours <= 1.05 times)" "$work/one"
	race "one link of vmlinux, $1"
	rm -f "$OBJ"/.one_link*
}

# race_link WHAT COLD WARM: the two goals, times; the kernel is that of STOCK
race_link() {
	local ours=$TOP/contrib/kbuild/link-vmlinux.sh

	restore
	rm -f "$OBJ/vmlinux"
	capture_link
	# shellcheck disable=SC2016
	link_by stock 'sh "$srctree/scripts/link-vmlinux.sh" "$@"'
	link_by cold "rm -f .tmp_vmlinux.guess*; AUTOKSYMS_MODE=patch sh '$ours' \"\$@\""
	link_by warm "AUTOKSYMS_MODE=patch sh '$ours' \"\$@\""
	link_by classic "AUTOKSYMS_MODE=classic sh '$ours' \"\$@\""
	"$work/stock" >"$work/log"
	cp "$OBJ/vmlinux" "$work/stock.vmlinux"
	cp "$OBJ/System.map" "$work/stock.map"
	"$work/cold" >"$work/log"
	cmp "$work/stock.map" "$OBJ/System.map" || die "System.map: not stock's"
	cmp "$work/stock.vmlinux" "$OBJ/vmlinux" || die "vmlinux: not stock's"
	contestant "autoksyms link, from nothing" "$work/cold"
	target=$2 contestant "link-vmlinux.sh" "$work/stock"
	contestant "autoksyms link --mode=classic" "$work/classic"
	race "the link of vmlinux, $1, from nothing"
	"$work/cold" >"$work/log"
	contestant "autoksyms link, a rebuild" "$work/warm"
	target=$3 contestant "link-vmlinux.sh" "$work/stock"
	race "the link of vmlinux, $1, the same symbols as last time"
	# BTF is no link's.
	if ! grep -q '^CONFIG_DEBUG_INFO_BTF=y' "$OBJ/.config"; then
		race_one_link "$1"
		overhead
	fi
	say "autoksyms alone: $(jq .peak_kib "$OBJ/.autoksyms.link.json") KiB (goal: below 150 MiB)"
}

# The kernels of tests/kernel: without debug information, which takes the linker longest, and with BTF
bench_link() {
	export KERNEL_RELEASE=6.12
	# shellcheck source=tests/kernel/kernel.sh
	. "$TOP/tests/kernel/kernel.sh"
	build_stock
	if [ -n "${BENCH_OBJTREE:-}" ]; then
		STOCK=$(realpath "$BENCH_OBJTREE")
		SRC=$(realpath "$STOCK/source")
		race_link "$BENCH_OBJTREE" '>=1.4' '>=2.5'
		return
	fi
	race_link "a small kernel with BTF" '' ''
	build_variant plain-small option --disable DEBUG_INFO_DWARF5 --enable DEBUG_INFO_NONE
	race_link "a small kernel" '>=1.4' '>=2.5'
}
