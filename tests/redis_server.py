"""A Redis of the test's own, which may be stopped and started again."""

from __future__ import annotations

import socket
import subprocess
import time

from tests.servers import free_port
from tests.services import redis_server

START_SECONDS = 20.0


class RedisServer:
    """Keeps its port over a stop, so that clients find it again.

    `options` are added to what it is started with, such as `--appendonly yes`.
    """

    def __init__(self, *options: str) -> None:
        self._options = options
        self._program = redis_server()
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/2"

    def start(self) -> None:
        arguments = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", ""]
        arguments += self._options
        self._process = subprocess.Popen([self._program, *arguments], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError("redis-server did not start.")

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
