# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What every command prints with --json, in a tree that contrib/demo/run leaves: for what is
# said of these documents. Wants tests/lib.sh, and autoksyms in PATH.

# shellcheck disable=SC2034 # for those who source this
JSON_COMMANDS=(scan gen exports check "check --frozen" adjust seed why sysmap
	"symlist extract" "symlist merge" "symlist flatten" "symlist verify" "symlist diff"
	"symlist lint" "symlist protect extract" "symlist protect check"
	"kallsyms gen" "kallsyms verify" "kallsyms dump" "kallsyms diff" link kbuild report)

# link_text OPTION...
link_text() {
	autoksyms link "$@" --all-symbols --like=text.o -o linked -- \
		ld -z noexecstack -e _text -o '{output}' text.o '{kallsyms}'
}

# Documents of a command that have all there is to have, between them.
documents() {
	case $1 in
	scan) autoksyms scan --json drivers ;;
	gen) autoksyms gen --json --objtree=. ;;
	exports) autoksyms exports --json --objtree=newer ;;
	check)
		autoksyms check --json --old=empty-list
		autoksyms check --json --without=watch
		autoksyms check --json --objtree=newer --whitelist=typos --old=newer/old.c newer/needy.o
		;;
	'check --frozen') autoksyms check --json --frozen=old-list drivers ;;
	'symlist extract') autoksyms symlist extract --json --vmlinux=kernel.shard drivers/watch.ko drivers/store.ko ;;
	'symlist merge') autoksyms symlist merge --json --deny=denied old-list ;;
	'symlist flatten') autoksyms symlist flatten --json old-list ;;
	'symlist verify') autoksyms symlist verify --json --strict --vmlinux=kernel.shard old-list ;;
	'symlist diff') autoksyms symlist diff --json old-list new-list ;;
	'symlist lint') autoksyms symlist lint --json --deny=denied old-list ;;
	'symlist protect extract') autoksyms symlist protect extract --json --modules=protected drivers ;;
	'symlist protect check') autoksyms symlist protect check --json --list=old-list drivers ;;
	adjust) autoksyms adjust --json ;;
	seed) autoksyms seed --json drivers ;;
	why)
		autoksyms why --json say_number clock_now
		autoksyms why --json --objtree=newer newer_a
		;;
	sysmap) autoksyms sysmap --json --ignore=say vmlinux ;;
	'kallsyms gen') autoksyms kallsyms gen --json --layout=6.12 old-map ;;
	'kallsyms verify') autoksyms kallsyms verify --json --map=new-map old-tables.o ;;
	'kallsyms dump') autoksyms kallsyms dump --json old-tables.o ;;
	'kallsyms diff') autoksyms kallsyms diff --json old-tables.o new-tables.o ;;
	link)
		link_text --layout=6.12 --json
		# gives up, with what the last two links differ in
		link_text --layout=6.1 --base-relative --mode=classic --extra-pass --max-passes=3 -q 2>/dev/null ||
			autoksyms link --explain --json
		;;
	kbuild) autoksyms kbuild --json kernel ;;
	report)
		autoksyms report --json
		autoksyms report --json --objtree=newer --record=.autoksyms.link.json
		;;
	esac
}

# What documents() needs beyond the tree: a symbol moves, one is retyped, one is new.
make_inputs() {
	local which

	: >empty-list
	make_kernel
	echo newer_c >typos
	make_newer_tree
	printf '[abi_symbol_list]\n  %s\n' say old >old-list
	printf '[abi_symbol_list]\n  %s\n' new say >new-list
	echo 'say not to drivers' >denied
	echo watch.ko >protected
	printf '# autoksyms shard 1\nmodule vmlinux\nexport say\nexport page_get\n' >kernel.shard
	echo 'void _text(void) {}' | gcc -c -x c -o text.o -
	printf '00000000000010%s\n' '00 T _text' '10 t stays' '20 t moves' >old-map
	printf '00000000000010%s\n' '00 T _text' '10 T stays' '30 t moves' '40 t new' >new-map
	for which in old new; do
		"$AUTOKSYMS" kallsyms gen --layout=6.12 --all-symbols --format=obj --like=vmlinux \
			-o $which-tables.o $which-map
	done
}

# A kernel's tree as far as kbuild wants one.
make_kernel() {
	mkdir -p kernel/include/config kernel/scripts
	echo CONFIG_KALLSYMS=y >kernel/include/config/auto.conf
	echo 6.12.1 >kernel/include/config/kernel.release
	echo '# writes .vmlinux.d' >kernel/scripts/link-vmlinux.sh
	# shellcheck disable=SC2016
	echo 'cmd_link_vmlinux = $< "$(LD)" "$(KBUILD_LDFLAGS)" "$(LDFLAGS_vmlinux)"' >kernel/scripts/Makefile.vmlinux
}

# A kernel of 6.5 or later, a module out of tree, a list of what was kept otherwise, a bad whitelist
make_newer_tree() (
	# shellcheck source=tests/modpost.sh
	. "$TOP/tests/modpost.sh"
	BITS=$(getconf LONG_BIT) SERIES=6.12
	mkdir newer
	cd newer || exit
	# shellcheck disable=SC2119
	configure_kernel
	{ export_symbol newer_a GPL SPACE function; export_symbol newer_b "" "" object; } | assemble vmlinux.o
	{ modinfo license=GPL import_ns=SPACE; needs newer_a; } | kmodule user
	{ modinfo license=GPL; needs newer_b nowhere; } | assemble needy.o
	"$AUTOKSYMS" exports --objtree=. -o .vmlinux.export.c --symvers=Module.symvers
	sed 's/_gpl//' .vmlinux.export.c >old.c
)
