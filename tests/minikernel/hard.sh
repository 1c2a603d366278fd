# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Images whose symbols depend on the size of the tables of their symbols.  Source image.sh first.

STEPS=(36 40 48 56)
LONG_STEPS=(32 36 40 48 60)
ALL_SYMBOLS=(--layout=6.12 --all-symbols) # nothing is left out
LAYOUT=("${ALL_SYMBOLS[@]}")
NO_RULES=(--rules=none)

# What linkers call their stubs, but for what 6.12's mksysmap knows already
RULES=(--rules=6.12 '--ignore= __long_branch_' '--ignore= \.pic\.')

# some_names COUNT: lines for ./names
some_names() {
	seq "$1" | sed 's/.*/a_symbol_of_the_kernel_& 4/'
}

# count_stubs: in ./vmlinux
count_stubs() {
	"$PREFIX-nm" vmlinux | grep -cE '_veneer|Thunk_|long_branch|plt_branch|\.pic\.' || true
}

# is_consistent RULE...: ./vmlinux, by its tables, and by nm
is_consistent() {
	"$AUTOKSYMS" kallsyms verify "${LAYOUT[0]}" "$@" vmlinux || return
	"$AUTOKSYMS" kallsyms dump vmlinux | sort >dumped
	"$PREFIX-nm" vmlinux | grep -v ' [aAuUnNw] ' | sort >listed
	[ "$(wc -l <dumped)" -gt 50 ] && [ -z "$(comm -23 dumped listed)" ] || return
	[ "${LAYOUT[*]} $*" != "${ALL_SYMBOLS[*]} ${NO_RULES[*]}" ] || cmp dumped listed
}

# converges NAME MOST RULE...: from nothing, or with the guess there is, in at most so many links
converges() {
	local name=$1 most=$2 status=0

	shift 2
	KALLSYMS=("${LAYOUT[@]}" "$@")
	rm -f vmlinux
	engine --map=System.map --guess=guess || status=$?
	if [ $status != 0 ]; then
		t_fail "$TARGET: $name" "exit $status"$'\n'"$(grep -v '^  ' log)"
	elif [ "$(links)" -gt "$most" ]; then
		t_fail "$TARGET: $name" "$(links) links, not at most $most"
	else
		t_run "$TARGET: $name: $(links) links, $(count_stubs) stubs" is_consistent "$@"
	fi
}

# converges_always NAME COLD WARM RULE...: from nothing, and once more
converges_always() {
	rm -f guess guess.names
	converges "$1" "$2" "${@:4}"
	[ -e vmlinux ] || return 0
	mv vmlinux first
	mv System.map first.map
	converges "$1, once more" "$3" "${@:4}"
	t_run "$TARGET: $1, once more: the same" cmp first vmlinux
	t_run "$TARGET: $1, once more: the same map" cmp first.map System.map
}

# calibrated EXTRA [ALIGN]: or a test that failed
calibrated() {
	calibrate "$@" && return
	t_fail "$TARGET: ${KALLSYMS[*]}: without stubs" "$(grep -v '^  ' log)"
	return 1
}

# It's said which symbols came or went in the last link, what makes them, and what leaves them out.
explains_stubs() {
	grep -q '^autoksyms: link [0-9]* differs from the one before it:$' log &&
		grep -q "^  stubs: .* such as .*(--ignore='.*' leaves it out of the tables)\$" log
}

# ends_at_bound NAME BOUND: in classic mode
ends_at_bound() {
	local status=0

	KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
	rm -f vmlinux
	engine --mode=classic --max-passes="$2" || status=$?
	[ $status = 2 ] && [ ! -e vmlinux ] && [ "$(links)" -le "$2" ] && [ "$(links)" -ge $(($2 - 1)) ] &&
		grep -q '^autoksyms: .*changed' log
}

