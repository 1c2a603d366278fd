#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands in for AOSP's kernel/build/abi/verify_ksymtab.py: are all symbols of a raw list exported?

Environment: AUTOKSYMS, the binary.
"""

import argparse
import os
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description="Are all symbols of a raw list exported?")
    parser.add_argument("--raw-kmi-symbol-list", required=True)
    parser.add_argument("--symvers-file", required=True)
    parser.add_argument("--objects", nargs="*", default=["vmlinux"])
    args = parser.parse_args()

    command = [os.environ.get("AUTOKSYMS", "autoksyms"), "symlist", "verify",
               "--symvers=" + args.symvers_file]
    # Of no objects nothing is exported.
    command += ["--objects=" + name for name in args.objects] or ["--objects=/"]
    command += ["--", args.raw_kmi_symbol_list]
    return 1 if subprocess.run(command, stdout=sys.stderr, check=False).returncode else 0


if __name__ == "__main__":
    sys.exit(main())
