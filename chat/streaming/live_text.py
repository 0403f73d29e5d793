"""The text of one generation while it is written.

Everything happens on the event loop: nothing is locked. Readers come with an
offset and find everything from there on, so nothing is ever dropped for them.
"""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from chat.domain.generations import GenerationStatus
from chat.streaming.blocks import BlockFinder
from chat.streaming.frames import (
    QUEUED,
    THINKING,
    WRITING,
    Delta,
    Done,
    StatusChange,
    Thought,
)
from chat.streaming.growing_text import GrowingText

# Readers who catch up get the text in parts, so that one of them never holds the loop.
CATCH_UP_CHARS = 16_384


class Waiting(Protocol):
    """A reader, as far as the text knows it."""

    @property
    def reads_html(self) -> bool: ...

    def wake(self) -> None: ...

    def keep_alive(self, before: float) -> None: ...


class Keeper(Protocol):
    """Who keeps the texts of a process and is told what happens to them."""

    def on_news(self, live: LiveText) -> None: ...

    def on_end(self, live: LiveText) -> None: ...

    def on_left(self, live: LiveText) -> None: ...


class LiveText:
    """What a generation has written. `shown` text has been given to readers.

    `prefix` is the earlier part of a continued reply: blocks begin there.
    """

    def __init__(self, generation_id: UUID, keeper: Keeper, *, prefix: str = "") -> None:
        self.generation_id = generation_id
        self.prefix = prefix
        self.readers: set[Waiting] = set()
        self.done: Done | None = None
        # None: not known yet. False: it waits for its turn.
        self.is_started: bool | None = None
        self.is_abandoned = False
        self.blocks: BlockFinder | None = None
        self.shown = self.shown_thinking = 0
        self._text = GrowingText()
        self._thinking = GrowingText()
        self._delta_start = self._thought_start = 0
        self._delta: Delta | None = None
        self._thought: Thought | None = None
        self._has_news = False
        self._keeper = keeper

    # -- for the writer ------------------------------------------------------

    @property
    def text(self) -> str:
        return str(self._text)

    @property
    def thinking(self) -> str:
        return str(self._thinking)

    @property
    def length(self) -> int:
        return self._text.length

    @property
    def thinking_length(self) -> int:
        return self._thinking.length

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come: it ended, or was abandoned."""
        return self.done is not None or self.is_abandoned

    def text_from(self, offset: int) -> str:
        return self._text.since(offset)

    def thinking_from(self, offset: int) -> str:
        return self._thinking.since(offset)

    def write(self, text: str = "", thinking: str = "") -> None:
        """Add what was just written; readers get it with the next tick.

        After the end nothing is added: the reply stays as it was shown.
        """
        if self.is_over:
            return
        if text:
            self._text.append(text)
        if thinking:
            self._thinking.append(thinking)
        if not self._has_news:
            self._has_news = True
            self._keeper.on_news(self)

    def close(self, status: GenerationStatus, sequence: int | None, error_code: str = "") -> None:
        """End: readers get the rest and then `done`. `sequence` is the reply event's."""
        if self.is_over:
            return
        self.done = Done(status, sequence, error_code, self.length)
        self._keeper.on_end(self)

    def abandon(self) -> None:
        """End all readings without `done`: the generation is gone, or this process ends."""
        self.is_abandoned = True
        self.flush()

    def absorb(self, start: int, text: str, thinking_start: int, thinking: str) -> bool:
        """Add what is new of text read elsewhere; False when something before it is missing."""
        return _absorb(self._text, start, text) and _absorb(
            self._thinking, thinking_start, thinking
        )

    def flush(self) -> None:
        """Show everything written so far to the readers who wait."""
        self._has_news = False
        self._delta_start, self.shown = self.shown, self._text.length
        self._thought_start, self.shown_thinking = self.shown_thinking, self._thinking.length
        self._delta = self._thought = None
        self.wake()

    def wake(self) -> None:
        for reader in self.readers:
            reader.wake()

    # -- for readers ---------------------------------------------------------

    @property
    def status(self) -> StatusChange | None:
        """What it does now; None while nobody knows."""
        if self.shown:
            return WRITING
        if self.is_started is None:
            return None
        return THINKING if self.is_started else QUEUED

    @property
    def latest_delta(self) -> Delta:
        """What the last tick showed, encoded once for all who read along."""
        if self._delta is None:
            text = self._text.between(self._delta_start, self.shown)
            self._delta = Delta(self._delta_start, text)
        return self._delta

    @property
    def latest_thought(self) -> Thought:
        if self._thought is None:
            text = self._thinking.between(self._thought_start, self.shown_thinking)
            self._thought = Thought(self._thought_start, text)
        return self._thought

    def delta_from(self, offset: int) -> Delta:
        if offset == self._delta_start and self.shown - offset <= CATCH_UP_CHARS:
            return self.latest_delta
        end = min(self.shown, offset + CATCH_UP_CHARS)
        return Delta(offset, self._text.between(offset, end))

    def thought_from(self, offset: int) -> Thought:
        if offset == self._thought_start and self.shown_thinking - offset <= CATCH_UP_CHARS:
            return self.latest_thought
        end = min(self.shown_thinking, offset + CATCH_UP_CHARS)
        return Thought(offset, self._thinking.between(offset, end))

    def find_blocks(self) -> BlockFinder:
        """Return the finder of finished blocks; there is one once somebody reads HTML."""
        if self.blocks is None:
            self.blocks = BlockFinder(self.prefix, self._text)
        return self.blocks

    def leave(self, reader: Waiting) -> None:
        self.readers.discard(reader)
        if not self.readers:
            self._keeper.on_left(self)


def _absorb(grown: GrowingText, start: int, text: str) -> bool:
    if start > grown.length:
        return False
    new = text[grown.length - start :]
    if new:
        grown.append(new)
    return True
