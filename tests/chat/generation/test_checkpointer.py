"""Checkpoints: everything once, in one call for all, also over an outage."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.test import SimpleTestCase

from chat.domain.errors import StoreUnavailable
from chat.domain.generations import Progress
from chat.generation.checkpointer import Checkpointer
from chat.stores.base import Store
from chat.streaming.feed import GenerationFeed


class _Saved:
    """A store, as far as checkpoints know it; it may be away."""

    def __init__(self) -> None:
        self.calls: list[list[Progress]] = []
        self.to_stop: set[UUID] = set()
        self.is_away = False

    def checkpoint(self, progress: Sequence[Progress], at: datetime) -> set[UUID]:
        if self.is_away:
            raise StoreUnavailable
        self.calls.append(list(progress))
        return self.to_stop

    def text_of(self, generation_id: UUID) -> str:
        return "".join(
            item.text for call in self.calls for item in call if item.generation_id == generation_id
        )


class CheckpointerTests(SimpleTestCase):
    def setUp(self) -> None:
        self.saved = _Saved()
        self.stopped: list[UUID] = []
        self.checkpointer = Checkpointer()
        self.feed = GenerationFeed(redis_url="")

    def _add(self, generation_id: UUID) -> None:
        live = self.feed.open(generation_id)
        store = cast(Store, self.saved)
        self.checkpointer.add(generation_id, store, live, self.stopped.append)

    async def test_all_generations_are_saved_in_one_call(self) -> None:
        ids = [uuid.uuid4() for _ in range(5)]
        for number, generation_id in enumerate(ids):
            self._add(generation_id)
            self.feed.open(generation_id).write(f"text {number}", f"thought {number}")

        await self.checkpointer.save()

        assert len(self.saved.calls) == 1
        assert [item.text for item in self.saved.calls[0]] == [f"text {n}" for n in range(5)]
        assert [item.thinking for item in self.saved.calls[0]] == [f"thought {n}" for n in range(5)]

    async def test_each_character_is_saved_once(self) -> None:
        generation_id = uuid.uuid4()
        self._add(generation_id)
        live = self.feed.find(generation_id)
        assert live is not None

        for piece in ("one ", "", "two ", "three"):
            live.write(piece)
            await self.checkpointer.save()

        assert self.saved.text_of(generation_id) == "one two three"
        assert [call[0].offset for call in self.saved.calls] == [0, 4, 4, 8]

    async def test_what_an_outage_held_back_is_saved_after_it(self) -> None:
        generation_id = uuid.uuid4()
        self._add(generation_id)
        live = self.feed.find(generation_id)
        assert live is not None
        live.write("before ")
        await self.checkpointer.save()

        self.saved.is_away = True
        with self.assertLogs("chat.generation.checkpointer", "ERROR") as logs:
            for piece in ("during ", "the outage "):
                live.write(piece)
                await self.checkpointer.save()
        self.saved.is_away = False
        live.write("after")
        await self.checkpointer.save()

        assert self.saved.text_of(generation_id) == "before during the outage after"
        assert len(logs.records) == 1, "five lines a second would fill the log"

    async def test_who_must_stop_is_told_so(self) -> None:
        mine, other = uuid.uuid4(), uuid.uuid4()
        self._add(mine)
        self.saved.to_stop = {mine, other}

        await self.checkpointer.save()

        assert self.stopped == [mine]

    async def test_who_has_ended_is_not_saved_any_more(self) -> None:
        generation_id = uuid.uuid4()
        self._add(generation_id)
        self.checkpointer.remove(generation_id)

        await self.checkpointer.save()

        assert self.saved.calls == []
