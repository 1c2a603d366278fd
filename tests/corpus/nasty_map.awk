# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: awk -v lines=N [-v seed=N] -f nasty_map.awk </dev/null
#
# A map as `nm -n` might print it, whose names are what the rules of scripts/mksysmap look for, and
# what nearly is, pieced together at random: with blanks, backslashes, other bytes, and without any
# name at all.

function pick(list, count) {
	return list[int(rand() * count) + 1]
}

function digits(count, text) {
	text = ""
	while (count--)
		text = text substr("0123456789abcdef", int(rand() * 16) + 1, 1)
	return text
}

function name(text) {
	text = pick(start, starts)
	if (rand() < 0.3)
		text = text pick(start, starts)
	while (rand() < 0.3)
		text = text substr("abz_$.L0 \\", int(rand() * 10) + 1, 1)
	return text pick(end, ends)
}

BEGIN {
	srand(seed ? seed : 1)
	starts = split("|$|$a|$d|$x|$t|.L|.LC|xL|L|L0|L00|__efistub_|__pi_|__pi_$|__pi_\\|__pi_.L|" \
		"__pi_xL|__kvm_nvhe_|__kvm_nvhe_$|__kvm_nvhe_\\|__kvm_nvhe_.L|__AArch64ADRPThunk_|" \
		"__ARMV5PILongThunk_|__ThumbV7PILongThunk_|__LA25Thunk_|__Thunk_|___Thunk_|" \
		"__a_Thunk_|__\303\251Thunk_|__kcfi_typeid_|__kvm_nvhe___kcfi_typeid_|" \
		"__pi___kcfi_typeid_|__crc_|x__crc_|__kstrtab_|__kstrtabns_|_SDA_BASE_|_SDA2_BASE_|" \
		"__UNIQUE_ID_modinfo|__UNIQUE_ID_modinfo_|__UNIQUE_ID_modinfo12|" \
		"__UNIQUE_ID_modinfo_34|__mod_device_table__|.long_branch.|00.plt_branch.x|" \
		".plt_branch_|\\|\\$|_veneer|_from_arm|_from_thumb| |  |a | a | U | N x| $| .L|\t|" \
		"\303\251|\377|^|*|[|.|foo|bar_baz", start, "|")
	ends = split("||||foo|_veneer|_from_arm|_from_thumb|_veneerx|$|\\|0|1|_SDA_BASE_| |" \
		".long_branch.|.plt_branch.|L0|.L| .L| L0|.c.1|12|_|\303\251| w |$d", end, "|")
	types = "aAbBcCdDgGiInNpPrRsStTuUvVwW?-"
	for (i = 0; i < lines; i++) {
		type = substr(types, int(rand() * length(types)) + 1, 1)
		address = "f" digits(15)
		if (index("Uwv", type) && rand() < 0.9)
			address = sprintf("%16s", "")
		print address, type, name()
	}
}
