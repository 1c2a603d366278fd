# SPDX-License-Identifier: GPL-2.0-or-later
"""The texts of errors in C sources: messages.py FILE... prints FILE, function and text, with tabs between."""

import re
import sys

CALL = re.compile(r"\b(ak_error_set|ak_error_errno|bad_file|refuse|cli_fail_\w+)\(")
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[()]')


def texts(source):
    for call in CALL.finditer(source):
        depth, text, end = 1, "", call.end()
        for token in TOKEN.finditer(source, end):
            depth += {"(": 1, ")": -1}.get(token[0], 0)
            if not depth:
                break
            # Strings side by side are one.
            text += " " if source[end : token.start()].strip() else ""
            text += token[1] or ""
            end = token.end()
        yield call[1], text


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        for function, text in texts(file.read()):
            print(path, function, text, sep="\t")
