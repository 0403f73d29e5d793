"""A browser of the least kind: requests and event streams over bare sockets."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from urllib.parse import urlencode

TIMEOUT_SECONDS = 120
_CSRF = "b" * 32
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_STREAM = re.compile(r'<message-stream[^>]* src="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        match = re.search(rf"\r\n{name}: *([^\r]*)".encode(), self.head, re.IGNORECASE)
        return match[1].decode() if match else ""


@dataclass(frozen=True)
class Browser:
    """One person at one server, known by the session's cookie; "" is a stranger."""

    port: int
    session: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._answer(self._head("GET", path, headers))

    async def post(self, path: str, **fields: str) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": _CSRF, **fields})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "Vana-Fragment": "1",
        }
        return await self._answer(self._head("POST", path, headers) + body.encode())

    async def ask(self, path: str, prompt: str) -> Asked:
        """Send a message as a page does; say where the reply can be read."""
        answer = await self.post(path, prompt=prompt, key=uuid.uuid4().hex)
        match = _STREAM.search(answer.body.decode())
        if answer.status != 201 or not match:
            raise RuntimeError(f"{answer.status}: {answer.body[:500]!r}")
        return Asked(answer.header("Location"), match[1].replace("&amp;", "&"))

    async def events(self, path: str) -> AsyncGenerator[tuple[str, dict[str, object]], None]:
        """Yield each event's name and data until the server ends the stream.

        Lengths of chunks are lines too, but no fields of events.
        """
        reader, writer = await self._send(self._head("GET", path, {"Accept": "text/event-stream"}))
        name, rest = "message", b""
        try:
            while piece := await asyncio.wait_for(reader.read(65_536), TIMEOUT_SECONDS):
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    if line.startswith(b"event: "):
                        name = line[7:].decode()
                    elif line.startswith(b"data: "):
                        yield name, json.loads(line[6:])
                        if name == "done":
                            return
        finally:
            writer.close()

    async def open(self, path: str) -> asyncio.StreamWriter:
        """Open a stream that nobody reads; return it when the server has begun it."""
        reader, writer = await self._send(self._head("GET", path, {"Accept": "text/event-stream"}))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), TIMEOUT_SECONDS)
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(head.decode())
        return writer

    async def _answer(self, request: bytes) -> Answer:
        reader, writer = await self._send(request)
        data = await asyncio.wait_for(reader.read(-1), TIMEOUT_SECONDS)
        writer.close()
        head, _, body = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length and int(length[1]) != len(body):
            raise RuntimeError(f"{len(body)} bytes instead of {length[1].decode()}")
        return Answer(int(head.split(b" ", 2)[1]), head, body)

    async def _send(self, request: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        return reader, writer

    def _head(self, method: str, path: str, headers: dict[str, str]) -> bytes:
        cookies = f"vana_csrf={_CSRF}" + (f"; vana_session={self.session}" if self.session else "")
        every = {"Host": f"127.0.0.1:{self.port}", "Cookie": cookies, "Connection": "close"}
        lines = [f"{name}: {value}" for name, value in {**every, **self.headers, **headers}.items()]
        return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()


@dataclass(frozen=True)
class Asked:
    """A question that was sent: its conversation's address and the reply's stream."""

    conversation: str
    stream: str
