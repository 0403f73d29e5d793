"""What streaming tests share: a store to look into, and readers that collect."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Any
from uuid import UUID

from django.test import SimpleTestCase

from chat.domain.errors import GenerationNotFound, StoreUnavailable
from chat.domain.generations import GenerationStatus, Written
from chat.streaming.feed import GenerationFeed, Look
from chat.streaming.frames import (
    Delta,
    Done,
    FeedItem,
    FinishedBlock,
    Ping,
    StatusChange,
    Thought,
)

# Generous: the machine that runs this may be busy with other things.
PATIENCE_SECONDS = 20.0


class FeedTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.generation_id = uuid.uuid4()

    def new_feed(self) -> GenerationFeed:
        return GenerationFeed(redis_url="")


class StoredText:
    """One generation, as a store keeps it."""

    def __init__(
        self,
        text: str = "",
        thinking: str = "",
        status: GenerationStatus = GenerationStatus.RUNNING,
    ) -> None:
        self.text = text
        self.thinking = thinking
        self.status = status
        self.reply: int | None = None
        self.error_code = ""
        self.looks = 0
        self.is_away = False
        self.is_gone = False

    async def look(self, offset: int, thinking_offset: int) -> Written:
        self.looks += 1
        if self.is_away:
            raise StoreUnavailable
        if self.is_gone:
            raise GenerationNotFound
        return Written(
            offset,
            self.text[offset:],
            thinking_offset,
            self.thinking[thinking_offset:],
            self.status,
            self.reply,
            self.error_code,
        )

    def end(self, status: GenerationStatus, reply: int | None) -> None:
        self.status, self.reply = status, reply


async def never_look(offset: int, thinking_offset: int) -> Written:
    raise AssertionError("The text is in this process: the store is not asked.")


class Collected:
    """Reads a generation in a task of its own and keeps what came."""

    def __init__(
        self,
        feed: GenerationFeed,
        generation_id: UUID,
        *,
        look: Look = never_look,
        pause_seconds: float = 0.0,
        **place: Any,
    ) -> None:
        place = {"offset": 0, "thinking_offset": 0, **place}
        self.items: list[FeedItem] = []
        self.frames: list[bytes] = []
        self._at: int = place["offset"]
        self._pause_seconds = pause_seconds
        self.task = asyncio.create_task(self._read(feed.read(generation_id, look=look, **place)))

    async def _read(self, items: AsyncGenerator[FeedItem, None]) -> None:
        async with contextlib.aclosing(items):
            async for item in items:
                self.items.append(item)
                if isinstance(item, Delta):
                    self._at = item.end
                self.frames.append(item.frame(self._at))
                if self._pause_seconds:
                    await asyncio.sleep(self._pause_seconds)

    async def to_end(self) -> Collected:
        await asyncio.wait_for(self.task, PATIENCE_SECONDS)
        return self

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    @property
    def text(self) -> str:
        return "".join(item.text for item in self.items if isinstance(item, Delta))

    @property
    def thinking(self) -> str:
        return "".join(item.text for item in self.items if isinstance(item, Thought))

    @property
    def statuses(self) -> list[str]:
        return [item.status for item in self.items if isinstance(item, StatusChange)]

    @property
    def blocks(self) -> list[FinishedBlock]:
        return [item for item in self.items if isinstance(item, FinishedBlock)]

    @property
    def pings(self) -> int:
        return sum(isinstance(item, Ping) for item in self.items)

    @property
    def done(self) -> Done | None:
        return next((item for item in self.items if isinstance(item, Done)), None)


async def until(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds; fail when it takes too long."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110 - of code that knows nothing of tests
            await asyncio.sleep(0.005)


def has_no_gap(items: Iterable[FeedItem], start: int) -> bool:
    """Whether each delta begins where the one before ended."""
    for item in items:
        if isinstance(item, Delta):
            if item.start != start:
                return False
            start = item.end
    return True
