"""Pages that nobody looks at: they work when something happens, and are in nobody's way."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.model_server import ThreadedModelServer
from tests.processes.conftest import model_environment
from tests.processes.person import Person, frames_of
from tests.servers import VanaServer, running

# Ten minutes hold thirty intervals of 20 s; what ends an idle connection does so in the first.
KEEPALIVE_SECONDS = 1.0
IDLE_SECONDS = 2.5 * KEEPALIVE_SECONDS
NOTICE_TABS = 50
REPLIES = 4
TABS_OF_A_REPLY = 5
# A page is made in a tenth of this; a test machine may have much else to do.
SOON_SECONDS = 3.0
WAIT_SECONDS = 15.0


class Tab:
    """An open stream whose bytes are taken only when somebody looks."""

    def __init__(self, person: Person, path: str, *, buffer_bytes: int = 65_536) -> None:
        self.data = b""
        self.is_ended = False
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        host, _, port = person.url.removeprefix("http://").partition(":")
        self._socket.connect((host, int(port)))
        cookie = f"vana_session={person.cookie('vana_session')}"
        head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n\r\n"
        self._socket.sendall(head.encode())

    def close(self) -> None:
        self._socket.close()

    def look(self) -> bytes:
        """Take what has come, and return all that came."""
        self._socket.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            while piece := self._socket.recv(1_000_000):
                self.data += piece
            self.is_ended = True
        return self.data

    def wait_for(self, words: bytes, *, times: int = 1) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while self.look().count(words) < times:
            assert time.monotonic() < end, (words, self.data[-500:])
            time.sleep(0.02)


@pytest.fixture
def vana(tmp_path: Path, prepared: Path, model_server: ThreadedModelServer) -> Iterator[VanaServer]:
    model_server.reset()
    environment = {
        **model_environment(model_server),
        "STREAM_KEEPALIVE_SECONDS": f"{KEEPALIVE_SECONDS:g}",
        "GENERATIONS_PER_PERSON": "100",
    }
    with running(tmp_path / "data", environment, like=prepared) as server:
        yield server


@pytest.fixture
def open_tab(person: Person) -> Iterator[Callable[..., Tab]]:
    with contextlib.ExitStack() as closing:

        def opened(path: str, **options: int) -> Tab:
            return closing.enter_context(contextlib.closing(Tab(person, path, **options)))

        yield opened


def test_idle_tabs_block_nobody_and_hear_what_happens_then(
    vana: VanaServer, person: Person, open_tab: Callable[..., Tab]
) -> None:
    # The first word at once, the second when all have been idle for a while.
    asked = [person.ask(f"Number {n} script:slow?tokens=2&seconds=6") for n in range(REPLIES)]
    streams = [person.stream_path(path) for path in asked] * TABS_OF_A_REPLY
    readers = [open_tab(path) for path in streams]
    listeners = [open_tab("/events/") for _ in range(NOTICE_TABS)]
    tabs = [*readers, *listeners]
    for tab in tabs:
        tab.wait_for(b"\r\n\r\n")

    began = time.monotonic()
    page = person.get("/")
    talk = person.ask("What is soil?")
    person.wait_for(talk, f"{talk}m/2/retry/")
    took = time.monotonic() - began
    seen = [len(tab.look()) for tab in tabs]
    time.sleep(IDLE_SECONDS)

    assert page.status_code == 200
    assert took < SOON_SECONDS, "idle tabs were in the way"
    assert all(len(tab.look()) > size for tab, size in zip(tabs, seen, strict=True)), "not alive"
    assert not any(tab.is_ended for tab in tabs)
    person.submit(f"{talk}rename/", f"{talk}rename/", title="Heard in every tab")
    for tab in listeners:
        tab.wait_for(b"Heard in every tab")
    for tab in readers:
        tab.wait_for(b"event: delta", times=2)


def test_readers_that_take_nothing_hold_up_nobody_and_catch_up(
    vana: VanaServer, person: Person, open_tab: Callable[..., Tab]
) -> None:
    stream = person.stream_path(person.ask("script:paced?tokens=8000&rate=4000"))
    stalled = [open_tab(stream, buffer_bytes=4_096) for _ in range(10)]

    began = time.monotonic()
    text = person.read(stream, chars=10_000_000, offset=0)
    took = time.monotonic() - began
    for tab in stalled:
        tab.wait_for(b"event: done")

    assert took < 2 + SOON_SECONDS
    for tab in stalled:
        assert _text_of(tab) == text != ""


def _text_of(tab: Tab) -> str:
    """Return the text in what a tab has taken. Lengths of chunks are lines too, but no fields."""
    frames = frames_of(tab.data.decode().replace("\r\n", "\n").split("\n"))
    return "".join(frame.data["text"] for frame in frames if frame.event == "delta")
