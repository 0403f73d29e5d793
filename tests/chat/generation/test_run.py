"""A reply is written by a real engine from a real (scripted) model server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from typing import Any
from unittest.mock import patch

import pytest
from asgiref.sync import sync_to_async
from django.test import override_settings

from chat.domain.context import Receipt
from chat.domain.engine_errors import EngineError, EngineModelUnknown
from chat.domain.events import Event, EventType, Role
from chat.domain.generations import GenerationStatus, Written
from chat.domain.transcript import transcript
from chat.stores import store_for
from chat.stores.base import Asked
from chat.stores.db import DatabaseStore
from chat.streaming import notices
from chat.streaming.feed import feed
from chat.streaming.frames import Done, FeedItem
from tests.chat.generation.running import WAIT_SECONDS, GenerationTestCase, services

# Script of the model server → the code that the person's bubble explains.
FAILURES = [
    ("script:400", "engine_refused_request"),
    ("script:401", "engine_rejected_key"),
    ("script:model-404", "engine_model_unknown"),
    ("script:429?times=99", "engine_rate_limited"),
    ("script:500?times=99", "engine_failed"),
    ("script:empty", "engine_empty_reply"),
    ("script:context-too-long", "engine_context_too_long"),
    ("script:hang", "engine_timeout"),
    ("script:hang-mid", "engine_timeout"),
    ("script:drop-at-once", "engine_unavailable"),
    ("script:drop", "engine_broken_stream"),
    ("script:malformed", "engine_malformed_reply"),
]
# Of these, what came before the failure is kept.
IN_MID_REPLY = {"script:hang-mid", "script:drop", "script:malformed"}


class RunTests(GenerationTestCase):
    async def test_the_reply_is_a_message_of_its_own_and_counts_are_kept(self) -> None:
        async with services():
            asked, reply = await self.exchange("What lives in soil?")

        assert reply.role is Role.ASSISTANT
        assert reply.type is EventType.GENERATION_COMPLETED
        assert reply.parent == asked.conversation.head
        assert reply.text
        assert reply.output_tokens
        conversation = await self.conversation(asked)
        assert conversation.head == reply.sequence
        assert conversation.message_count == 2

    async def test_the_second_question_gets_its_own_answer(self) -> None:
        async with services():
            first, _ = await self.exchange("The first question")
            _, reply = await self.exchange("The second question script:echo-context", to=first)

        messages = json.loads(reply.text)
        assert messages[-1]["content"].startswith("The second question")
        assert [message["role"] for message in messages] == ["user", "assistant", "user"]

    async def test_the_question_is_stored_before_the_model_is_called(self) -> None:
        async with services():
            asked = await self.send("Are you there? script:hang")
            head = asked.conversation.head
            store = store_for(self.owner)
            events = await sync_to_async(store.branch)(asked.conversation.id, head, limit=10)

        assert [event.text for event in events] == ["Are you there? script:hang"]

    async def test_the_end_is_told_when_the_reply_is_stored_and_not_before(self) -> None:
        is_storing, may_store, told = threading.Event(), threading.Event(), list[str]()
        finish = DatabaseStore.finish

        def slow_finish(store: DatabaseStore, *args: Any) -> Event | None:
            is_storing.set()
            may_store.wait(WAIT_SECONDS)
            return finish(store, *args)

        def hear(_channel: str, event_type: str, _text: str) -> None:
            told.append(event_type)

        with (
            patch.object(DatabaseStore, "finish", slow_finish),
            patch.object(notices, "deliver", hear),
        ):
            async with services():
                asked = await self.send("script:paced?tokens=20&rate=50")
                await self.written(asked, 1)
                reading = asyncio.create_task(_read(asked))
                assert await asyncio.to_thread(is_storing.wait, WAIT_SECONDS)
                # Ticks and checkpoints come many times meanwhile.
                await asyncio.sleep(0.5)
                early = ["done"] * reading.done() + [each for each in told if "ended" in each]
                may_store.set()
                frames = await reading
                reply = await self.reply(asked)

        assert not early
        assert "generation.ended" in told
        assert isinstance(frames[-1], Done)
        assert reply.text

    async def test_the_receipt_names_what_was_sent(self) -> None:
        async with services():
            first, _ = await self.exchange("One")
            second, _ = await self.exchange("Two", to=first)
            generation = await self.ended(second)

        receipt = Receipt.from_json(generation.receipt)
        assert receipt.sent == (1, 2, 3)
        assert receipt.left_out == 0
        assert receipt.estimated_tokens > 0
        assert receipt.reported_tokens == generation.input_tokens

    async def test_the_model_gets_what_the_transcript_shows(self) -> None:
        async with services():
            asked, _ = await self.exchange("One")
            for question in ("Two", "Three"):
                asked, _ = await self.exchange(question, to=asked)
            store = store_for(self.owner)
            conversation = await self.conversation(asked)
            events = await sync_to_async(store.branch)(
                conversation.id, conversation.head, limit=100
            )

        shown = [(turn.role.value, turn.text) for turn in transcript(events)]
        sent = [(each["role"], each["content"]) for each in self.model_server.last.body["messages"]]
        assert sent == shown[:-1]

    async def test_reasoning_is_kept_apart_from_the_answer(self) -> None:
        async with services():
            asked, reply = await self.exchange("Think first. script:reasoning")
            _, second = await self.exchange("And now? script:echo-context", to=asked)

        assert reply.thinking == "The person asks. I think of soil."
        assert "The person asks" not in reply.text
        assert "The person asks" not in second.text

    async def test_what_no_database_holds_is_left_out_of_the_reply(self) -> None:
        async with services():
            _, reply = await self.exchange("script:unstorable")

        assert reply.text == "Soil is alive."

    async def test_a_long_reply_arrives_whole(self) -> None:
        async with services():
            _, reply = await self.exchange("script:tokens-20000")

        assert reply.output_tokens == 20_000

    async def test_a_dropped_connection_keeps_the_partial_text(self) -> None:
        async with services():
            asked = await self.send("script:drop")
            reply = await self.reply(asked)

        assert reply.type is EventType.GENERATION_FAILED
        assert reply.error_code == "engine_broken_stream"
        assert reply.text

    async def test_a_failed_reply_is_in_the_context_exactly_as_on_the_page(self) -> None:
        async with services():
            asked = await self.send("script:drop")
            failed = await self.reply(asked)
            _, reply = await self.exchange("script:echo-context", to=asked)

        messages = json.loads(reply.text)
        assert messages[1] == {"role": "assistant", "content": failed.text}

    @override_settings(LLM_FIRST_DELTA_SECONDS=0.5, LLM_IDLE_SECONDS=0.5)
    async def test_each_failure_is_stored_as_failed_with_its_own_code(self) -> None:
        assert {code for _, code in FAILURES} == {
            kind.code for kind in EngineError.__subclasses__()
        }
        async with services():
            for question, code in FAILURES:
                with self.subTest(question):
                    asked = await self.send(question)
                    generation = await self.ended(asked)
                    reply = await self.reply(asked)

                    assert generation.status is GenerationStatus.FAILED
                    assert generation.error_code == code
                    assert reply.error_code == code
                    assert bool(reply.text) is (question in IN_MID_REPLY)

    async def test_a_visitors_reply_is_written_too(self) -> None:
        async with services():
            asked = await self.send("Hello", owner=self.visitor)
            reply = await self.reply(asked, self.visitor)

        assert reply.type is EventType.GENERATION_COMPLETED
        assert reply.text

    async def test_an_unknown_model_is_an_error_and_stores_nothing(self) -> None:
        async with services():
            with pytest.raises(EngineModelUnknown):
                await self.send("Hello", model_name="no-such-model")

        assert await sync_to_async(store_for(self.owner).page)(self.owner) == []

    async def test_a_conversation_outlives_its_model(self) -> None:
        async with services():
            asked, first = await self.exchange("One")
            with override_settings(LLM_DEFAULT_MODEL="another"):
                again, second = await self.exchange("Two", to=asked)

        assert (first.model_name, second.model_name) == ("scripted", "another")
        assert again.conversation.id == asked.conversation.id


async def _read(asked: Asked) -> list[FeedItem]:
    """Read a reply that this process writes, to its end."""
    reading = feed.read(asked.generation.id, offset=0, thinking_offset=0, look=_look)
    async with contextlib.aclosing(reading) as items:
        return [item async for item in items]


async def _look(_offset: int, _thinking_offset: int) -> Written:
    raise AssertionError("It is in memory.")
