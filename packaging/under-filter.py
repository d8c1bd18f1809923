#!/usr/bin/env python3
"""Runs a program as the unit of the package would let it: without privileges,
and with the system calls alone that SystemCallFilter= names. With --user N it
first becomes that account, as only root can. So it shows, without systemd as
the first process, that bubblewrap and what it runs need nothing more.

usage: packaging/under-filter.py UNIT [--user N] PROGRAM ARGUMENT...
"""
import ctypes
import os
import re
import struct
import subprocess
import sys

HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
ALLOW, EPERM = 0x7FFF0000, 0x00050001
LOAD_NUMBER, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06


def groups():
    """The named groups of system calls that systemd knows."""
    text = subprocess.run(["systemd-analyze", "syscall-filter"], capture_output=True, text=True, check=True).stdout
    found, name = {}, None
    for line in text.splitlines():
        if line.startswith("@"):
            name = line.strip()
            found[name] = []
        elif line.startswith("    ") and not line.strip().startswith("#") and name:
            found[name].append(line.strip())
    return found


def members(name, known):
    if not name.startswith("@"):
        return {name}
    return set().union(*(members(n, known) for n in known[name]))


def numbers(unit):
    with open(unit, encoding="utf-8") as file:
        words = re.search(r"^SystemCallFilter=(.*)$", file.read(), re.M).group(1).split()
    with open(HEADER, encoding="utf-8") as file:
        known = {name: int(n) for name, n in re.findall(r"__NR_(\w+) (\d+)", file.read())}
    have = groups()
    allowed = set().union(*(members(w, have) for w in words))
    return sorted(known[n] for n in allowed if n in known)


def program(allowed):
    """A filter for the kernel: what is allowed passes, the rest is EPERM."""
    lines = [(LOAD_NUMBER, 0, 0, 0)]
    for n in allowed:
        lines += [(JUMP_IF_EQUAL, 0, 1, n), (RETURN, 0, 0, ALLOW)]
    lines.append((RETURN, 0, 0, EPERM))
    return len(lines), b"".join(struct.pack("HBBI", *line) for line in lines)


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("lines", ctypes.c_void_p)]


def main():
    unit, rest = sys.argv[1], sys.argv[2:]
    length, lines = program(numbers(unit))
    if rest[0] == "--user":
        user = int(rest[1])
        rest = rest[2:]
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    libc = ctypes.CDLL(None, use_errno=True)
    kept = ctypes.create_string_buffer(lines, len(lines))
    asked = Filter(length, ctypes.addressof(kept))
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(asked), 0, 0):  # PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP
        sys.exit(f"seccomp: {os.strerror(ctypes.get_errno())}")
    os.execvp(rest[0], rest)


main()
