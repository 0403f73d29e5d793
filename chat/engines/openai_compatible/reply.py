"""Puts a reply together from what the server sends, without doing any I/O."""

from __future__ import annotations

from collections.abc import Iterator

from chat.domain.engine_errors import EngineBrokenStream, EngineEmptyReply, EngineMalformedReply
from chat.domain.text import clean
from chat.engines.base import Delta
from chat.engines.openai_compatible.frames import Frame, frame
from chat.engines.openai_compatible.thinking import ThinkingSplitter
from chat.engines.sse import SseDecoder

DONE = "[DONE]"
# A whole reply in one document; more is not a chat message.
MAX_DOCUMENT_BYTES = 8 * 1_048_576


class Reply:
    """Turns pieces of a response body into deltas and knows whether the reply was whole.

    `has_begun`: there was text or reasoning; `has_ended`: the server said that
    the reply is whole; `is_done`: nothing can follow.
    """

    def __init__(self, content_type: str) -> None:
        self._decoder = _decoder_for(content_type)
        self._splitter = ThinkingSplitter()
        self._has_text = False
        self.has_begun = False
        self.has_ended = False
        self.is_done = False

    def read(self, piece: bytes) -> Iterator[Delta]:
        """Yield the deltas that end in `piece`; a bad frame raises after the text before it."""
        return self._deltas(self._decoder.decode(piece))

    def close(self) -> Iterator[Delta]:
        """Yield the last deltas of a body that has ended."""
        yield from self._deltas(self._decoder.flush())
        yield from self._delta(Frame(), self._splitter.flush())

    def check(self) -> None:
        """Raise the error of a reply that was not whole."""
        if not self.has_ended:
            raise EngineBrokenStream("no_finish_reason")
        if not self._has_text:
            raise EngineEmptyReply("no_text")

    def _deltas(self, events: list[str]) -> Iterator[Delta]:
        for event in events:
            if event.strip() == DONE:
                self.is_done = self.has_ended = True
                return
            step = frame(event)
            self.has_ended = self.has_ended or step.is_last
            yield from self._delta(step, self._splitter.split(step.content))

    def _delta(self, step: Frame, parts: tuple[str, str]) -> Iterator[Delta]:
        text, thinking = clean(parts[1]), clean(step.thinking + parts[0])
        has_counts = step.input_tokens is not None or step.output_tokens is not None
        if not (text or thinking or has_counts):
            return
        self.has_begun = self.has_begun or bool(text or thinking)
        self._has_text = self._has_text or bool(text.strip())
        yield Delta(text, thinking, step.input_tokens, step.output_tokens)


class _Document:
    """A server that ignored `stream`: one JSON document, read to its end."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size_bytes = 0

    def decode(self, piece: bytes) -> list[str]:
        self._size_bytes += len(piece)
        if self._size_bytes > MAX_DOCUMENT_BYTES:
            raise EngineMalformedReply("document_too_large")
        self._pieces.append(piece)
        return []

    def flush(self) -> list[str]:
        return [b"".join(self._pieces).decode("utf-8", "replace")]


def _decoder_for(content_type: str) -> SseDecoder | _Document:
    if content_type in {"text/event-stream", "application/octet-stream", "text/plain", ""}:
        return SseDecoder()
    if content_type == "application/json":
        return _Document()
    # A sign-in page of a proxy, for example.
    raise EngineMalformedReply("content_type")
