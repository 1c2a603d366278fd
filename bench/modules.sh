# shellcheck shell=bash disable=SC2154,SC2164 # run's variables, and its set -e
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is read out of modules: scan, linear, gen, exports, symlist. Source run's functions first.

# --- scan

# shellcheck disable=SC2016
BATCHED='xargs nm -u | sed -n "s/^  *U //p" | sort -u'
BATCHED_LLVM='xargs llvm-nm --undefined-only --quiet 2>/dev/null | sed -n "s/^  *U //p" | sort -u'
# shellcheck disable=SC2016
ONE_EACH='xargs -n 1 sh -c '\''nm "$0" | sed -n "s/^  *U //p" >>"$USYMS"'\'

compare_scan() {
	"$AUTOKSYMS" scan - <"$work/list" >"$work/ours"
	"$AUTOKSYMS" scan "$tree" >"$work/ours.dir"
	sh -c "$BATCHED" <"$work/list" | sed '/^__this_module$/d' >"$work/batched"
	sh -c "$BATCHED_LLVM" <"$work/list" | sed '/^__this_module$/d' >"$work/batched.llvm"
	"$bin/libelf" <"$work/list" | sed '/^__this_module$/d' | sort -u >"$work/libelf"
	same "scan DIR" "$work/ours" "$work/ours.dir"
	same "batched nm" "$work/batched" "$work/ours"
	same "batched llvm-nm" "$work/batched.llvm" "$work/ours"
	same "libelf" "$work/libelf" "$work/ours"

	: >"$USYMS"
	sh -c "$ONE_EACH" <"$work/sample"
	sed '/^__this_module$/d' "$USYMS" | sort -u >"$work/each"
	"$AUTOKSYMS" scan - <"$work/sample" | same "one nm each" "$work/each" -
}

bench_scan() {
	local total threads

	need_packages llvm
	total=$(wc -l <"$work/list")
	threads=$(nproc)
	export USYMS=$work/usyms
	awk -v step=$((total / EACH)) -v count="$EACH" 'NR % step == 0 && n++ < count' "$work/list" >"$work/sample"
	compare_scan
	max_kib=$MEMORY contestant "autoksyms scan, list" "$AUTOKSYMS" scan -
	max_kib=$MEMORY contestant "autoksyms scan, directory" "$AUTOKSYMS" scan "$tree"
	contestant "autoksyms scan, list, 1 thread" "$AUTOKSYMS" scan -j 1 -
	target='>=0.667' contestant "floor, $threads threads (ours <= 1.5 times)" "$bin/floor" "$threads"
	contestant "libelf loop, 1 thread" "$bin/libelf"
	contestant "xargs llvm-nm --undefined-only | sed | sort -u" sh -c "$BATCHED_LLVM"
	target='>=30' contestant "xargs nm -u | sed | sort -u" sh -c "$BATCHED"
	turns=3 scale=$(awk "BEGIN { print $total / $EACH }") target='>=1000' \
		contestant "one nm each ($EACH of them, times $total/$EACH)" sh -c "$ONE_EACH <'$work/sample'"
	race "scan of $total modules"
}

# --- linear

# every Nth module, so that each size has the same mix
every() {
	awk "NR % $1 == 1 || $1 == 1" "$work/list"
}

# Beyond what Debian ships: the same files again, by hard links
multiply() {
	local copy dir=$big/$1

	for ((copy = 0; copy * $(wc -l <"$work/list") < $1; copy++)); do
		mkdir -p "$dir/$copy"
		cp -al "$tree" "$dir/$copy"
	done
	find "$dir" -name '*.ko' | sort | sed -n "1,$1p"
}

