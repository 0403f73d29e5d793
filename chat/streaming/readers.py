"""One reader's place in a live text: an offset and a future, no task and no queue."""

from __future__ import annotations

import asyncio

from chat.streaming.frames import PING, FeedItem, StatusChange
from chat.streaming.live_text import LiveText


class Reader:
    """One reader's place. Offsets beyond the end wait until the text gets there."""

    __slots__ = (
        "_blocks",
        "_is_quiet",
        "_live",
        "_offset",
        "_status",
        "_thinking_offset",
        "_waiter",
        "has_all",
        "waits_since",
    )

    def __init__(
        self, live: LiveText, *, offset: int, thinking_offset: int, blocks: int | None
    ) -> None:
        self._live = live
        self._offset = offset
        self._thinking_offset = thinking_offset
        self._blocks = blocks
        self._status: StatusChange | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._is_quiet = False
        self.has_all = False
        self.waits_since = 0.0
        live.readers.add(self)

    @property
    def reads_html(self) -> bool:
        return self._blocks is not None

    def next_item(self) -> FeedItem | None:
        """Return what comes next for this reader, or None when it must wait."""
        live = self._live
        if live.done is None and live.status is not self._status:
            self._status = live.status
            return self._status
        if self._thinking_offset < live.shown_thinking:
            thought = live.thought_from(self._thinking_offset)
            self._thinking_offset = thought.end
            return thought
        if self._offset < live.shown:
            delta = live.delta_from(self._offset)
            self._offset = delta.end
            return delta
        return self._next_block() or self._next_sign()

    def _next_block(self) -> FeedItem | None:
        finder = self._live.blocks
        if self._blocks is None or finder is None:
            return None
        block = finder.get(self._blocks)
        # Not before the text it is made of: the page puts it in the text's place.
        if block is None or block.end > self._offset:
            return None
        self._blocks += 1
        return block

    def _next_sign(self) -> FeedItem | None:
        if self._live.done is not None and not self.has_all:
            self.has_all = True
            return self._live.done
        if self._is_quiet:
            self._is_quiet = False
            return PING
        return None

    async def wait(self) -> None:
        """Return when there may be something new."""
        loop = asyncio.get_running_loop()
        self.waits_since = loop.time()
        self._waiter = loop.create_future()
        await self._waiter

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def keep_alive(self, before: float) -> None:
        """Give a sign of life if nothing has come since `before` (the loop's clock)."""
        if self.waits_since <= before and self._waiter is not None and not self._waiter.done():
            self._is_quiet = True
            self.wake()

    def close(self) -> None:
        self._live.leave(self)
