"""Follows a generation that another process writes, for the readers of this one.

What that process sends over Redis is taken as it comes. The store is read
whenever that is not enough: at the beginning, after a hole, when nothing is
heard, and without Redis every STREAM_POLL_SECONDS. One mirror serves all
readers of a generation, so the store is asked once for all of them.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable

from chat.domain.errors import NotFound
from chat.domain.generations import GenerationStatus, Written
from chat.streaming.live_text import LiveText

logger = logging.getLogger(__name__)

# Reads the store from an offset of the text and one of the thinking.
Look = Callable[[int, int], Awaitable[Written]]

# Silence over a working link mostly means that the model thinks: look less often.
QUIET_POLL_FACTOR = 4
# A store that is away is asked less often, too.
FAILED_POLL_FACTOR = 8


class Mirror:
    """Keeps `live` like the text that its process has; the store is the truth."""

    def __init__(
        self,
        live: LiveText,
        look: Look,
        *,
        poll_seconds: float,
        is_linked: Callable[[], bool],
        show: Callable[[LiveText], object],
    ) -> None:
        self.live = live
        self._look = look
        self._show = show
        self._poll_seconds = poll_seconds
        self._is_linked = is_linked
        self._pause_seconds = poll_seconds
        self._has_heard = False
        self._is_failing = False
        self._nudge = asyncio.Event()
        # An empty context: the request that began this ends long before.
        self._task = asyncio.get_running_loop().create_task(
            self._follow(), name=f"mirror-{live.generation_id}", context=contextvars.Context()
        )

    def stop(self) -> None:
        self._task.cancel()

    def look_soon(self) -> None:
        self._nudge.set()

    def hear(self, start: int, text: str, thinking_start: int, thinking: str) -> None:
        """Take what the writing process sent."""
        self.live.is_started = True
        if self.live.absorb(start, text, thinking_start, thinking):
            self._has_heard = True
        else:
            self.look_soon()
        self._show(self.live)

    def hear_end(
        self, status: str, sequence: int | None, error_code: str, lengths: list[int]
    ) -> None:
        """Take the end, if everything before it has been heard; the store tells otherwise."""
        if [self.live.length, self.live.thinking_length] == lengths:
            self.live.close(GenerationStatus(status), sequence, error_code)
        else:
            self.look_soon()

    async def _follow(self) -> None:
        while not self.live.is_over:
            await self._look_once()
            await self._pause()

    async def _look_once(self) -> None:
        self._has_heard = False
        before = (self.live.length, self.live.thinking_length)
        try:
            written = await self._look(*before)
        except NotFound:
            # Deleted, or a visitor's time is over: whoever asks again is told so.
            self.live.abandon()
        except Exception:
            if not self._is_failing:
                logger.exception("mirror.look_failed")
            self._is_failing = True
        else:
            self._is_failing = False
            self._take(written)
        self._pause_seconds = self._next_pause(found=before != self._lengths())

    def _lengths(self) -> tuple[int, int]:
        return self.live.length, self.live.thinking_length

    def _next_pause(self, *, found: bool) -> float:
        if self._is_failing:
            return min(self._pause_seconds * 2, self._poll_seconds * FAILED_POLL_FACTOR)
        if found or not self._is_linked():
            return self._poll_seconds
        return min(self._pause_seconds * 2, self._poll_seconds * QUIET_POLL_FACTOR)

    def _take(self, written: Written) -> None:
        live = self.live
        live.absorb(written.offset, written.text, written.thinking_offset, written.thinking)
        if not written.status.is_active:
            live.close(written.status, written.reply, written.error_code)
            return
        live.is_started = written.status is GenerationStatus.RUNNING or live.length > 0
        self._show(live)

    async def _pause(self) -> None:
        """Wait until it is time to look again."""
        while not self.live.is_over:
            self._has_heard = False
            try:
                async with asyncio.timeout(self._pause_seconds):
                    await self._nudge.wait()
            except TimeoutError:
                pass
            if self._nudge.is_set() or not (self._has_heard and self._is_linked()):
                self._nudge.clear()
                return
