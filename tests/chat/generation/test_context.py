"""The context of a request: cut by the budget, never in another way than shown."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.test import override_settings

from chat import actions
from chat.domain.context import Context, LeftOutReason, Receipt
from chat.domain.instructions import Instructions
from chat.domain.owners import Owner
from chat.engines.registry import DEMO_WINDOW_TOKENS
from chat.generation.context import budget_for, next_context
from chat.stores import store_for
from chat.stores.base import Asked
from tests.chat.generation.running import GenerationTestCase, services


class ContextTests(GenerationTestCase):
    async def _next(self, asked: Asked) -> Context:
        conversation = await self.conversation(asked)
        return await sync_to_async(next_context)(
            store_for(self.owner), conversation, conversation.head
        )

    async def test_the_next_request_leaves_out_what_the_line_says(self) -> None:
        async with services():
            with override_settings(CHAT_CONTEXT_TURNS=3):
                asked, _ = await self.exchange("One")
                for question in ("Two", "Three", "Four"):
                    asked, _ = await self.exchange(question, to=asked)
                foretold = (await self._next(asked)).receipt
                await self.exchange("Five", to=asked)

        sent = [each["content"] for each in self.model_server.last.body["messages"]]
        assert sent[0] == "Three"
        assert sent[-1] == "Five"
        assert foretold.left_out == 4
        assert foretold.reason is LeftOutReason.TURNS
        assert len(foretold.sent) == len(sent) - 1

    @override_settings(LLM_SYSTEM_PROMPT="Answer in rhyme.", CHAT_CONTEXT_TURNS=1)
    async def test_the_system_prompt_always_stays(self) -> None:
        async with services():
            asked, _ = await self.exchange("One")
            await self.exchange("Two", to=asked)

        messages = self.model_server.last.body["messages"]
        assert messages[0] == {"role": "system", "content": "Answer in rhyme."}
        assert [message["content"] for message in messages[1:]] == ["Two"]

    @override_settings(LLM_SYSTEM_PROMPT="Of the site.", CHAT_CONTEXT_TURNS=1)
    async def test_the_persons_and_the_conversations_instructions_follow_the_sites(self) -> None:
        person, told = "Of the person.", "Of the conversation."
        async with services():
            await sync_to_async(actions.instruct_person)(int(self.owner.key), person)
            asked, _ = await self.exchange("One")
            await sync_to_async(actions.instruct_conversation)(
                self.owner, asked.conversation.id, told
            )
            asked, _ = await self.exchange("Two", to=asked)
            generation = await self.ended(asked)

        messages = self.model_server.last.body["messages"]
        assert messages[0]["content"] == f"Of the site.\n\n{person}\n\n{told}"
        receipt = Receipt.from_json(generation.receipt)
        assert receipt.instructions == Instructions("Of the site.", person, told)

    async def test_a_temporary_chat_is_told_nothing_of_its_person(self) -> None:
        async with services():
            await sync_to_async(actions.instruct_person)(int(self.owner.key), "Of the person.")
            self.owner = Owner.temporary(int(self.owner.key))
            await self.exchange("One")

        assert [each["role"] for each in self.model_server.last.body["messages"]] == ["user"]

    async def test_an_empty_conversation_leaves_nothing_out(self) -> None:
        async with services():
            asked = await self.send("script:hang")
            conversation = await self.conversation(asked)
            context = await sync_to_async(next_context)(store_for(self.owner), conversation, 0)

        assert context.receipt.left_out == 0
        assert context.messages == ()

    @override_settings(LLM_WINDOW_TOKENS=8_192, LLM_REPLY_TOKENS=2_048)
    async def test_what_is_too_long_for_the_next_request_is_foretold(self) -> None:
        async with services():
            asked, _ = await self.exchange("word " * 6_200)
            foretold = (await self._next(asked)).receipt
            await self.exchange("And?", to=asked)

        sent = [each["content"] for each in self.model_server.last.body["messages"]]
        assert sent == ["And?"]
        assert (foretold.sent, foretold.left_out) == ((), 2)
        assert foretold.reason is LeftOutReason.TOKENS

    @override_settings(CHAT_CONTEXT_TURNS=1)
    async def test_with_one_turn_all_that_was_said_is_foretold_as_left_out(self) -> None:
        async with services():
            asked, _ = await self.exchange("One")
            foretold = (await self._next(asked)).receipt

        assert (foretold.sent, foretold.left_out) == ((), 2)
        assert foretold.reason is LeftOutReason.TURNS


def test_a_budget_is_the_window_less_the_replys_reserve() -> None:
    with override_settings(LLM_BASE_URL="", LLM_REPLY_TOKENS=1_000, CHAT_CONTEXT_TURNS=7):
        budget = budget_for("")

    assert budget.max_turns == 7
    assert budget.max_tokens == DEMO_WINDOW_TOKENS - 1_000


def test_a_quarter_of_the_window_stays_for_what_was_said_however_large_the_reserve() -> None:
    with override_settings(LLM_BASE_URL="", LLM_REPLY_TOKENS=DEMO_WINDOW_TOKENS):
        assert budget_for("").max_tokens == DEMO_WINDOW_TOKENS // 4