# What the kernel's script does, and classic mode with the same number of links
check_upstream() {
	local status=0 classic=0

	KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
	upstream symbols >/dev/null 2>stock.log || status=$?
	rm -f vmlinux
	engine --mode=classic --max-passes=4 || classic=$?
	case $status$classic in
	00) t_run "$TARGET: $1: classic is stock" cmp stock vmlinux ;;
	12)
		inconsistent=$((inconsistent + 1))
		t_run "$TARGET: $1: nothing inconsistent is left" test ! -e vmlinux
		;;
	22) say "$TARGET: $1: $(tail -n 1 stock.log)" ;;
	*) t_fail "$TARGET: $1: classic as stock" "exit $classic, stock's $status"$'\n'"$(cat log)" ;;
	esac
	[ $status != 2 ]
}

# Tables of other releases; the first link is made without any up to 6.10, whose tables can't be empty.
check_layouts() {
	local LAYOUT

	some_names 60 >names
	make_objects .text.callers 40 48
	while read -r -a LAYOUT; do
		# 64-bit kernels have no other way from 7.0 on.
		[[ $ARCH = arm || ${LAYOUT[0]} != --layout=7.* ]] || LAYOUT+=(--pc-relative)
		KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
		calibrated 4 || continue
		converges_always "${LAYOUT[*]}" 7 7 "${NO_RULES[@]}"
		converges_always "${LAYOUT[*]}, stubs ignored" 2 1 "${RULES[@]}"
		# What this release leaves out isn't known to is_as_linked.
		[[ ${LAYOUT[0]} = --layout=6.6 ]] || t_run "$TARGET: ${LAYOUT[*]}: as linked" is_as_linked
	done <<-END
		--layout=5.4 --all-symbols --base-relative
		--layout=6.1 --all-symbols --base-relative
		--layout=6.6 --all-symbols --base-relative
		--layout=6.10 --all-symbols --base-relative
		--layout=6.12
		--layout=7.0 --all-symbols
		--layout=7.3 --all-symbols
	END
}

# A row of callers just within reach, each stub of which may push out the next
check_chains() {
	local step inconsistent=0

	for step in "${STEPS[@]}"; do
		make_objects .text.callers 40 "$step"
		KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
		calibrated 4 || continue
		check_upstream "step $step" || continue
		converges_always "step $step" 7 7 "${NO_RULES[@]}"
		converges_always "step $step, stubs ignored" 2 1 "${RULES[@]}"
	done
	t_run "$TARGET: stock's passes are inconsistent for $inconsistent of ${#STEPS[@]} steps" \
		test "$inconsistent" -gt 0
}

# lld may give up by itself where its stubs' own size pushes out the next: told in its words.
check_long_chains() {
	local step longest=0 count status

	for step in "${LONG_STEPS[@]}"; do
		make_objects .text.callers 120 "$step"
		KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
		calibrated 4 || continue
		status=0
		engine || status=$?
		if [ $status = 2 ] && grep -q 'thunk creation not converged' log; then
			t_run "$TARGET: 120 callers, step $step: the linker gives up" \
				grep -q '^autoksyms: .*ld.lld' log
			continue
		fi
		count=$(count_stubs)
		[ "$count" -le "$longest" ] || longest=$count
		t_run "$TARGET: 120 callers, step $step: $(links) links, $count stubs" \
			test $status = 0 -a "$(links)" -le 9
		t_run "$TARGET: 120 callers, step $step: consistent" is_consistent "${NO_RULES[@]}"
	done
	t_run "$TARGET: 120 callers: $longest stubs at most" test "$longest" -ge 100
}

# A larger table moves the caller, which is behind it, nearer to the callee, which is where an
# alignment puts it.  So with a stub's symbol there needs to be no stub.
check_alignment() {
	make_objects .text.late 1 32
	KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
	calibrated 4 0x10000 || return 0
	t_run "$TARGET: alignment: classic ends at its bound" ends_at_bound alignment 9
	t_run "$TARGET: alignment: and says what keeps it from ending" explains_stubs
	converges_always "alignment" 3 3 "${NO_RULES[@]}"
	converges_always "alignment, stubs ignored" 2 1 "${RULES[@]}"
}

# repetitive_names SEED: of which one more name can make a smaller table
repetitive_names() {
	awk -v s="$1" '
		function random(n) { s = s * 16807 % 2147483647; return int(s / 128) % n }
		BEGIN {
			s = s * 7919 + 11
			for (i = 0; i < 100; i++) {
				name = "f"
				for (k = 30 + random(60); k > 0; k--)
					name = name "a"
				print name "_" i, 4
			}
		}'
}

