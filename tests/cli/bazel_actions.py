#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bazel_actions.py AUTOKSYMS OUT VMLINUX MODULE...: what the rule in contrib/bazel does, without Bazel.

Each of its actions runs in an empty directory of its own that holds the declared inputs, at the
paths Bazel has them, and nothing else; only the declared outputs are taken from there. A .bzl file
is Python as far as this one goes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from types import SimpleNamespace

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class File:
    def __init__(self, path):
        self.path = self.short_path = path
        self.basename = os.path.basename(path)
        self.extension = self.basename.rpartition(".")[2]


class Actions:
    """Runs actions; `tree` has all files there are."""

    def __init__(self, tree):
        self.tree = tree
        self.count = 0

    def declare_file(self, name):
        return File(os.path.join("bazel-out/k8/bin", name))

    def run(self, executable, arguments, inputs, outputs, **_):
        self.count += 1
        with tempfile.TemporaryDirectory() as root:
            for file in inputs:
                os.makedirs(os.path.dirname(os.path.join(root, file.path)), exist_ok=True)
                shutil.copy(os.path.join(self.tree, file.path), os.path.join(root, file.path))
            for file in outputs:
                os.makedirs(os.path.dirname(os.path.join(root, file.path)), exist_ok=True)
            subprocess.run([executable.path] + arguments, cwd=root, env={}, check=True)
            for file in outputs:
                to = os.path.join(self.tree, file.path)
                os.makedirs(os.path.dirname(to), exist_ok=True)
                shutil.copy(os.path.join(root, file.path), to)


def load():
    loaded = {}
    anything = SimpleNamespace(**{kind: (lambda **kw: kw)
                                  for kind in ("label", "label_list", "string", "bool")})
    names = {"rule": lambda implementation, **kw: loaded.update(run=implementation, **kw),
             "attr": anything, "depset": list, "DefaultInfo": lambda files: files}
    with open(os.path.join(TOP, "contrib/bazel/symlist.bzl"), encoding="utf-8") as source:
        exec(source.read(), names)  # pylint: disable=exec-used
    return loaded


def main():
    autoksyms, out, vmlinux, *modules = sys.argv[1:]
    rule = load()
    with tempfile.TemporaryDirectory() as tree:
        for path in [vmlinux] + modules:
            os.makedirs(os.path.dirname(os.path.join(tree, path)) or tree, exist_ok=True)
            shutil.copy(path, os.path.join(tree, path))
        actions = Actions(tree)
        attrs = {name: spec.get("default") for name, spec in rule["attrs"].items()}
        attrs["allow_missing"] = True
        ctx = SimpleNamespace(
            label=SimpleNamespace(name="abi"), actions=actions, attr=SimpleNamespace(**attrs),
            executable=SimpleNamespace(autoksyms=File(os.path.abspath(autoksyms))),
            files=SimpleNamespace(modules=[File(path) for path in modules]),
            file=SimpleNamespace(vmlinux=File(vmlinux), gki_modules=None))
        made = rule["run"](ctx)[0][0]
        shutil.copy(os.path.join(tree, made.path), out)
    print(f"{actions.count} actions")


if __name__ == "__main__":
    main()
