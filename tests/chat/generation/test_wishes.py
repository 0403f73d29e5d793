"""Replies written again as somebody wishes: told to the model once, and on record."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import override_settings

from chat import actions
from chat.domain.context import Receipt
from chat.domain.engine_errors import EngineModelUnknown
from chat.domain.errors import IdempotencyConflict
from chat.domain.events import Event, EventType
from chat.domain.owners import Owner
from chat.domain.transcript import transcript
from chat.domain.wishes import Preset, Wish
from chat.stores import store_for
from chat.stores.base import Asked
from tests.chat.generation.running import GenerationTestCase, services
from vana.env import ModelSpec

SHORTER = Wish.of(Preset.SHORTER)


class WishTests(GenerationTestCase):
    """Of people; the class below says the same of visitors."""

    @property
    def talker(self) -> Owner:
        return self.owner

    def sent(self) -> list[str]:
        messages = self.model_server.last.body["messages"]
        return [each["content"] for each in messages if each["role"] != "system"]

    async def say(self, text: str, *, to: Asked | None = None) -> tuple[Asked, Event]:
        asked = await self.send(text, to=to, owner=self.talker)
        return asked, await self.reply(asked, self.talker)

    async def again(self, asked: Asked, sequence: int = 2, **options: Any) -> Asked:
        options.setdefault("idempotency_key", uuid.uuid4().hex)
        made = await sync_to_async(actions.retry_reply)(
            self.talker, asked.conversation.id, sequence, **options
        )
        await self.ended(made, self.talker)
        return made

    async def test_the_model_is_told_it_beside_the_question(self) -> None:
        async with services():
            asked, _ = await self.say("One")
            again = await self.again(asked, wish=SHORTER)
            generation = await self.ended(again, self.talker)

            assert self.sent() == [f"One\n\n{SHORTER.text}"]
            assert Receipt.from_json(generation.receipt).instruction == SHORTER.text
            assert generation.wish == SHORTER

    async def test_the_log_says_it_of_that_reply_and_later_requests_do_not(self) -> None:
        async with services():
            asked, _ = await self.say("One")
            reply = await self.reply(await self.again(asked, wish=Wish("as a poem")), self.talker)
            await self.say("Two", to=asked)

            assert reply.wish == Wish("as a poem")
            assert self.sent() == ["One", reply.text, "Two"]

    async def test_a_whole_reply_is_written_again_without_its_wish(self) -> None:
        async with services():
            asked, _ = await self.say("One")
            again = await self.again(asked, wish=SHORTER)
            reply = await self.reply(again, self.talker)
            plain = await self.again(asked, reply.sequence)

            assert plain.generation.wish is None
            assert self.sent() == ["One"]

    async def test_a_failed_one_is_tried_again_with_it(self) -> None:
        async with services():
            asked, _ = await self.say("script:401")
            failed = await self.reply(await self.again(asked, wish=SHORTER), self.talker)
            assert failed.type is EventType.GENERATION_FAILED

            again = await self.again(asked, failed.sequence)

            assert again.generation.wish == SHORTER

    async def test_a_stopped_one_goes_on_with_it_and_is_one_message(self) -> None:
        async with services():
            asked, _ = await self.say("One")
            again = await sync_to_async(actions.retry_reply)(
                self.talker,
                asked.conversation.id,
                2,
                idempotency_key="slow",
                wish=Wish("script:paced?tokens=2000&rate=50"),
            )
            await self.written(again, 20, self.talker)
            await sync_to_async(actions.stop_reply)(self.talker, asked.conversation.id)
            part = await self.reply(again, self.talker)
            more = await sync_to_async(actions.continue_reply)(
                self.talker, asked.conversation.id, part.sequence, idempotency_key="more"
            )
            await self.written(more, len(part.text) + 5, self.talker)
            await sync_to_async(actions.stop_reply)(self.talker, asked.conversation.id)
            rest = await self.reply(more, self.talker)

            store = store_for(self.talker)
            events = await sync_to_async(store.branch)(
                asked.conversation.id, rest.sequence, limit=9
            )
            assert rest.wish == part.wish
            assert [turn.wish for turn in transcript(events)] == [None, part.wish]
            assert self.sent()[-1].startswith(f"{rest.wish and rest.wish.text}\n\nContinue")

    async def test_the_same_key_with_another_wish_is_refused(self) -> None:
        async with services():
            asked, _ = await self.say("One")
            first = await self.again(asked, wish=SHORTER, idempotency_key="k")
            same = await self.again(asked, wish=SHORTER, idempotency_key="k")

            assert same.generation.id == first.generation.id
            with pytest.raises(IdempotencyConflict):
                await self.again(asked, idempotency_key="k")

    async def test_another_model_writes_it_and_is_named_in_the_log(self) -> None:
        models = [
            ModelSpec(name, label=name, description="", window_tokens=8_000)
            for name in ("scripted", "other")
        ]
        async with services():
            with override_settings(LLM_MODELS=models):
                asked, _ = await self.say("One")
                reply = await self.reply(await self.again(asked, model_name="other"), self.talker)

                assert self.model_server.last.body["model"] == "other"
                assert reply.model_name == "other"
                with pytest.raises(EngineModelUnknown):
                    await self.again(asked, model_name="nobody's")

    async def test_a_question_without_a_reply_gets_one(self) -> None:
        async with services():
            asked, _ = await self.say("One")
            again = await self.again(asked, 1, wish=SHORTER)

            assert again.generation.parent == 1
            assert (await self.reply(again, self.talker)).wish == SHORTER


class WishOfVisitorsTests(WishTests):
    @property
    def talker(self) -> Owner:
        return self.visitor
