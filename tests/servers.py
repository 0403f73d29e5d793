"""A real Vana: daphne as a process of its own, with its own data, to be killed at will."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2

ROOT = Path(__file__).parent.parent
SECRET_KEY = "only-for-tests-" + "abcdef0123456789" * 3
# Generous: a loaded machine needs several seconds to import and migrate.
READY_SECONDS = 60.0
END_SECONDS = 30.0
_MACHINE = ("PATH", "HOME", "TMPDIR", "LANG", "VIRTUAL_ENV")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class VanaServer:
    """One daphne process. Its address stays over a restart, so that open pages come back.

    `environment` holds all its settings; `log_text` is everything it has said.
    """

    def __init__(
        self, data_dir: Path, environment: Mapping[str, str] | None = None, *, port: int = 0
    ) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = data_dir.parent / f"{data_dir.name}-{self.port}.log"
        self.environment = {
            **{name: os.environ[name] for name in _MACHINE if name in os.environ},
            "SECRET_KEY": SECRET_KEY,
            "VANA_DATA_DIR": str(data_dir),
            "SITE_URL": self.url,
            "RUN_JOBS": "false",
            "SENDS_PER_MINUTE_PERSON": "1000",
            "SENDS_PER_MINUTE_VISITOR": "1000",
            "SENDS_PER_MINUTE_ADDRESS": "1000",
            "ACCOUNT_FORMS_PER_ADDRESS": "1000",
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log_text(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def prepare(self) -> None:
        """Make the database and collect the static files, as an installation does."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        for command in ("migrate", "collectstatic"):
            self.manage(command, "--no-input", "--verbosity", "0")

    def manage(self, *arguments: str) -> str:
        """Run a management command on this server's data and return what it printed."""
        done = self.command(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command on this server's data, however it ends."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self) -> None:
        command = ["-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "-v", "0"]
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *command, "vana.asgi:application"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_ready()

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """End it as a service manager does, and return its exit status."""
        return self._end(signal.SIGTERM)

    def restart(self) -> None:
        if self._process is not None:
            self.terminate()
        self.start()

    def stop(self) -> None:
        """End it in whatever state it is."""
        if self._process is not None:
            self.terminate()

    def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        process, self._process = self._process, None
        process.send_signal(number)
        try:
            return process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            assert self._process is not None
            assert self._process.poll() is None, self.log_text
            with contextlib.suppress(httpx2.TransportError):
                httpx2.get(self.url, trust_env=False)
                return
            time.sleep(0.05)
        raise AssertionError(self.log_text)


@contextlib.contextmanager
def running(
    data_dir: Path,
    environment: Mapping[str, str] | None = None,
    *,
    port: int = 0,
    like: Path,
) -> Iterator[VanaServer]:
    """A started server, ended at last; its data directory begins as a copy of `like`."""
    server = VanaServer(data_dir, environment, port=port)
    shutil.copytree(like, data_dir)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def scratch_postgres(url: str, *, like: str = "template1") -> Iterator[str]:
    """The address of a database of its own beside that of `url`, dropped at last.

    `like` is the name of the database that it is a copy of.
    """
    import psycopg  # noqa: PLC0415 - an extra: only these tests need it
    from psycopg import sql  # noqa: PLC0415 - as above

    name = f"vana_test_{uuid.uuid4().hex[:12]}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(like)))
    try:
        yield f"{url.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )
