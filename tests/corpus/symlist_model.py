#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `symlist extract` has to make, for many sets of options, thought out anew from what nm says.

usage: symlist_model.py VMLINUX OUT MODULE... <CASES

Each line of CASES has the options of one run. For the Nth OUT/N/ gets what `symlist extract
--strict-compat OPTIONS -o list` has to leave: `list`, the modules' own lists, and `stdout`. A file
`first` in the current directory is the list that there was before.
"""

import argparse
import collections
import os
import re
import shlex
import subprocess
import sys

Generation = collections.namedtuple(
    "Generation", "padded signatures gki_needs preserved_among_others always")
ALWAYS = {"module_layout", "__put_task_struct"}
GENERATIONS = {
    "old": Generation(True, False, False, False, ALWAYS),
    "middle": Generation(True, False, True, True, ALWAYS),
    "new": Generation(False, True, False, True, ALWAYS | {"utf8_data_table"}),
}
MAGIC = b"~Module signature appended~\n"


class Module:
    """A module, or vmlinux, as nm sees it."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)
        self.needs = set()
        self.exports = set()
        nm = subprocess.run(["nm", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            check=True)
        for line in nm.stdout.decode("ascii").splitlines():
            letter, symbol = line.split()[-2:]
            if letter in "Uvw":
                self.needs.add(re.sub(r"^\.", "", symbol))
            elif symbol.startswith("__ksymtab_"):
                self.exports.add(symbol[len("__ksymtab_"):])
        self.needs -= {"__this_module", "TOC."}
        with open(path, "rb") as file:
            file.seek(-len(MAGIC), os.SEEK_END)
            self.is_signed = file.read() == MAGIC


def order(generation, symbols):
    def key(symbol):
        bare = symbol.lower().replace("_", "")
        leading = len(symbol) - len(symbol.lstrip("_"))
        return bare + "_" * (5 - leading) if generation.padded else bare, symbol
    return sorted(set(symbols), key=key)


def parse(line):
    parser = argparse.ArgumentParser()
    for flag in ("additions-only", "skip-module-grouping", "include-module-exports", "full-gki-abi",
                 "emit-module-symbol-lists", "print-modules", "skip-report-missing"):
        parser.add_argument("--" + flag, action="store_true")
    parser.add_argument("--compat", default="new")
    parser.add_argument("--module-filter", action="append", default=[])
    parser.add_argument("--module-exclude", action="append", default=[])
    parser.add_argument("--gki-modules")
    return parser.parse_args(shlex.split(line))


def choose(args, modules):
    """The vendors' modules that count, and the kernel's own."""
    counted = [m for m in modules
               if (not args.module_filter or any(re.search(f, m.name) for f in args.module_filter))
               and not any(re.search(f, m.name) for f in args.module_exclude)]
    if args.gki_modules:
        with open(args.gki_modules) as file:
            names = {os.path.basename(line.strip()) for line in file}
    else:
        names = {m.name for m in counted if m.is_signed and GENERATIONS[args.compat].signatures}
    return [m for m in counted if m.name not in names], [m for m in counted if m.name in names]


def with_iterators(needs, exported):
    iterators = {"__traceiter_" + s[len("__tracepoint_"):] for s in needs
                 if s.startswith("__tracepoint_")}
    return needs | iterators & exported


def write_list(path, generation, args, needs, offered):
    """`needs`: pairs of a title and the symbols it asks for, as the groups follow each other."""
    users = collections.Counter(s for _, symbols in needs for s in symbols)
    common = generation.always | {s for s, n in users.items()
                                  if s in offered and (n > 1 or args.skip_module_grouping)}
    old = set()
    if args.additions_only:
        with open("first") as file:
            old = {line.strip() for line in file if re.match(r" *\w", line)}
    if args.skip_module_grouping and generation.preserved_among_others:
        common |= old
    groups = [("commonly used symbols", common)]
    groups += [("required by " + title, symbols & offered - common) for title, symbols in needs]
    groups += [("preserved by --additions-only", old - set().union(*(g[1] for g in groups)))]
    blocks = []
    for title, symbols in groups:
        if symbols:
            title = "" if args.skip_module_grouping and not blocks else "# " + title + "\n"
            blocks.append(title + "".join("  " + s + "\n" for s in order(generation, symbols)))
    with open(path, "w") as file:
        file.write("[abi_symbol_list]\n" + "\n".join(blocks))


def write_module_lists(path, generation, needs, offered):
    """Iterators that were added stand behind what a module itself needs."""
    for title, own, symbols in needs:
        listed = order(generation, own & offered)
        listed += [s.replace("__tracepoint_", "__traceiter_", 1) for s in order(generation, own)
                   if s.startswith("__tracepoint_")
                   and s.replace("__tracepoint_", "__traceiter_", 1) in (symbols - own) & offered]
        with open(path + "_" + os.path.splitext(title)[0], "w") as file:
            file.write("[abi_symbol_list]\n" + "".join("  " + s + "\n" for s in listed or [""]))


def tell(generation, args, vendor, gki, needs, exported):
    if not (args.skip_report_missing or args.module_filter or args.module_exclude):
        for title, own, _ in needs:
            for symbol in order(generation, own - exported):
                print("Symbol {} required by {} but not provided".format(symbol, title))
    if args.print_modules:
        parts = [("These modules have been considered", vendor)]
        if generation.signatures:
            parts.append(("These modules have *NOT* been considered", gki))
        for what, modules in parts:
            if modules:
                print(what + " when creating the symbol list:")
                print("".join("  " + name + "\n" for name in sorted(m.name for m in modules)), end="")


def run(line, out, vmlinux, modules):
    args = parse(line)
    generation = GENERATIONS[args.compat]
    vendor, gki = choose(args, modules)
    offered = vmlinux.exports.union(*(m.exports for m in gki))
    exported = offered.union(*(m.exports for m in vendor))

    listed = vendor + gki if generation.gki_needs else vendor
    described = [(m.name, m.needs, with_iterators(m.needs, exported))
                 for m in sorted(listed, key=lambda m: m.path)]
    needs = [(title, symbols) for title, _, symbols in described]
    told = described
    if generation.signatures:
        told = [(m.name, m.needs, None) for m in sorted(gki, key=lambda m: m.path)] + described
    tell(generation, args, vendor, gki, told, exported)

    if args.full_gki_abi:
        needs = [("full-gki-abi", offered)]
        described = [("full-gki-abi", offered, offered)]
    wanted = exported if args.include_module_exports else offered
    write_list(out + "/list", generation, args, needs, wanted)
    if args.emit_module_symbol_lists:
        write_module_lists(out + "/list", generation, described, wanted)


def main():
    vmlinux = Module(sys.argv[1])
    modules = [Module(path) for path in sys.argv[3:]]
    for number, line in enumerate(sys.stdin, 1):
        out = "{}/{}".format(sys.argv[2], number)
        os.makedirs(out)
        with open(out + "/stdout", "w") as sys.stdout:
            run(line, out, vmlinux, modules)
        sys.stdout = sys.__stdout__


if __name__ == "__main__":
    main()
