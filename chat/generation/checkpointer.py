"""Saves what all generations of this process have written, in one transaction a tick.

Together with the feed's tick this bounds what a killed process can lose to
250 ms. The same write keeps the heartbeat and brings back who must stop.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from chat.domain.generations import Progress
from chat.stores.base import Store
from chat.stores.offload import offload
from chat.streaming.feed import LiveText

logger = logging.getLogger(__name__)


@dataclass
class _Writing:
    """A generation in progress, and how much of it is saved (in characters)."""

    generation_id: UUID
    store: Store
    live: LiveText
    stop: Callable[[UUID], object]
    saved: int = 0
    saved_thinking: int = 0

    def progress(self) -> Progress:
        return Progress(
            self.generation_id,
            offset=self.saved,
            text=self.live.text_from(self.saved),
            thinking_offset=self.saved_thinking,
            thinking=self.live.thinking_from(self.saved_thinking),
        )

    def mark_saved(self, progress: Progress) -> None:
        self.saved = progress.offset + len(progress.text)
        self.saved_thinking = progress.thinking_offset + len(progress.thinking)


class Checkpointer:
    """One per process; `add` and `remove` are called on the event loop."""

    def __init__(self) -> None:
        self._writings: dict[UUID, _Writing] = {}
        self._task: asyncio.Task[None] | None = None
        self._is_failing = False
        # When everything was saved last; None: nothing was ever written.
        self._saved_at: float | None = None

    @property
    def lag_seconds(self) -> float:
        """How old the oldest text may be that is not saved; 0 while nothing is written."""
        if not self._writings or self._saved_at is None:
            return 0.0
        return max(0.0, time.monotonic() - self._saved_at)

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._tick(), name="checkpointer")

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self.save()

    def add(
        self, generation_id: UUID, store: Store, live: LiveText, stop: Callable[[UUID], object]
    ) -> None:
        """Save `live` from now on; `stop` is called when the generation must end."""
        if not self._writings:
            self._saved_at = time.monotonic()
        self._writings[generation_id] = _Writing(generation_id, store, live, stop)

    def remove(self, generation_id: UUID) -> None:
        self._writings.pop(generation_id, None)

    async def save(self) -> None:
        """Save everything now. A store that is away is tried again at the next tick."""
        by_store: defaultdict[Store, list[_Writing]] = defaultdict(list)
        for writing in self._writings.values():
            by_store[writing.store].append(writing)
        for store, writings in by_store.items():
            await self._save(store, writings)

    async def _save(self, store: Store, writings: list[_Writing]) -> None:
        progress = [writing.progress() for writing in writings]
        try:
            to_stop = await offload(store.checkpoint, progress, timezone.now())
        except Exception:
            # Any driver's error. Logged once per outage: five ticks a second would fill the log.
            if not self._is_failing:
                logger.exception("checkpoint.failed")
            self._is_failing = True
            return
        self._is_failing = False
        self._saved_at = time.monotonic()
        for writing, saved in zip(writings, progress, strict=True):
            writing.mark_saved(saved)
        for generation_id in to_stop & self._writings.keys():
            self._writings[generation_id].stop(generation_id)

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            # By the clock, so that the time of saving does not add to the interval.
            due = max(due + settings.CHECKPOINT_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())
            if self._writings:
                await self.save()


checkpointer = Checkpointer()
