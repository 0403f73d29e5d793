"""A PostgreSQL of the test's own, which may be stopped, frozen and started again."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.servers import free_port
from tests.services import program

START_SECONDS = "60"
# Its programs refuse to run as root, and Debian makes this user.
USER = "postgres"


class PostgresServer:
    """Keeps its port and its rows over a stop."""

    def __init__(self, folder: Path) -> None:
        self._pg_ctl = _postgres_program("pg_ctl")
        self._data = folder / "data"
        self._port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self._port}/postgres"
        made = [_postgres_program("initdb"), "--auth=trust", f"--username={USER}", "--no-sync"]
        _run([*made, "--pgdata", str(self._data)])

    def start(self) -> None:
        options = f"-p {self._port} -h 127.0.0.1 -k {self._data} -F"
        log = str(self._data / "log")
        self._control("start", "-o", options, "-l", log, "-t", START_SECONDS)

    def stop(self) -> None:
        """Stop it as a power cut would; starting recovers what was confirmed."""
        self._control("stop", "-m", "immediate")

    def freeze(self) -> None:
        """Let it hang: connections stand, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def end(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self.thaw()
            self.stop()

    def _control(self, *arguments: str) -> None:
        _run([self._pg_ctl, "-w", "-D", str(self._data), *arguments])

    def _signal(self, number: signal.Signals) -> None:
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        for pid in [first, *_children(first)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


@contextlib.contextmanager
def own_postgres() -> Iterator[PostgresServer]:
    # Not in pytest's folder, which the server's user may not enter.
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() == 0:
            shutil.chown(name, USER)
        server = PostgresServer(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.end()


def _postgres_program(name: str) -> str:
    """Return the path of a program; Debian keeps those of servers by their version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else program(name, "apt-get install -y postgresql")


def _run(command: list[str]) -> None:
    user = USER if os.geteuid() == 0 else None
    home = pwd.getpwnam(user).pw_dir if user else None
    done = subprocess.run(
        command,
        user=user,
        cwd=home,
        # Not pipes: the server would keep them open.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, command


def _children(parent: int) -> list[int]:
    stats = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    # pid (name) state parent
    fields = [stat.rpartition(")")[2].split() for stat in stats]
    return [
        int(stat.partition(" ")[0])
        for stat, rest in zip(stats, fields, strict=True)
        if int(rest[1]) == parent
    ]
