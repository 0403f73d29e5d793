"""Stop, drain and the limits of what is written at once."""

from __future__ import annotations

import asyncio
import json
from unittest.mock import patch

import pytest
from asgiref.sync import sync_to_async
from django.test import override_settings

from chat import actions
from chat.domain.errors import ConversationBusy, ServerBusy, TooManyGenerations
from chat.domain.events import EventType
from chat.domain.generations import GenerationStatus
from chat.generation import context
from chat.generation.queue import queue
from chat.stores import store_for
from tests.chat.generation.running import GenerationTestCase, services, wait_until_idle

PACED = "script:paced?tokens=2000&rate=100"


class StopTests(GenerationTestCase):
    async def test_stopping_keeps_the_text_already_shown(self) -> None:
        async with services():
            asked = await self.send(PACED)
            shown = await self.written(asked, 50)
            await sync_to_async(actions.stop_reply)(self.owner, asked.conversation.id)
            reply = await self.reply(asked)

        assert reply.type is EventType.GENERATION_STOPPED
        assert reply.text.startswith(shown)

    async def test_a_stop_from_another_process_acts_through_the_flag(self) -> None:
        async with services():
            asked = await self.send(PACED)
            await self.written(asked, 50)
            # What another process does: it has the store, but not the task.
            await sync_to_async(store_for(self.owner).request_stop)(asked.generation.id)
            reply = await self.reply(asked)

        assert reply.type is EventType.GENERATION_STOPPED
        assert reply.text

    async def test_stopping_closes_the_connection_to_the_model_server(self) -> None:
        async with services():
            asked = await self.send(PACED)
            await self.written(asked, 50)
            await sync_to_async(actions.stop_reply)(self.owner, asked.conversation.id)
            await self.ended(asked)
            is_closed = await asyncio.to_thread(
                self.model_server.wait_until,
                lambda: self.model_server.last.outcome == "disconnected",
            )

        assert is_closed

    async def test_a_stop_before_the_first_word_ends_the_generation(self) -> None:
        async with services():
            asked = await self.send("script:hang")
            await sync_to_async(actions.stop_reply)(self.owner, asked.conversation.id)
            generation = await self.ended(asked)

        assert generation.status is GenerationStatus.STOPPED

    async def test_stopping_twice_and_stopping_nothing_are_harmless(self) -> None:
        async with services():
            asked = await self.send(PACED)
            await self.written(asked, 20)
            stop = sync_to_async(actions.stop_reply)
            await asyncio.gather(*(stop(self.owner, asked.conversation.id) for _ in range(3)))
            await self.ended(asked)

            assert await stop(self.owner, asked.conversation.id) is False

    async def test_draining_marks_interrupted_and_loses_nothing(self) -> None:
        async with services():
            asked = await self.send(PACED)
            shown = await self.written(asked, 50)
            assert await queue.drain(10) == 1
            reply = await self.reply(asked)

        assert reply.type is EventType.GENERATION_INTERRUPTED
        assert reply.text.startswith(shown)

    async def test_a_draining_process_takes_no_new_work(self) -> None:
        async with services():
            await queue.drain(1)

            with pytest.raises(ServerBusy):
                await self.send("Too late")

        assert await sync_to_async(store_for(self.owner).page)(self.owner) == []

    async def test_a_full_process_says_busy_and_stores_nothing(self) -> None:
        async with services():
            with override_settings(GENERATIONS_PER_PROCESS=1):
                asked = await self.send("script:hang")
                with pytest.raises(ServerBusy) as refused:
                    await self.send("One too many")

        assert refused.value.retry_after_seconds > 0
        page = await sync_to_async(store_for(self.owner).page)(self.owner)
        assert [conversation.id for conversation in page] == [asked.conversation.id]

    async def test_a_person_has_three_replies_at_once_and_a_visitor_one(self) -> None:
        async with services():
            for owner, limit in ((self.owner, 3), (self.visitor, 1)):
                for _ in range(limit):
                    await self.send("script:hang", owner=owner)
                with pytest.raises(TooManyGenerations):
                    await self.send("One too many", owner=owner)

    async def test_one_conversation_gets_one_reply_at_a_time(self) -> None:
        async with services():
            asked = await self.send("script:hang")
            with pytest.raises(ConversationBusy):
                await self.send("Another question", to=asked)

    async def test_deleting_ends_the_reply_being_written(self) -> None:
        async with services():
            asked = await self.send(PACED)
            await self.written(asked, 20)
            await sync_to_async(actions.delete_conversation)(self.owner, asked.conversation.id)
            is_idle = await asyncio.to_thread(wait_until_idle)

            assert is_idle

    async def test_forgetting_ends_a_visitors_reply(self) -> None:
        async with services():
            await self.send(PACED, owner=self.visitor)
            forgotten = await sync_to_async(actions.forget_visitor)(self.visitor)
            is_idle = await asyncio.to_thread(wait_until_idle)

            assert is_idle
            assert forgotten == 1