# A stub's symbol makes the compressed table so much smaller that no stub is needed.
check_compression() {
	local seed

	for seed in 1 2 3 4 5 6 7 8 9 none; do
		if [ $seed = none ]; then
			t_fail "$TARGET: compression" 'no names make it oscillate'
			some_names 60 >names
			return
		fi
		repetitive_names $seed >names
		make_objects .text.callers 1 32
		KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
		calibrated 4 || continue
		! ends_at_bound compression 9 || break
	done
	t_ok "$TARGET: compression: classic ends at its bound (names $seed)"
	converges_always "compression" 3 3 "${NO_RULES[@]}"
	converges_always "compression, stubs ignored" 2 1 "${RULES[@]}"
	some_names 60 >names
}

# stub_names COUNT: that leave little of the stub's own name in the compressed table
stub_names() {
	local stub

	stub=$("$PREFIX-nm" vmlinux | sed -nE 's/.* ([^ ]*(_veneer|Thunk_|long_branch|plt_branch)[^ +]*).*/\1/p')
	some_names 60
	seq "$1" | sed "s/.*/in_${stub}_& 4/"
}

# The object's tables grow by the stub's symbol, and the file, in which they are followed by a hole,
# doesn't: by its size alone there is nothing to do.
check_hole() {
	local count status

	make_objects .text.callers 1 32
	KALLSYMS=("${LAYOUT[@]}" "${NO_RULES[@]}")
	calibrated 4 || return 0
	engine
	cp vmlinux stubbed
	for count in {10..40} none; do
		[ "$count" != none ] || break
		cp stubbed vmlinux
		stub_names "$count" >names
		make_objects .text.callers 1 32
		calibrated 4 || continue
		status=0
		upstream size >/dev/null 2>&1 || status=$?
		[ $status != 1 ] || [ -e .tmp_vmlinux3 ] || break
	done
	t_run "$TARGET: hole: sizes say it's consistent, maps that it isn't ($count names)" \
		test "$count" != none
	rm -f vmlinux
	t_run "$TARGET: hole: classic" engine --mode=classic
	t_run "$TARGET: hole: classic: consistent" is_consistent "${NO_RULES[@]}"
	converges_always "hole" 4 4 "${NO_RULES[@]}"
	some_names 60 >names
}

# mips_function SECTION PIC NAME LINE...: pic0 or pic2
mips_function() {
	printf '\t.option %s\n\t.set noreorder\n\t.section %s, "ax"\n' "$2" "$1"
	printf '\t.globl %s\n\t.type %s, @function\n\t.ent %s\n%s:\n' "$3" "$3" "$3" "$3"
	printf '\t%s\n' "${@:4}" nop ".end $3"
}

# mips_callees pic2|pic0: functions of position-independent code, which the others reach by stubs, or of other
mips_callees() {
	local i

	for i in {0..9}; do
		# shellcheck disable=SC2016
		if [ "$1" = pic2 ]; then
			mips_function .init.text pic2 "callee_$i" '.cpload $25' 'jr $31'
		else
			mips_function .init.text pic0 "callee_$i" 'jr $31'
		fi
	done | assemble callees.o
}

# Code that isn't position independent calls some that is: wherever they are, it takes a stub.
check_la25() {
	local i OBJECTS=(head.o callers.o callees.o names.o)

	(echo '	.option pic0' && head_source) | assemble head.o
	(echo '	.option pic0' && names_source names) | assemble names.o
	for i in {0..9}; do
		mips_function .text.callers pic0 "caller_$i" "jal callee_$i"
	done | assemble callers.o
	mips_callees pic2
	script '. + 0x10000' >kernel.lds
	converges_always 'LA25' 2 3 "${NO_RULES[@]}"
	t_run "$TARGET: LA25: there are stubs" test "$(count_stubs)" = 10
	converges_always 'LA25, stubs ignored' 2 1 "${RULES[@]}"
	mips_callees pic0
	check_build_id
}
