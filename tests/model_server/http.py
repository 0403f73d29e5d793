"""Just enough HTTP/1.1 for a model server that must be able to misbehave."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The parsed body; empty where it is not an object."""
        try:
            parsed = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """Return the next request of a connection, None when the client has closed it."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _version = first.split(" ", 2)
    headers = dict(_header(line) for line in lines if line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, body)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


class Response:
    """The answer to one request; bodies are chunked, one chunk (and packet) a call."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.is_started = False
        self.is_ended = False
        self.chunks_sent = 0

    def start(
        self, status: int = 200, content_type: str = "text/event-stream", **headers: str
    ) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._send_head(
            status, {"content-type": content_type, "transfer-encoding": "chunked", **named}
        )

    def chunk(self, data: bytes) -> None:
        self._writer.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.chunks_sent += 1

    async def drain(self) -> None:
        """Wait until a slow client has read on."""
        await self._writer.drain()

    def end(self) -> None:
        self._writer.write(b"0\r\n\r\n")
        self.is_ended = True

    def send(self, status: int, content_type: str, body: bytes, **headers: str) -> None:
        """Send a whole response at once."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._send_head(
            status, {"content-type": content_type, "content-length": str(len(body)), **named}
        )
        self._writer.write(body)
        self.is_ended = True

    def send_json(self, status: int, content: Any, **headers: str) -> None:
        self.send(status, "application/json", json.dumps(content).encode(), **headers)

    def drop(self) -> None:
        """Break the connection off, as a crashing server does."""
        self._writer.transport.abort()

    def _send_head(self, status: int, headers: dict[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        self.is_started = True
