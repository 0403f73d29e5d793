"""Names this process, so that another one can tell whether it is still alive.

A name is `<machine>/<pid>/<start>`: `machine` is the host with its boot and its
process namespace (every container has its own), `start` the process's start
time, because numbers are used again.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

_PROC = Path("/proc")


def _machine() -> str:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = (_PROC / "self/ns/pid").readlink().name
    except OSError:
        return socket.gethostname()
    return f"{socket.gethostname()}-{boot[:8]}-{namespace}"


def _start_of(pid: int) -> str:
    """Return when process `pid` started, in the kernel's clock ticks; empty if unknown."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The command's name stands in brackets and may hold spaces; 22nd field of proc(5).
    return stat.rpartition(")")[2].split()[19]


def _name() -> str:
    return f"{_machine()}/{os.getpid()}/{_start_of(os.getpid())}"


PROCESS_NAME = _name()


def is_gone(process: str) -> bool:
    """Whether a process of this machine with that name has certainly ended.

    False for processes elsewhere: only their silence tells.
    """
    machine, _, rest = process.rpartition("/")[0].rpartition("/")
    start = process.rpartition("/")[2]
    if not rest.isdecimal() or not start or machine != _machine():
        return False
    return _start_of(int(rest)) != start
