# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the subjects of tests/cli share.  Sourcing this goes to an empty
# directory, $work; everything in it is gone when the script ends.

. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# shellcheck disable=SC2034 # for those who source this
CLI_TESTS=$TOP/tests/cli
FIXTURES=$TOP/tests/fixtures
AUTOKSYMS=$(realpath "$AUTOKSYMS")
export AUTOKSYMS
t_scratch
work=$scratch/work
mkdir "$work"
cd "$work" || exit

# shown TEXT: the text with a newline behind it, nothing if it's empty.
shown() {
	[ -z "$1" ] || printf '%s\n' "$1"
}

# t_cmd NAME STATUS OUT ERR COMMAND...: passes if the command exits like this
# and prints exactly this.
t_cmd() {
	local name=$1 status=$2 out=$3 err=$4 got=0 detail
	shift 4
	"$@" >"$scratch/out" 2>"$scratch/err" || got=$?
	shown "$out" >"$scratch/want.out"
	shown "$err" >"$scratch/want.err"
	detail=$(
		[ "$got" = "$status" ] || echo "exit status $got, not $status"
		diff -u --label expected --label stdout "$scratch/want.out" "$scratch/out"
		diff -u --label expected --label stderr "$scratch/want.err" "$scratch/err"
	) || true
	if [ -z "$detail" ]; then
		t_ok "$name"
	else
		t_fail "$name" "$(printf '%s: %s\n' "$*" "$detail" | head -n 40)"
	fi
}

# The same, running autoksyms.
t_cli() {
	local name=$1 status=$2 out=$3 err=$4
	shift 4
	t_cmd "$name" "$status" "$out" "$err" "$AUTOKSYMS" "$@"
}

# libc_says TEXT: what glibc says so, in the words of the binary's libc ($LIBC, default glibc)
libc_says() {
	case "${LIBC:-glibc}:$1" in
	musl:'Unmatched ( or \(') echo "Missing ')'" ;;
	musl:'Too many levels of symbolic links') echo 'Symbolic link loop' ;;
	musl:'File name too long') echo 'Filename too long' ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# t_bad NAME ERROR ARGUMENT...: exit 2, nothing on stdout, this error.
t_bad() {
	local name=$1 err=$2
	shift 2
	t_cli "$name" 2 '' "autoksyms: $err" "$@"
}

# t_incomplete COMMAND NAME ERROR ARGUMENT...: bad usage, told with the command's example.
t_incomplete() {
	local words

	read -ra words <<<"$1"
	t_cli "$1: $2" 2 '' "autoksyms $1: $3; see autoksyms $1 --help; for example
$("$AUTOKSYMS" "${words[@]}" --help | sed '1,/^Example:/d')" "${words[@]}" "${@:4}"
}

# t_same NAME A B: passes if two texts are the same.
t_same() {
	if [ "$2" = "$3" ]; then
		t_ok "$1"
	else
		t_fail "$1" "$(diff <(printf '%s\n' "$3") <(printf '%s\n' "$2"))"
	fi
}

# object FILE SYMBOL...: an assembled object that refers to these, whatever their names.
object() {
	local file=$1
	shift
	{
		echo '.data'
		[ $# = 0 ] || printf '.dc.a "%s"\n' "$@"
	} | as -o "$file" -
}

# fixture FILE SOURCE [OPTION...]: an object made of tests/fixtures/SOURCE.
fixture() {
	local file=$1 source=$2
	shift 2
	gcc -fno-pie -ffreestanding -O1 "$@" -c -o "$file" "$FIXTURES/$source"
}

# What `scan` has to print for these files, by nm.
by_nm() {
	nm -u "$@" 2>/dev/null | sed -n 's/^  *U //p' | grep -vxF -e __this_module -e .TOC. |
		sed 's/^\.//' | LC_ALL=C sort -u
}

# t_nm NAME FILE...: scan FILE... prints what nm -u says.
t_nm() {
	local name=$1
	shift
	t_cli "$name" 0 "$(by_nm "$@")" '' scan "$@"
}

# as_nobody ARGUMENT...: autoksyms run by somebody whom permissions stop, who
# may have no way to where it was built.
as_nobody() {
	if [ "$(id -u)" != 0 ]; then
		"$AUTOKSYMS" "$@"
		return
	fi
	chmod 755 "$scratch"
	cp "$AUTOKSYMS" "$scratch/autoksyms"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$scratch/autoksyms" "$@"
}

# All there is to know of a directory's files but when they were last read.
snapshot() {
	(cd "$1" && find . -printf '%p %y %s %m %i %T@ %C@ %l\n' | LC_ALL=C sort &&
		find . -type f -exec sha256sum {} + | LC_ALL=C sort)
}
