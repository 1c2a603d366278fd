# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The build ID of an image that tables were written into is the one that its linker gives an image
# linked with them.  Source hard.sh first.

# keep_notes: by the script, in a section with a note before the build ID's, as the kernel's does;
# and LLD's signature
keep_notes() {
	sed -i -e 's/\*(\.note\.\*)//; s/\*(\.comment)//' -e 's/_end = \./.notes : { *(.note.*) } :init\n\t&/' kernel.lds
	printf '\t.section .note.a, "a", %%note\n\t.long 4, 5, 3\n\t.asciz "Us!"\n\t.asciz "note"\n\t.balign 4\n' |
		assemble note.o
}

# build_id FILE; some of the images have a segment for dynamic linking and nothing in it
build_id() {
	{ readelf -n "$1" 2>/dev/null || true; } | sed -n 's/^ *Build ID: //p'
}

# is_as_linked: ./vmlinux is what comes of linking the objects with an object of its tables
is_as_linked() {
	kallsyms_object vmlinux .tmp_vmlinux2.kallsyms.o &&
		"${LINKER[@]}" -T kernel.lds -o linked "${OBJECTS[@]}" .tmp_vmlinux2.kallsyms.o &&
		cmp linked vmlinux
}

# recomputed STYLE WHAT RECIPE: what the linker makes such an ID of is known
recomputed() {
	local LINKER=("${LINKER[@]}" "--build-id=$1") name="$TARGET: build ID $1"

	t_run "$name" engine "--build-id=$2"
	t_run "$name: $3" grep -q "build ID recomputed ($3)" log
	t_run "$name: as linked" is_as_linked
}

# kept STYLE: the ID isn't one that can be recomputed
kept() {
	local LINKER=("${LINKER[@]}" "--build-id=$1") name="$TARGET: build ID $1" status=0

	rm vmlinux
	engine --build-id=recompute || status=$?
	t_run "$name isn't recomputed" test $status = 2
	t_run "$name: nothing is made" test ! -e vmlinux
	t_run "$name: the error" grep -q '^autoksyms: .*has a build ID that can.t be recomputed' log
	t_run "$name is kept" engine --build-id=auto
	t_run "$name: it's said" grep -q 'build ID as the linker made it$' log
	[[ $1 != 0x* ]] || t_run "$name: as given" test "0x$(build_id vmlinux)" = "$1"
}

# not_recomputed: it's told apart from the ID of ./linked
not_recomputed() {
	local LINKER=("${LINKER[@]}" --build-id=sha1)

	engine --build-id=keep || return
	is_as_linked >differences && return 1
	[ -s differences ] && [ "$(build_id vmlinux)" ] && [ "$(build_id vmlinux)" != "$(build_id linked)" ]
}

# recipes: how the linker makes SHA-1, and MD5
recipes() {
	case $("${LINKER[0]}" --version) in
	GNU*) echo 'GNU ld, SHA-1:GNU ld, MD5' ;;
	*LLD\ 1[0-4].*) echo 'LLD, SHA-1:LLD, MD5' ;;
	*) echo 'LLD, BLAKE3:LLD, BLAKE3' ;;
	esac
}

# check_linker: with the objects there are
check_linker() {
	local made

	made=$(recipes)
	recomputed sha1 auto "${made%:*}"
	recomputed md5 recompute "${made#*:}"
	kept uuid
	kept 0x0123456789abcdef0123456789abcdef01234567
	t_run "$TARGET: build ID sha1 as it is" not_recomputed
	t_run "$TARGET: build ID none" engine --build-id=recompute
	t_run "$TARGET: build ID none: there's none" test ! "$(build_id vmlinux)"
}

# check_build_id: of $OBJECTS, which need no stubs, so that the tables have just the room they need
check_build_id() {
	local version target=$TARGET OBJECTS=("${OBJECTS[@]}" note.o)

	script '. + 0x10000' >kernel.lds
	keep_notes
	KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
	check_linker
	[[ $TARGET == *lld ]] || return 0
	for version in 15 16 19; do
		local TARGET=$target-$version LINKER=("ld.lld-$version" "${LINKER[@]:1}")
		check_linker
	done
}
