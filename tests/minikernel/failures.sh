# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Linkers that fail: what was there before stays, and a later build isn't misled.  Source hard.sh first.

# A linker that does as $HOW says the $AT-th time it runs
make_wrapper() {
	cat >wrapper <<-'END'
		#!/bin/bash
		count=$(($(cat runs 2>/dev/null || echo 0) + 1))
		echo $count >runs
		[ $count = "$AT" ] || exec "$@"
		for ((i = 1; i < $#; i++)); do
			[ "${!i}" != -o ] || { j=$((i + 1)) && output=${!j}; }
		done
		case $HOW in
		fails) exit 1 ;;
		half) "$@" && truncate -s $(($(stat -c %s "$output") / 2)) "$output" && exit 1 ;;
		killed) kill -9 $$ ;;
		nothing) exit 0 ;;
		truncated*) "$@" && truncate -s $(($(stat -c %s "$output") * ${HOW#truncated} / 100)) "$output" ;;
		text) echo 'int main(void) { }' >"$output" ;;
		limited) ulimit -f 8 && exec "$@" ;;
		sleeps) "$@" && touch sleeping && sleep 5 ;;
		esac
	END
	chmod +x wrapper
	WRAPPER=("$PWD/wrapper")
}

# prepare: a state of an earlier build that isn't to be touched
prepare() {
	rm -rf runs sleeping .tmp_*
	echo 'the last image' >vmlinux
	echo 'the last map' >System.map
	cp good.guess guess
}

# is_untouched: and what the failed link left misleads no later one
is_untouched() {
	local status=0

	echo 'the last image' | cmp - vmlinux && echo 'the last map' | cmp - System.map &&
		cmp good.guess guess || return
	WRAPPER=()
	engine --map=System.map --guess=guess "${MODE[@]}" || status=$?
	WRAPPER=("$PWD/wrapper")
	[ $status = 0 ] && cmp good vmlinux && cmp good.map System.map
}

# fails_well HOW AT: the linker does, and the engine says it
fails_well() {
	local status=0 name="$TARGET: ${MODE[*]}: linker: $1, link $2"

	prepare
	HOW=$1 AT=$2 engine --map=System.map --guess=guess "${MODE[@]}" || status=$?
	if [ "$(cat runs)" -lt "$2" ]; then
		t_fail "$name" "only $(cat runs) links"
	elif [ $status = 2 ] && grep -q '^autoksyms: ..' log; then
		t_run "$name" is_untouched
	else
		t_fail "$name" "exit $status"$'\n'"$(cat log)"
	fi
}

# is_interrupted SIGNAL AT TO: while the linker runs; TO: group, as a terminal does, or process
is_interrupted() {
	local pid status=0 i

	prepare
	set -m
	HOW=sleeps AT=$2 engine --map=System.map --guess=guess "${MODE[@]}" &
	pid=$!
	set +m
	for ((i = 0; i < 100; i++)); do
		[ ! -e sleeping ] || break
		sleep 0.05
	done
	if [ "$3" = group ]; then
		kill -"$1" -- -$pid
	else
		kill -"$1" "$(pgrep -P $pid -x autoksyms || echo $pid)"
	fi
	wait $pid || status=$?
	# The shell around it may have ended by the signal, before it.
	[ $status = 2 ] || [ "$3$status" = group$((128 + $(kill -l "$1"))) ] || {
		echo "exit $status"
		return 1
	}
	for ((i = 0; i < 100; i++)); do
		! grep -q "^autoksyms: interrupted by SIG$1" log || break
		sleep 0.05
	done
	[ $i -lt 100 ] || {
		cat log
		return 1
	}
	is_untouched
}

check_failures() {
	local how at

	some_names 60 >names
	make_objects .text.callers 40 40
	KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
	calibrated 4 || return 0
	KALLSYMS=("${LAYOUT[@]}" "${RULES[@]}")
	make_wrapper
	for MODE in --mode=patch --mode=classic; do
		MODE=("$MODE")
		WRAPPER=()
		rm -f guess guess.names
		engine --map=System.map --guess=guess "${MODE[@]}"
		cp vmlinux good
		cp System.map good.map
		rm -f guess guess.names # each from nothing
		: >good.guess
		WRAPPER=("$PWD/wrapper")
		for how in fails half killed nothing truncated0 truncated10 truncated50 truncated90 truncated99 text; do
			for at in 1 2; do
				fails_well $how $at
			done
		done
		fails_well limited 2
		[ "${MODE[*]}" = --mode=patch ] || fails_well truncated90 3
		for at in 1 2; do
			t_run "$TARGET: ${MODE[*]}: SIGINT to all in link $at" is_interrupted INT $at group
			t_run "$TARGET: ${MODE[*]}: SIGTERM to all in link $at" is_interrupted TERM $at group
		done
		t_run "$TARGET: ${MODE[*]}: SIGINT to autoksyms in link 2" is_interrupted INT 2 process
	done
	MODE=(--mode=patch)
	WRAPPER=()
	rm -rf .tmp_*
	t_run "$TARGET: no such directory for the output" refuses missing/vmlinux
	mkdir -p directory
	t_run "$TARGET: the output is a directory" refuses directory
	MODE=(--mode=classic)
	t_run "$TARGET: no such linker" refuses_linker
	WRAPPER=()
}

# refuses OUTPUT
refuses() {
	local status=0

	engine -o "$1" || status=$?
	if [ $status != 2 ] || ! grep -q '^autoksyms: ..' log; then
		echo "exit $status"
		cat log
		return 1
	fi
}

refuses_linker() {
	prepare
	WRAPPER=(no-such-linker)
	refuses vmlinux && is_untouched
}