class ContinueTests(GenerationTestCase):
    async def test_a_continued_reply_goes_on_where_it_stopped(self) -> None:
        async with services():
            asked = await self.send(PACED)
            await self.written(asked, 50)
            await sync_to_async(actions.stop_reply)(self.owner, asked.conversation.id)
            stopped = await self.reply(asked)
            again = await sync_to_async(actions.continue_reply)(
                self.owner, asked.conversation.id, stopped.sequence, idempotency_key="continue"
            )
            continued = await self.reply(again)

        assert continued.continues
        assert continued.parent == stopped.sequence
        sent = self.model_server.last.body["messages"]
        assert sent[-2] == {"role": "assistant", "content": stopped.text}
        assert "Continue" in sent[-1]["content"]

    async def test_a_reply_stopped_again_before_its_next_word_goes_on_with_all_it_has(self) -> None:
        go_on = sync_to_async(actions.continue_reply)
        async with services():
            asked = await self.send("One script:paced?tokens=2000&rate=100")
            await self.written(asked, 50)
            await sync_to_async(actions.stop_reply)(self.owner, asked.conversation.id)
            first = await self.reply(asked)
            with patch.object(context, "CONTINUE_INSTRUCTION", "Go on. script:hang"):
                second = await go_on(
                    self.owner, asked.conversation.id, first.sequence, idempotency_key="second"
                )
                await sync_to_async(actions.stop_reply)(self.owner, asked.conversation.id)
                empty = await self.reply(second)
            assert empty.text == ""
            third = await go_on(
                self.owner, asked.conversation.id, empty.sequence, idempotency_key="third"
            )
            last = await self.reply(third)

        sent = self.model_server.last.body["messages"]
        assert sent[-2] == {"role": "assistant", "content": first.text}
        assert (last.parent, last.continues) == (empty.sequence, True)

    async def test_the_model_reads_both_parts_as_one_message(self) -> None:
        async with services():
            asked = await self.send(PACED)
            await self.written(asked, 50)
            await sync_to_async(actions.stop_reply)(self.owner, asked.conversation.id)
            stopped = await self.reply(asked)
            again = await sync_to_async(actions.continue_reply)(
                self.owner, asked.conversation.id, stopped.sequence, idempotency_key="continue"
            )
            continued = await self.reply(again)
            _, echoed = await self.exchange("script:echo-context", to=asked)

        assert json.loads(echoed.text)[1]["content"] == stopped.text + continued.text

    async def test_a_retry_is_a_sibling_and_becomes_the_chosen_version(self) -> None:
        async with services():
            asked = await self.send("script:500?times=99")
            failed = await self.reply(asked)
            again = await sync_to_async(actions.retry_reply)(
                self.owner, asked.conversation.id, failed.sequence, idempotency_key="retry"
            )
            second = await self.reply(again)
            conversation = await self.conversation(asked)

        assert second.parent == failed.parent
        assert conversation.head == second.sequence
        assert conversation.has_branches
        assert conversation.message_count == 2
