"""A message that waits is sent when the reply ends: once, by whoever sees it."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any
from unittest.mock import patch

from asgiref.sync import sync_to_async
from django.test import override_settings

from chat import actions
from chat.domain.conversations import TitleSource
from chat.domain.events import Event
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.domain.waiting import WaitingMessage
from chat.generation import titles
from chat.generation.waiting import send_after, send_all_due
from chat.stores import store_for
from chat.stores.base import Asked
from tests.chat.generation.running import (
    WAIT_SECONDS,
    GenerationTestCase,
    services,
    wait_until_idle,
)

SLOW = "script:paced?tokens=60&rate=60"
ENDLESS = "script:paced?tokens=2000&rate=50"


class _SendingCase(GenerationTestCase):
    """With everything that a process runs."""

    async def _wait_with(
        self, text: str, to: Asked, owner: Owner | None = None
    ) -> Asked | WaitingMessage:
        return await sync_to_async(actions.send_or_wait)(
            owner or self.owner, to.conversation.id, text, idempotency_key=uuid.uuid4().hex
        )

    async def _waiting(self, asked: Asked) -> WaitingMessage | None:
        return await sync_to_async(store_for(self.owner).waiting)(asked.conversation.id)

    async def _said(self, asked: Asked, count: int, owner: Owner | None = None) -> list[Event]:
        """Wait for so many messages, and return them."""
        store = store_for(owner or self.owner)
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                found = await sync_to_async(store.events)(asked.conversation.id, range(1, 10))
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.02)

    async def _idle(self) -> None:
        """Wait until this process writes nothing and has nothing to send."""
        assert await asyncio.to_thread(wait_until_idle)


class SendingTests(_SendingCase):
    async def test_it_is_sent_when_the_reply_has_ended(self) -> None:
        for owner in (self.owner, Owner.temporary(self.user.pk), self.visitor):
            with self.subTest(str(owner.kind)):
                async with _sending_services():
                    first = await self.send(SLOW, owner=owner)
                    waiting = await self._wait_with("And then?", first, owner)
                    assert isinstance(waiting, WaitingMessage)
                    events = await self._said(first, 4, owner)

                assert [event.text for event in events[::2]] == [SLOW, "And then?"]
                assert events[2].parent == events[1].sequence
                assert events[3].type is GenerationStatus.COMPLETED.event_type
                assert await sync_to_async(store_for(owner).waiting)(first.conversation.id) is None

    async def test_after_a_stop_it_waits_for_its_person(self) -> None:
        async with _sending_services():
            first = await self.send(ENDLESS)
            await self._wait_with("And then?", first)
            await self.written(first, 20)
            await sync_to_async(actions.stop_reply)(self.owner, first.conversation.id)
            stopped = await self.reply(first)
            await self._idle()
            held = await self._waiting(first)
            assert held is not None
            assert held.is_held

            asked = await sync_to_async(actions.send_waiting_now)(
                self.owner, first.conversation.id, held.id
            )
            await self.ended(asked)

        assert asked.question is not None
        assert asked.question.parent == stopped.sequence
        assert await self._waiting(first) is None

    async def test_a_full_process_leaves_it_to_the_next_sweep(self) -> None:
        async with _sending_services():
            first = await self.send(SLOW)
            await self._wait_with("And then?", first)
            with override_settings(GENERATIONS_PER_PROCESS=0):
                await self.ended(first)
                await self._idle()
                waiting = await self._waiting(first)
                assert waiting is not None
                assert not waiting.is_held

            await sync_to_async(send_all_due)()
            await self._said(first, 4)

        assert await self._waiting(first) is None


class TitleTests(_SendingCase):
    """Where the model is asked for a title after the first reply, too."""

    with_titles = True

    async def test_it_does_not_wait_for_the_title_nor_is_its_place_taken(self) -> None:
        silent = "Name it. script:hang"
        with patch.object(titles, "TITLE_INSTRUCTION", silent):
            async with _sending_services(), asyncio.timeout(WAIT_SECONDS / 2):
                first = await self.send(SLOW)
                await self._wait_with("And then?", first)
                with override_settings(GENERATIONS_PER_PROCESS=1):
                    events = await self._said(first, 4)
                assert await asyncio.to_thread(
                    self.model_server.wait_until, lambda: silent in self._asked_last()
                )

        assert events[2].text == "And then?"
        assert (await self.conversation(first)).title_source is TitleSource.QUESTION

    async def test_the_title_is_of_the_first_exchange_though_the_next_was_sent_before(self) -> None:
        async with _sending_services():
            first = await self.send(SLOW)
            await self._wait_with("And then?", first)
            events = await self._said(first, 4)
            await self._idle()

        conversation = await self.conversation(first)
        assert (conversation.title, conversation.title_source) == (
            "A scripted title",
            TitleSource.MODEL,
        )
        (asked,) = [each for each in self._asked() if titles.TITLE_INSTRUCTION in each]
        assert asked == [SLOW, events[1].text, titles.TITLE_INSTRUCTION]

    def _asked(self) -> list[list[str]]:
        """What the model was sent, request by request."""
        bodies = [record.body for record in self.model_server.records]
        return [[each["content"] for each in body["messages"]] for body in bodies]

    def _asked_last(self) -> list[str]:
        """Return the last message of each request."""
        return [contents[-1] for contents in self._asked()]


def _sending_services() -> Any:
    return services(then=send_after)
