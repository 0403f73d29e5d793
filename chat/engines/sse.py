"""Decodes server-sent events from bytes, without doing any I/O.

Follows https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream.
Only `data` is kept: model servers use none of the other fields.
"""

from __future__ import annotations

from chat.domain.engine_errors import EngineMalformedReply

# A frame with one token has some 300 bytes; a whole long reply in one frame, 200 kB.
MAX_EVENT_BYTES = 1_048_576
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class SseDecoder:
    """Turns the pieces of one stream, cut anywhere, into the data of its events."""

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_event_bytes = max_event_bytes
        self._line: list[bytes] = []  # the pieces of a line whose end has not come
        self._data: list[bytes] = []  # the data lines of an event whose end has not come
        self._size_bytes = 0  # of both
        self._is_first_line = True
        self._ended_in_return = False

    def decode(self, piece: bytes) -> list[str]:
        """Return the data of the events that end in `piece`.

        Raises EngineMalformedReply for an event larger than the cap.
        """
        return [
            event
            for line in self._lines(piece)
            if (event := self._event_ended_by(line)) is not None
        ]

    def flush(self) -> list[str]:
        """Return the data of an event that the stream left unfinished.

        The standard discards it, but some model servers leave out the blank
        line after their last frame.
        """
        return self.decode(b"\n\n")

    def _lines(self, piece: bytes) -> list[bytes]:
        """Return the lines that end in `piece`, without their ends."""
        if self._ended_in_return and piece.startswith(b"\n"):
            piece = piece[1:]  # the other half of a CRLF
            self._ended_in_return = False
        if not piece:
            return []
        self._grow(len(piece))
        self._line.append(piece)
        if b"\n" not in piece and b"\r" not in piece:
            return []
        self._ended_in_return = piece.endswith(b"\r")
        lines = b"".join(self._line).splitlines()
        self._line = [] if piece.endswith((b"\n", b"\r")) else [lines.pop()]
        return lines

    def _grow(self, count: int) -> None:
        self._size_bytes += count
        if self._size_bytes <= self._max_event_bytes:
            return
        # Rare: only now is it worth counting what is really kept.
        kept = sum(map(len, self._line)) + sum(map(len, self._data))
        self._size_bytes = kept + count
        if kept > self._max_event_bytes:
            raise EngineMalformedReply("event_too_large")

    def _event_ended_by(self, line: bytes) -> str | None:
        """Take one line and return the event's data if it was the blank line at its end."""
        if self._is_first_line:
            self._is_first_line = False
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if not line:
            return self._take_event()
        name, _, value = line.partition(b":")
        if name == b"data":
            self._data.append(value[1:] if value.startswith(b" ") else value)
        return None

    def _take_event(self) -> str | None:
        if not self._data:
            return None
        event = b"\n".join(self._data).decode("utf-8", "replace")
        self._data = []
        return event
