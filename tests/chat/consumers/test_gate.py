"""A client that does not read, under a real daphne."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import httpx2
from django.test import SimpleTestCase

from tests.chat.consumers.endless import FRAME
from tests.servers import ROOT, free_port

PATIENCE_SECONDS = 60.0


class EndlessServer:
    def __init__(self, port: int) -> None:
        self.port = port

    def counts(self) -> tuple[int, int]:
        """Return how many frames were sent and how many streams have ended."""
        text = httpx2.get(f"http://127.0.0.1:{self.port}/frames", trust_env=False).text
        sent, ended = text.split()
        return int(sent), int(ended)

    def stream(self, path: bytes = b"/") -> socket.socket:
        """Open a stream and read nothing of it."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        client.connect(("127.0.0.1", self.port))
        client.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return client


@contextlib.contextmanager
def endless_server(**environment: str) -> Iterator[EndlessServer]:
    server = EndlessServer(free_port())
    command = ["-m", "daphne", "-p", str(server.port), "-v", "0"]
    process = subprocess.Popen(
        [sys.executable, *command, "tests.chat.consumers.endless:application"],
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    try:
        _wait_until(lambda: _is_up(server))
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _is_up(server: EndlessServer) -> bool:
    try:
        return server.counts() == (0, 0)
    except httpx2.TransportError:
        return False


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class GateTests(SimpleTestCase):
    def test_a_stream_waits_for_a_client_that_does_not_read(self) -> None:
        for path in (b"/", b"/download"):
            with (
                self.subTest(path),
                endless_server() as server,
                server.stream(path) as client,
            ):
                self._see_it_wait(server, client)

    def _see_it_wait(self, server: EndlessServer, client: socket.socket) -> None:
        _wait_until(lambda: server.counts()[0] > 0)
        time.sleep(0.5)
        waiting = server.counts()[0]
        time.sleep(0.5)
        assert server.counts() == (waiting, 0)
        # The system's own buffers hold a few megabytes; of 100 MB the rest was not made.
        assert waiting * len(FRAME) < 20_000_000

        taken = 0
        while taken < (waiting + 200) * len(FRAME):
            taken += len(client.recv(1_000_000))

        assert server.counts()[0] > waiting

    def test_a_client_that_never_reads_is_let_go(self) -> None:
        for path in (b"/", b"/download"):
            with endless_server(STALLED_SECONDS="0.1") as server, server.stream(path):
                _wait_until(lambda: server.counts()[1] == 1)
