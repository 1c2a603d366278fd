# shellcheck shell=bash disable=SC2154,SC2034 # run's variables
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is made of a vmlinux: sysmap, kallsyms, symbols. Source run's functions first.

# --- sysmap, kallsyms

CROSS=powerpc64le-linux-gnu

# Debian's ppc64el kernel is a vmlinux with its symbols, and the packaged scripts are what made it
get_image() {
	[ -z "${image-}" ] || return 0
	need_packages binutils-$CROSS linux-kbuild-6.1 gcc
	image=$(find "$("$TOP/tests/corpus/fetch" ppc64el)/boot" -name 'vmlinux-*')
	stock_6_1=/usr/lib/linux-kbuild-6.1/scripts
	stock_6_12=$("$TOP/tests/corpus/oracle" 6.12)
	mkdir -p "$work/include/asm"
	echo '#define BITS_PER_LONG 64' >"$work/include/asm/bitsperlong.h"
	export NM=$CROSS-nm
	symbols=$($NM "$image" | wc -l)
}

image_floor() {
	contestant "floor: its symbol table" sh -c "echo '$image' | '$bin/floor' 1"
}

bench_sysmap() {
	get_image
	sh "$stock_6_1/mksysmap" "$image" "$work/stock.map"
	"$AUTOKSYMS" sysmap --rules=6.1 "$image" | same sysmap "$work/stock.map" -
	contestant "autoksyms sysmap" "$AUTOKSYMS" sysmap --rules=6.1 -o "$work/out" "$image"
	target='>=10' contestant "nm -n, mksysmap" sh "$stock_6_1/mksysmap" "$image" "$work/out.stock"
	image_floor
	race "System.map of $symbols symbols"
}

# stock_tables SERIES FILTER: the commands of link-vmlinux.sh from vmlinux to the object
stock_tables() {
	# shellcheck disable=SC2016
	printf '%s && "$KALLSYMS" $OPTIONS "$WORK/map" >"$WORK/stock.S" && ' "$1"
	# shellcheck disable=SC2016
	printf 'gcc -I "$WORK/include" -c -o "$WORK/stock.o" "$WORK/stock.S"'
}

# race_tables RELEASE LAYOUT SCRIPTS FILTER OPTION...
race_tables() {
	local release=$1 layout=$2 scripts=$3 filter=$4

	export KALLSYMS=$scripts/kallsyms FILTER=$scripts/mksysmap OPTIONS=${*:5} WORK=$work IMAGE=$image
	sh -c "$(stock_tables "$filter")"
	"$AUTOKSYMS" kallsyms gen --layout="$layout" "${@:5}" "$image" | same "kallsyms $release" "$work/stock.S" -
	max_kib=$((64 * 1024)) contestant "autoksyms kallsyms gen --format=obj" \
		"$AUTOKSYMS" kallsyms gen --layout="$layout" "${@:5}" --format=obj -o "$work/out.o" "$image"
	contestant "the same, 1 thread" \
		"$AUTOKSYMS" kallsyms gen -j 1 --layout="$layout" "${@:5}" --format=obj -o "$work/out.o" "$image"
	contestant "autoksyms kallsyms gen --format=asm" \
		"$AUTOKSYMS" kallsyms gen --layout="$layout" "${@:5}" -o "$work/out.S" "$image"
	target='>=20' contestant "nm, mksysmap, scripts/kallsyms, gcc -c" sh -c "$(stock_tables "$filter")"
	contestant "gcc -c alone" gcc -I "$work/include" -c -o "$work/stock.o" "$work/stock.S"
	image_floor
	race "vmlinux to kallsyms object, $release"
}

# self_timed NAME COMMAND...: the milliseconds that COMMAND prints, a line per round
self_timed() {
	local name=$1 ms

	while read -r ms; do
		printf '%s\t1\t%s\t\t%.0f\t0\t0\t0\n' "$name" "${target-}" "${ms}e6"
	done < <("${@:2}") >>"$work/results"
}

# What the kernel's own program takes for compressing alone: its source, from the distribution's
# package, compiled with a stopwatch in.
build_stopwatch() {
	local source=/usr/src/linux-source-6.1.tar.xz functions version

	need_packages linux-source-6.1
	version=$(dpkg-query -W -f '${Version}' linux-source-6.1)
	stopwatch=$(cached_dir bench)/kallsyms_$version
	[ -x "$stopwatch" ] && return
	tar -xJOf $source --occurrence=1 linux-source-6.1/scripts/kallsyms.c >"$work/kallsyms.c"
	functions=$(sed -nE 's/^[a-z].*[ *]([a-z_]+)\(.*/\1/p' "$work/kallsyms.c" | grep -vx optimize_token_table | paste -sd,)
	gcc -O2 -finstrument-functions -finstrument-functions-exclude-function-list="$functions" \
		-o "$stopwatch" "$work/kallsyms.c" "$HERE/stopwatch.c"
}

stock_compression() {
	local round

	for ((round = 0; round < rounds; round++)); do
		"$stopwatch" --all-symbols --base-relative "$work/map" 2>&1 >"$work/out.S" | tail -n 1
	done
}

bench_compression() {
	build_stopwatch
	: >"$work/results"
	sh "$stock_6_1/mksysmap" "$image" "$work/map"
	self_timed "autoksyms" "$bin/compress" "$work/map" "$rounds"
	target='>=8' self_timed "scripts/kallsyms" stock_compression
	awk -v title="compression alone" -v json="$work/json" -f "$HERE/table.awk" "$work/results" || missed=yes
}

bench_kallsyms() {
	get_image
	# shellcheck disable=SC2016
	race_tables 6.1 6.1.y "$stock_6_1" 'sh "$FILTER" "$IMAGE" "$WORK/map"' --all-symbols --base-relative
	# shellcheck disable=SC2016
	race_tables 6.12 6.11 "$stock_6_12" '$NM -n "$IMAGE" | sed -f "$FILTER" >"$WORK/map"' --all-symbols
	bench_compression
}

# --- symbols

# The real map's symbols, and then the same again with other names, N in all
symbols() {
	awk -v n="$1" '
		{ line[NR] = $0 }
		END {
			for (i = 0; i < n; i++)
				print line[i % NR + 1] (i < NR ? "" : "_" int(i / NR))
		}' "$work/some.map"
}

bench_symbols() {
	local size sizes=(10000 50000 150000)

	get_image
	[ -z "$scaling" ] || sizes+=(300000 1000000)
	# evenly spaced, so that each size has the same mix
	"$AUTOKSYMS" sysmap --rules=6.1 "$image" | awk 'NR % 7 == 0' >"$work/some.map"
	for size in "${sizes[@]}"; do
		symbols "$size" >"$work/$size.map"
		scale=$(awk "BEGIN { print 10000 / $size }") max_kib=$((size <= 150000 ? 64 * 1024 : 512 * 1024)) \
			contestant "kallsyms of $size symbols, per 10000" "$AUTOKSYMS" kallsyms gen -q --layout=6.11 \
			--all-symbols --format=obj --like="$image" -o "$work/out.o" "$work/$size.map"
	done
	race "linear in symbols"
}
