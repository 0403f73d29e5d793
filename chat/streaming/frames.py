"""What readers of a generation get, and how it looks as Server-Sent Events.

An item is encoded once and shared by all its readers. The `id` of every frame
is the reader's offset in the text after it, so that a browser that lost its
connection says where to go on (Last-Event-ID).
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import json
from typing import Any, Protocol

from chat.domain.generations import GenerationStatus

# Browsers wait 3 s before they connect again, unless told otherwise (milliseconds).
RETRY_FRAME = b"retry: 500\n\n"
_encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class FeedItem(Protocol):
    def frame(self, at: int) -> bytes:
        """Return the bytes to send to a reader who has the text up to offset `at`."""
        ...


def encode_event(event: str, data: Any) -> bytes:
    """Return the frame without its id: event, data and the blank line."""
    # Half of a surrogate pair, as some model servers send, has no UTF-8.
    return f"event: {event}\ndata: {_encode_json(data)}\n\n".encode("utf-8", "replace")


# No comment: scripts in a page see events alone, and must know a quiet stream from a dead one.
PING_FRAME = encode_event("ping", {})


class Delta:
    """Text of the answer from `start` on."""

    __slots__ = ("_frame", "end", "start", "text")

    def __init__(self, start: int, text: str) -> None:
        self.start = start
        self.text = text
        self.end = start + len(text)
        self._frame = b""

    def frame(self, at: int) -> bytes:  # noqa: ARG002 - its id is its own end, for everybody
        if not self._frame:
            line = f'id: {self.end}\nevent: delta\ndata: {{"start":{self.start},"text":'
            self._frame = f"{line}{_encode_json(self.text)}}}\n\n".encode("utf-8", "replace")
        return self._frame


class _Shared:
    """An item whose frame is the same for everybody but for the id."""

    __slots__ = ("_body",)

    def __init__(self) -> None:
        self._body = b""

    def frame(self, at: int) -> bytes:
        if not self._body:
            self._body = self._encode()
        return b"id: %d\n%b" % (at, self._body)

    def _encode(self) -> bytes:
        raise NotImplementedError


class Thought(_Shared):
    """Reasoning text from `start` on (offsets of the thinking, not of the answer)."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, text: str) -> None:
        super().__init__()
        self.start = start
        self.text = text
        self.end = start + len(text)

    def _encode(self) -> bytes:
        return encode_event("thought", {"start": self.start, "text": self.text})


class FinishedBlock(_Shared):
    """A Markdown block that cannot change any more.

    `index` counts from the beginning of what is continued; `end` is relative
    to the generation's own text, so it is negative for blocks before it.
    """

    __slots__ = ("end", "html", "index")

    def __init__(self, index: int, html: str, end: int) -> None:
        super().__init__()
        self.index = index
        self.html = html
        self.end = end

    def _encode(self) -> bytes:
        return encode_event("block", {"index": self.index, "html": self.html, "end": self.end})


class StatusChange(_Shared):
    """What the generation does before its end: queued, thinking or writing."""

    __slots__ = ("status",)

    def __init__(self, status: str) -> None:
        super().__init__()
        self.status = status

    def _encode(self) -> bytes:
        return encode_event("status", {"status": self.status})


class Done(_Shared):
    """The end. `sequence` is the reply event's, `end` the length of the text."""

    __slots__ = ("end", "error_code", "sequence", "status")

    def __init__(
        self, status: GenerationStatus, sequence: int | None, error_code: str, end: int
    ) -> None:
        super().__init__()
        self.status = status
        self.sequence = sequence
        self.error_code = error_code
        self.end = end

    def frame(self, at: int) -> bytes:  # noqa: ARG002 - its id is the end of the text
        return super().frame(self.end)

    def _encode(self) -> bytes:
        data = {"status": self.status, "sequence": self.sequence, "error_code": self.error_code}
        return encode_event("done", data)


class Ping(_Shared):
    """Nothing new, and its id says so; proxies keep the connection, readers know that it lives."""

    __slots__ = ()

    def _encode(self) -> bytes:
        return PING_FRAME


PING = Ping()
QUEUED = StatusChange("queued")
THINKING = StatusChange("thinking")
WRITING = StatusChange("writing")
