"""Starts what is measured and what it needs, each in a process of its own, and ends it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

START_SECONDS = 60
STOP_SECONDS = 20
_ROOT = Path(__file__).resolve().parent.parent

# One address sends everything here; what is measured is not the limits.
_SETTINGS = {
    "SENDS_PER_MINUTE_ADDRESS": "1000000",
    "SENDS_PER_MINUTE_PERSON": "1000000",
    "GENERATIONS_PER_PROCESS": "1000",
    "LLM_TITLES": "false",
    "LLM_FIRST_DELTA_SECONDS": "300",
    "LLM_IDLE_SECONDS": "300",
    "LLM_TOTAL_SECONDS": "900",
    "LOG_LEVEL": "ERROR",
}


@dataclass
class Vana:
    """One installation of Vana in a scratch directory, and its server once it runs."""

    directory: Path
    model_url: str = ""
    port: int = 0
    pid: int = 0
    start_seconds: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port = free_port()
        self.environment = {
            **os.environ,
            **_SETTINGS,
            "DJANGO_SETTINGS_MODULE": "vana.settings",
            "VANA_DATA_DIR": str(self.directory),
            "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdef" * 3,
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "LLM_BASE_URL": self.model_url,
            "LLM_MODELS": "bench|100000|Bench" if self.model_url else "",
        }

    def run(self, *arguments: str) -> str:
        """Run a Python program on this installation and return what it prints."""
        done = subprocess.run(  # noqa: S603 - our own programs
            [sys.executable, *arguments],
            env=self.environment,
            cwd=_ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    @contextlib.contextmanager
    def served(self) -> Iterator[Vana]:
        """Serve as `make run` does, until the block ends."""
        daphne = ["daphne", "-b", "127.0.0.1", "-p", str(self.port), "-v", "0"]
        command = ["-m", *daphne, "--no-server-name", "vana.asgi:application"]
        with running(command, self.environment) as process:
            begin = time.perf_counter()
            wait_for(f"http://127.0.0.1:{self.port}/")
            self.start_seconds = time.perf_counter() - begin
            self.pid = process.pid
            yield self


@contextlib.contextmanager
def installed(model_url: str = "") -> Iterator[Vana]:
    """Set up Vana in a scratch directory, which goes with the block."""
    with tempfile.TemporaryDirectory(prefix="vana-bench-") as directory:
        vana = Vana(Path(directory), model_url)
        vana.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        vana.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        yield vana


@contextlib.contextmanager
def model_server() -> Iterator[str]:
    """Run the scripted model server; give its address for LLM_BASE_URL."""
    with running(["-m", "bench.model_server"], dict(os.environ)) as process:
        assert process.stdout  # noqa: S101 - it was asked for
        yield process.stdout.readline().strip()


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, *command], env=environment, cwd=_ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str) -> None:
    """Return when `url` answers with success. Raises TimeoutError."""
    wait_for_port(urlsplit(url).port or 80)
    urllib.request.urlopen(url, timeout=START_SECONDS).close()  # noqa: S310 - loopback


def wait_for_port(port: int) -> None:
    """Return when somebody listens. Raises TimeoutError."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise TimeoutError(port)
