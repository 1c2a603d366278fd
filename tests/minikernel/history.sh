# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds one after the other of a kernel that is edited: each image is what a build from nothing
# gives.  Source hard.sh first.

EDITS=20

# edit SEED: ./names and ./count, the number of callers; prints what was done
edit() {
	local lines line

	lines=$(wc -l <names)
	RANDOM=$1
	line=$((RANDOM % lines + 1))
	case $((RANDOM % 8)) in
	0)
		echo "symbol_added_as_number_$1 8" >>names
		echo 'one added'
		;;
	1)
		seq 12 | sed "s/.*/one_of_many_added_in_$1_& 4/" >>names
		echo 'many added'
		;;
	2)
		sed -i "${line}d" names
		echo 'one removed'
		;;
	3)
		sed -i "1,$((lines / 4))d" names
		some_names 3 | sed "s/^/kept_$1_/" >>names
		echo 'many removed'
		;;
	4)
		sed -i "${line}s/^/renamed_$1_/" names
		echo 'one renamed'
		;;
	5)
		sed -i -E "${line}s/ .*/ $((RANDOM % 40 + 1))/" names
		echo 'one grown or shrunk'
		;;
	6)
		echo $((20 + RANDOM % 20)) >count
		echo "$(cat count) callers"
		;;
	7) echo 'nothing' ;;
	esac
}

# build_both RULE...: incremental in ., from nothing in ./clean
build_both() {
	KALLSYMS=("${LAYOUT[@]}" "$@")
	engine --map=System.map --guess=guess || return
	rm -rf clean
	mkdir clean
	cp ./*.o kernel.lds clean
	(cd clean && engine --map=System.map --guess=guess)
}

# What the next build finds is what a clean build leaves, too.
is_as_clean() {
	cmp vmlinux clean/vmlinux && cmp System.map clean/System.map && is_consistent "$@"
}

# check_history NAME SEED RULE...
check_history() {
	local name=$1 seed=$2 i what links=0 most=0

	shift 2
	some_names 60 >names
	echo 30 >count
	rm -f guess guess.names vmlinux
	KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
	make_objects .text.callers 30 40
	calibrated 4 || return 0
	for ((i = 0; i < EDITS; i++)); do
		what=$(edit $((seed + i)))
		make_objects .text.callers "$(cat count)" 40
		if ! build_both "$@"; then
			t_fail "$TARGET: history, $name: edit $i, $what" "$(grep -hv '^  ' log clean/log)"
			return
		fi
		links=$((links + $(links)))
		[ "$(links)" -le "$most" ] || most=$(links)
		if ! is_as_clean "$@" >differs 2>&1; then
			t_fail "$TARGET: history, $name: edit $i, $what: as from nothing" "$(cat differs)"
			return
		fi
	done
	t_ok "$TARGET: history, $name: $EDITS edits as from nothing, $links links, at most $most"
}