bench_linear() {
	local file size

	for size in 40 8 4 2 1; do every $size >"$work/linear.$(every $size | wc -l)"; done
	if [ -n "$scaling" ]; then
		for size in 10000 25000 50000 100000; do multiply $size >"$work/linear.$size"; done
	fi
	for file in $(printf '%s\n' "$work"/linear.* | sort -t. -k3n); do
		size=${file##*.}
		scale=$(awk "BEGIN { print 1000 / $size }") target='<=1.25' \
			contestant "scan of $size modules, per 1000" "$AUTOKSYMS" scan "@$file"
	done
	race "linear time"
}

# --- gen

# The last script the kernel had for this, out of the distribution's source package
stock_script() {
	local source=/usr/src/linux-source-6.1.tar.xz version

	need_packages linux-source-6.1
	version=$(dpkg-query -W -f '${Version}' linux-source-6.1)
	stock=$(cached_dir bench)/gen_autoksyms.sh_$version
	[ -e "$stock" ] && return
	say "taking gen_autoksyms.sh out of $source"
	tar -xJOf $source --occurrence=1 linux-source-6.1/scripts/gen_autoksyms.sh >"$stock.new"
	mv "$stock.new" "$stock"
}

# A module of the same kernel that the objtree lacks and that needs a symbol nothing in it needs
newcomer() {
	local module

	sed -n 's/^#define __KSYM_\(.*\) 1$/\1/p' include/generated/autoksyms.h >"$work/kept"
	while read -r module; do
		"$AUTOKSYMS" scan "$module" | comm -23 - "$work/kept" | grep -q . && break
	done < <(every 97)
	echo "$module"
}

# answer STATUS LINE [MODULE]: what check has to exit with, and to say
answer() {
	local status=0

	"$AUTOKSYMS" check --objtree=. "${@:3}" >"$work/answer" || status=$?
	[ "$status" = "$1" ] || die "check ${*:3}: exits with $status, not $1"
	grep -qx "$2" "$work/answer" || die "check ${*:3}: doesn't say '$2'"
}

compare_gen() {
	local from

	sh "$stock" --modorder "$work/stock"
	for from in usyms objects; do
		"$AUTOKSYMS" gen --objtree=. --modorder --from=$from -o "$work/$from"
		same "gen --from=$from" "$work/stock" "$work/$from"
	done
	same "the objtree's list" "$work/stock" include/generated/autoksyms.h
	answer 0 'relink: no'
	answer 1 'relink: yes' "$new"
}

bench_gen() {
	local new

	stock_script
	say "making an objtree of 291 modules"
	"$HERE/objtree" "$(dirname "$tree")" "$big/objtree"
	cd "$big/objtree"
	new=$(newcomer)
	compare_gen
	contestant "gen_autoksyms.sh of 6.1" sh "$stock" --modorder "$work/out.stock"
	target='<=1' contestant "autoksyms gen --from=usyms" "$AUTOKSYMS" gen --objtree=. --modorder --from=usyms -o "$work/out"
	target='<=1' contestant "autoksyms gen --from=objects" "$AUTOKSYMS" gen --objtree=. --modorder --from=objects -o "$work/out"
	target='<=1' contestant "autoksyms check, nothing new" "$AUTOKSYMS" check --objtree=.
	target='<=1' contestant "autoksyms check --from=objects, nothing new" "$AUTOKSYMS" check --from=objects --objtree=.
	target='<=1' status=1 contestant "autoksyms check, a module added" "$AUTOKSYMS" check --objtree=. "$new"
	find . -name '*.usyms' >"$work/usyms"
	contestant "floor: cat of all .usyms" sh -c "xargs cat <'$work/usyms'"
	race "a build tree of 291 modules"
	cd "$TOP"
}

# --- exports

# vmlinux.o, which exports the symbols on stdin, and as many again that nobody needs
vmlinux_object() {
	awk '
		function export(name) {
			print ".section .export_symbol,\"a\"\n__export_symbol_" name ": .asciz \"\"\n.asciz \"\""
			print ".balign 8\n.quad " name "\n.text\n.globl " name "\n.type " name ",@function\n" name ": ret"
		}
		{ export($0); export("unneeded_" $0) }' | as -o vmlinux.o -
}

# The modules as they would be in a build directory of 6.12
modpost_tree() {
	mkdir -p "$1/include/config"
	cd "$1"
	cp -al "$tree" kernel
	find kernel -name '*.ko' | sort | sed 's/\.ko$//' >stems
	while read -r stem; do mv "$stem.ko" "$stem.o"; done <stems
	sed 's/$/.o/' stems >modules.order
	sed 's/$/.mod/' stems | xargs touch # where modpost looks for sources
	printf 'CONFIG_%s\n' MODULES=y TRIM_UNUSED_KSYMS=y >include/config/auto.conf
	echo 6.12.0 >include/config/kernel.release
	"$AUTOKSYMS" scan --weak - <"$work/list" | vmlinux_object
}

compare_exports() {
	"$modpost" -M -t -N -o Module.symvers vmlinux.o -T modules.order 2>"$work/log" || die "modpost: $(head -n 3 "$work/log")"
	touch vmlinux
	"$AUTOKSYMS" exports --objtree=. -o "$work/ours.c" --symvers="$work/ours.symvers"
	same exports "$work/ours.c" .vmlinux.export.c
	same Module.symvers "$work/ours.symvers" Module.symvers
	answer 0 'relink: no'
}

bench_exports() {
	need_packages binutils
	modpost=$("$TOP/tests/corpus/oracle" 6.12)/mod/modpost
	say "making a build directory of all modules"
	modpost_tree "$big/modpost"
	compare_exports
	contestant "autoksyms exports" "$AUTOKSYMS" exports --objtree=. -o "$work/out.c" --symvers="$work/out.symvers"
	target='<=1.5' contestant "autoksyms check, nothing new" "$AUTOKSYMS" check --objtree=.
	target='>=5' contestant "modpost of 6.12" "$modpost" -M -t -N -o "$work/out.stock" vmlinux.o -T modules.order
	find . -name '*.o' >"$work/objects"
	contestant "floor: the same tables, 1 thread" sh -c "'$bin/floor' 1 <'$work/objects'"
	race "exports of vmlinux with $(wc -l <modules.order) modules"
	cd "$TOP"
}

# --- symlist

UNDEFINED_EACH='xargs -n 1 llvm-nm --undefined-only'

# What the listed modules need, and none of them exports
needed_of_vmlinux() {
	"$AUTOKSYMS" scan --shard - <"$1" | awk '
		$1 == "export" { exported[$2] = 1 }
		$1 == "undefined" { needed[$2] = 1 }
		END { for (name in needed) if (!(name in exported)) print name }' | sort
}

# An object that exports that: Debian's vmlinux has no symbols
make_offering() {
	needed_of_vmlinux "$work/list" | awk '
		BEGIN { print ".data" }
		{ printf ".globl %s\n%s: .dc.a 0\n__ksymtab_%s: .dc.a 0\n", $0, $0, $0 }' | as -o "$1" -
}

# What upstream's extract_symbols starts for each module, without anything else that it does
bench_symlist() {
	local total

	need_packages binutils llvm
	make_offering "$work/offering.o"
	total=$(wc -l <"$work/list")
	awk -v step=$((total / EACH)) -v count="$EACH" 'NR % step == 0 && n++ < count' "$work/list" >"$work/sample"
	sh -c "$UNDEFINED_EACH" <"$work/sample" | sed 's/^ *[Uvw] //; /^__this_module$/d' | sort -u >"$work/each"
	"$AUTOKSYMS" scan --weak - <"$work/sample" | same "one llvm-nm each" "$work/each" -
	max_kib=$((96 * 1024)) contestant "autoksyms symlist extract" "$AUTOKSYMS" symlist extract \
		--compat=old --vmlinux="$work/offering.o" -o "$work/out" -
	turns=3 scale=$(awk "BEGIN { print $total / $EACH }") target='>=500' \
		contestant "one llvm-nm for each module ($EACH of them, times $total/$EACH)" \
		sh -c "$UNDEFINED_EACH <'$work/sample' >'$work/each'"
	contestant "floor: the modules' tables, 1 thread" "$bin/floor" 1
	race "symbol list of $total modules"
}
