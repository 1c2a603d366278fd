# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the test scripts share: where things are, installing packages, and
# counting.  A script sources this, runs its tests, and ends with t_end.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${AUTOKSYMS_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/autoksyms}
AUTOKSYMS=${AUTOKSYMS:-$TOP/build/autoksyms}
export LC_ALL=C AUTOKSYMS
# A build's jobserver and flags are none of the tests' business.
unset MAKEFLAGS MFLAGS MAKELEVEL

t_passed=0
t_failed=0
t_ended=
t_last_steps=()

say() {
	printf '%s\n' "$*" >&2
}

need_packages() {
	"$TOP/contrib/install-deps" "$@"
}

# Prints the cache's folder of that name, made if missing.
cached_dir() {
	mkdir -p "$CACHE/$1"
	printf '%s\n' "$CACHE/$1"
}

# t_finally COMMAND: run when the script ends, however it does, the one given last first.
t_finally() {
	t_last_steps=("$1" ${t_last_steps[@]+"${t_last_steps[@]}"})
}

# A folder that is removed when the script ends.
t_scratch() {
	# shellcheck disable=SC2034 # for those who source this
	scratch=$(mktemp -d)
	# shellcheck disable=SC2016 # for later
	t_finally 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"'
}

# Tests that nobody came to have not passed.
t_at_exit() {
	local status=$? step

	if [ -z "$t_ended" ] && [ $((t_passed + t_failed)) -gt 0 ]; then
		t_fail "$0 ended early, with exit status $status" || true
		t_end || status=1
	fi
	for step in ${t_last_steps[@]+"${t_last_steps[@]}"}; do
		eval "$step" || true
	done
	exit "$status"
}
trap t_at_exit EXIT

t_ok() {
	t_passed=$((t_passed + 1))
	printf 'ok      %s\n' "$1"
}

# t_fail NAME [DETAIL]
t_fail() {
	t_failed=$((t_failed + 1))
	printf 'FAILED  %s\n' "$1"
	[ -z "${2:-}" ] || printf '%s\n' "$2" | sed 's/^/        /'
}

# t_run NAME COMMAND...: passes if the command exits 0.
t_run() {
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then
		t_ok "$name"
	else
		t_fail "$name" "exit $?: $*"$'\n'"$out"
	fi
}

# t_equal NAME FILE EXPECTED: passes if the two files hold the same bytes.
t_equal() {
	local out
	if out=$(diff -u "$3" "$2" 2>&1); then
		t_ok "$1"
	else
		t_fail "$1" "$(printf '%s\n' "$out" | head -n 40)"
	fi
}

# t_figure WHAT NUMBER: for doc/RELIABILITY.md, if $AUTOKSYMS_FIGURES names a file to add it to.
t_figure() {
	[ -z "${AUTOKSYMS_FIGURES:-}" ] || printf '%s\t%s\n' "$1" "$2" >>"$AUTOKSYMS_FIGURES"
}

t_end() {
	t_ended=1
	t_figure 'checks of scripts that passed' "$t_passed"
	printf '%d passed, %d failed\n' "$t_passed" "$t_failed"
	[ "$t_failed" = 0 ]
}
