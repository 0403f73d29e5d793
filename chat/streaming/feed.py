"""The feed: brings what generations write to everybody who reads them.

In the same process by memory, once per tick for all. Between processes over
one Redis line (`redis_link`) or through the store (`mirrors`): Redis makes it
quick, the store makes it right.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from chat.markdown import finished_blocks
from chat.streaming.blocks import BlockWork
from chat.streaming.channels import deliver
from chat.streaming.frames import FeedItem
from chat.streaming.live_text import LiveText
from chat.streaming.mirrors import Look, Mirror
from chat.streaming.readers import Reader
from chat.streaming.ticks import Rounds, Ticker
from chat.streaming.wire import END, NOTICE, TEXT, Said, end_item, text_items

if TYPE_CHECKING:
    from chat.streaming.herald import Herald
    from chat.streaming.redis_link import RedisLink

__all__ = ["GenerationFeed", "LiveText", "Look", "feed"]

# A reader that lost its connection at the very end still finds the end in memory.
ENDED_KEPT_SECONDS = 30.0
ENDED_KEPT = 256
# How exactly keep-alives come: a few times per interval.
KEEP_ALIVE_ROUNDS = 8


class GenerationFeed:
    """One per process. All methods but `announce` are called on the event loop."""

    def __init__(self, *, redis_url: str | None = None) -> None:
        self._redis_url = settings.REDIS_URL if redis_url is None else redis_url
        self._lives: dict[UUID, LiveText] = {}
        self._mirrors: dict[UUID, Mirror] = {}
        self._ended: OrderedDict[UUID, float] = OrderedDict()
        self._news: list[LiveText] = []
        self._ticker = Ticker(self._flush, settings.STREAM_TICK_SECONDS)
        self._block_work = BlockWork(finished_blocks)
        self._rounds = Rounds(self._go_round, settings.STREAM_KEEPALIVE_SECONDS / KEEP_ALIVE_ROUNDS)
        self._link: RedisLink | None = None
        # In a process without a line of its own.
        self._herald: Herald | None = None

    async def start(self) -> None:
        """Connect to the other processes, if Redis is set; returns at once if it is away."""
        if self._redis_url and self._link is None:
            # Redis is an extra: a single process runs without the package.
            from chat.streaming.redis_link import RedisLink  # noqa: PLC0415

            self._link = RedisLink(self._redis_url, hear=self._hear, on_live=self._heal)

    async def stop(self) -> None:
        """End all readings; what ended before is delivered first."""
        self._flush()
        for live in list(self._lives.values()):
            live.abandon()
        for mirror in list(self._mirrors.values()):
            mirror.stop()
        self._ticker.stop()
        self._rounds.stop()
        self._block_work.stop()
        for kept in (self._lives, self._mirrors, self._ended):
            kept.clear()
        link, self._link = self._link, None
        if link is not None:
            await link.stop()

    def open(self, generation_id: UUID, *, prefix: str = "") -> LiveText:
        """Return the text to write into. Readers who were there before stay with it."""
        live = self._lives.get(generation_id)
        mirror = self._mirrors.pop(generation_id, None)
        if mirror is not None:
            mirror.stop()
        if live is None or live.length or live.thinking_length or live.is_over:
            if live is not None:
                live.abandon()  # its readers come again, and find the new one
            live = self._lives[generation_id] = LiveText(generation_id, self)
        self._ended.pop(generation_id, None)
        live.prefix = prefix
        live.is_started = True
        live.wake()
        return live

    def find(self, generation_id: UUID) -> LiveText | None:
        """Return a text that this process writes, or has just written."""
        return None if generation_id in self._mirrors else self._lives.get(generation_id)

    async def read(
        self,
        generation_id: UUID,
        *,
        offset: int,
        thinking_offset: int,
        look: Look,
        blocks: int | None = None,
        prefix: str = "",
    ) -> AsyncGenerator[FeedItem, None]:
        """Yield everything from the offsets on, as it is written, and `Done` last.

        Close it (`contextlib.aclosing`) when nobody reads any more. It ends
        without `Done` when the generation is gone or this process ends.
        `blocks` is how many finished blocks the reader has (None: it wants
        text only); `prefix` is needed for them if `find` finds nothing.
        """
        live = self._lives.get(generation_id) or self._follow(generation_id, look, prefix)
        reader = Reader(live, offset=offset, thinking_offset=thinking_offset, blocks=blocks)
        self._rounds.begin()
        try:
            if reader.reads_html:
                live.find_blocks()
                self._seek_blocks(live)
            while True:
                item = reader.next_item()
                if item is not None:
                    yield item
                elif reader.has_all or live.is_abandoned:
                    return
                else:
                    await reader.wait()
        finally:
            reader.close()

    def announce(self, channel: str, event_type: str, text: str) -> None:
        """Tell the other processes' listeners of `channel`; from any thread."""
        item: Said = [NOTICE, channel, event_type, text]
        link = self._link
        if link is not None:
            link.say_from_thread(item)
        elif self._redis_url:
            self._herald = self._herald or _new_herald(self._redis_url)
            self._herald.say(item)

    @property
    def reader_count(self) -> int:
        """How many streams are read here."""
        return sum(len(live.readers) for live in list(self._lives.values()))

    # -- what live texts tell (live_text.Keeper) -------------------------------

    def on_news(self, live: LiveText) -> None:
        self._news.append(live)
        self._ticker.wake()

    def on_end(self, live: LiveText) -> None:
        said = self._show(live)
        if self._forget_mirror_of(live):
            return
        self._say(*said, end_item(live))
        if self._lives.get(live.generation_id) is live:
            self._ended[live.generation_id] = asyncio.get_running_loop().time()
            self._rounds.begin()
            if len(self._ended) > ENDED_KEPT:
                self._lives.pop(self._ended.popitem(last=False)[0], None)

    def on_left(self, live: LiveText) -> None:
        self._forget_mirror_of(live)

    # -- the tick ----------------------------------------------------------------

    def _flush(self) -> None:
        """Show what was written since the last tick: one wake-up per reader, one message."""
        news, self._news = self._news, []
        self._say(*(item for live in news for item in self._show(live)))

    def _show(self, live: LiveText) -> list[Said]:
        """Show `live` as it is now; return what the other processes must hear of it."""
        live.flush()
        self._seek_blocks(live)
        return text_items(live) if self._link is not None else []

    def _say(self, *items: Said) -> None:
        if items and self._link is not None:
            self._link.say(*items)

    def _seek_blocks(self, live: LiveText) -> None:
        finder = live.blocks
        if finder is None or live.is_over or not any(r.reads_html for r in live.readers):
            return
        if finder.should_try(live.shown):
            self._block_work.add(finder, live.wake)

    def _go_round(self) -> bool:
        """Send keep-alives and forget old ends; False when there is nothing left to do."""
        now = asyncio.get_running_loop().time()
        quiet_since = now - settings.STREAM_KEEPALIVE_SECONDS * (1 - 1 / KEEP_ALIVE_ROUNDS)
        for live in self._lives.values():
            for reader in live.readers:
                reader.keep_alive(quiet_since)
        while self._ended and now - next(iter(self._ended.values())) > ENDED_KEPT_SECONDS:
            self._lives.pop(self._ended.popitem(last=False)[0], None)
        return bool(self._lives)

    # -- other processes -----------------------------------------------------------

    def _follow(self, generation_id: UUID, look: Look, prefix: str) -> LiveText:
        live = LiveText(generation_id, self, prefix=prefix)
        self._lives[generation_id] = live
        self._mirrors[generation_id] = Mirror(
            live,
            look,
            poll_seconds=settings.STREAM_POLL_SECONDS,
            is_linked=lambda: self._link is not None and self._link.is_live,
            show=self._show,
        )
        return live

    def _forget_mirror_of(self, live: LiveText) -> bool:
        """Stop following `live`; False if this process writes it itself."""
        mirror = self._mirrors.get(live.generation_id)
        if mirror is None or mirror.live is not live:
            return False
        mirror.stop()
        del self._mirrors[live.generation_id]
        del self._lives[live.generation_id]
        return True

    def _hear(self, item: Said) -> None:
        kind, name, *rest = item
        if kind == NOTICE:
            deliver(name, *rest)
            return
        mirror = self._mirrors.get(UUID(name))
        if mirror is None:
            return
        if kind == TEXT:
            mirror.hear(*rest)
        elif kind == END:
            mirror.hear_end(*rest)

    def _heal(self) -> None:
        """Look for what was said while nobody heard it."""
        for mirror in self._mirrors.values():
            mirror.look_soon()


def _new_herald(redis_url: str) -> Herald:
    # Redis is an extra: a single process runs without the package.
    from chat.streaming.herald import Herald  # noqa: PLC0415

    return Herald(redis_url)


feed = GenerationFeed()
