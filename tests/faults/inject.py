#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""inject.py SHIM DIR TEMPORARIES OUTPUT... -- COMMAND...: every call of COMMAND fails once, and once it's killed there.

COMMAND runs in DIR and makes the OUTPUTs, which are there, with another content. Whatever fails, each
of them has to hold the old bytes or all the new ones, nothing else may be left behind but files of
names that the regular expression TEMPORARIES matches, and the exit status is 2 with a message that
names a file; or all went well. Whatever was left behind, another run completes the work. Prints what
wasn't so, and as the last line how many faults there were.
"""

import concurrent.futures
import errno
import os
import re
import shutil
import subprocess
import sys

# What each class of calls (see shim.c) fails with. 0: a part is read or written.
FAULTS = {
    "open": (errno.EIO, errno.EMFILE),
    "stat": (errno.EIO,),
    "read": (errno.EIO, errno.EINTR, 0),
    "write": (errno.EIO, errno.ENOSPC, errno.EINTR, 0),
    "sync": (errno.EIO,),
    "change": (errno.EIO, errno.ENOSPC),
    "mmap": (errno.ENOMEM,),
    "fork": (errno.EAGAIN,),
    "memory": (errno.ENOMEM,),
    "any": (-1,),
}
# Those that are tried; not all are for what also happens in copies of the process, which count on by themselves.
CLASSES = os.environ.get("FAULT_CLASSES", " ".join(FAULTS)).split()
# Nothing is wrong then.
HARMLESS = (errno.EINTR, 0)
KILLED = -9
# A text that only says that memory ran out names no file.
MESSAGE = re.compile(r"^autoksyms: (.*[\w.]+: .*|out of memory)", re.MULTILINE)
SHOWN = 12


class Subject:
    def __init__(self, shim, directory, temporaries, outputs, command):
        self.shim, self.directory = shim, directory
        self.temporaries = re.compile(temporaries)
        self.outputs, self.command = outputs, command
        self.old = self.read()
        self.status, self.said = self.run()
        self.new = self.read()
        self.files = {path for path in self.listing() if not self.is_temporary(path)}
        self.restore(self.listing() - self.files)
        self.wrong = []
        if self.status < 0 or self.status == 2:
            sys.exit(f"without any fault: exit {self.status}: {self.said}")

    def read(self):
        return [open(os.path.join(self.directory, name), "rb").read() for name in self.outputs]

    def listing(self):
        return {os.path.join(where, name)
                for where, dirs, files in os.walk(self.directory) for name in dirs + files}

    def restore(self, left):
        for path in sorted(filter(os.path.lexists, left), reverse=True):
            os.rmdir(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
        for name, content in zip(self.outputs, self.old):
            with open(os.path.join(self.directory, name), "wb") as file:
                file.write(content)

    def run(self, **fault):
        env = dict(os.environ, **fault)
        if fault:
            env["LD_PRELOAD"] = self.shim
        done = subprocess.run(self.command, cwd=self.directory, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                              check=False)
        return done.returncode, done.stdout.decode(errors="replace")

    def count(self, of):
        path = os.path.abspath(self.directory + ".calls")
        self.run(FAULT_CALL=of, FAULT_NTH="0", FAULT_COUNT=path)
        self.restore(self.listing() - self.files)
        with open(path, encoding="ascii") as file:
            return int(file.read())

    def verdict(self, error, status, said):
        outputs = self.read()
        if any(now not in (old, new) for now, old, new in zip(outputs, self.old, self.new)):
            return "an output is neither the old one nor the new one"
        if status == self.status:
            return None if outputs == self.new else "it says that all is well, but an output is the old one"
        if error in HARMLESS:
            return f"it isn't taken up again: exit {status}"
        if error < 0:
            return None if status == KILLED else f"exit {status}"
        if status != 2:
            return f"exit {status}"
        return None if MESSAGE.search(said) else "no message that names a file"

    def is_temporary(self, path):
        return self.temporaries.fullmatch(os.path.basename(path))

    def next_run(self):
        status, said = self.run()
        if status != self.status:
            return f"the next run: exit {status}: {said}"
        return None if self.read() == self.new else "the next run doesn't complete the work"

    def try_one(self, of, number, error):
        status, said = self.run(FAULT_CALL=of, FAULT_NTH=str(number), FAULT_ERRNO=str(error))
        wrong = self.verdict(error, status, said)
        left = self.listing() - self.files
        strange = {path for path in left if not self.is_temporary(path)}
        if not wrong and error >= 0 and strange:
            wrong = "left behind: " + ", ".join(sorted(strange))
        if not wrong and (left or error < 0):
            wrong = self.next_run()
            left |= self.listing() - self.files
        if wrong:
            name = "killed" if error < 0 else errno.errorcode.get(error, "in part")
            self.wrong.append(f"{of} {number}, {name}: {wrong}\n{said}")
        self.restore(left)

    def all_faults(self):
        for of in CLASSES:
            calls = self.count(of)
            yield from ((of, number, error) for number in range(1, calls + 1) for error in FAULTS[of])

    def try_each(self, faults):
        for fault in faults:
            self.try_one(*fault)


def copies(directory, count):
    """As many places to work in as that: the directory, and copies beside it."""
    yield directory
    for number in range(1, count):
        shutil.copytree(directory, f"{directory}.{number}", symlinks=True)
        yield f"{directory}.{number}"


def main():
    shim, directory, temporaries, *rest = sys.argv[1:]
    at = rest.index("--")
    count = os.cpu_count() or 1
    places = list(copies(directory, count))
    subjects = [Subject(os.path.abspath(shim), place, temporaries, rest[:at], rest[at + 1:])
                for place in places]
    faults = list(subjects[0].all_faults())
    # Each waits for processes, most of the time.
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        done = [pool.submit(subject.try_each, faults[i::count]) for i, subject in enumerate(subjects)]
        for each in done:
            each.result()
    for place in places[1:]:
        shutil.rmtree(place)
    wrong = [text for subject in subjects for text in subject.wrong]
    for text in wrong[:SHOWN]:
        print(text)
    print(f"{len(faults)} faults, {len(wrong)} not survived")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
