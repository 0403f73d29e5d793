"""What a reply took is fixed when it ends: tokens, time, and the price of that moment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from asgiref.sync import sync_to_async
from django.test import override_settings
from django.utils import timezone

from chat import actions
from chat.domain.context import Receipt
from chat.domain.generations import Progress
from chat.domain.text import estimate_tokens
from chat.domain.usage import Price
from chat.generation.recovery import recover_all
from chat.stores import store_for
from tests.chat.generation.running import GenerationTestCase, services
from vana.env import ModelSpec


def priced(price_in: str, price_out: str) -> override_settings:
    spec = ModelSpec("scripted", 8_192, "Scripted", "", Decimal(price_in), Decimal(price_out))
    return override_settings(LLM_MODELS=[spec])


class UsageTests(GenerationTestCase):
    async def test_counts_times_and_the_price_of_the_moment_stay_with_the_reply(self) -> None:
        async with services():
            with priced("2.50", "10"), override_settings(LLM_CURRENCY="EUR"):
                _, reply = await self.exchange("What lives in soil?")
        with priced("99", "99"):
            usage = reply.usage

        assert usage is not None
        assert (usage.input_tokens, usage.output_tokens) == (
            reply.input_tokens,
            reply.output_tokens,
        )
        assert not usage.is_estimated
        assert usage.price == Price(Decimal("2.50"), Decimal(10), "EUR")
        assert usage.first_words_seconds is not None
        assert usage.seconds is not None
        assert 0 <= usage.first_words_seconds <= usage.seconds

    async def test_without_a_price_nothing_costs(self) -> None:
        async with services():
            _, reply = await self.exchange("What lives in soil?")

        assert reply.usage is not None
        assert reply.usage.cost is None

    async def test_the_same_is_kept_for_visitors(self) -> None:
        async with services():
            with priced("1", "1"):
                asked = await self.send("Hello", owner=self.visitor)
                reply = await self.reply(asked, self.visitor)

        assert reply.usage is not None
        assert reply.usage.cost

    async def test_what_a_stopped_reply_took_is_estimated(self) -> None:
        async with services():
            asked = await self.send("script:paced?tokens=2000&rate=100")
            await self.written(asked, 50)
            await sync_to_async(actions.stop_reply)(self.owner, asked.conversation.id)
            reply = await self.reply(asked)
            generation = await self.ended(asked)

        usage, receipt = reply.usage, Receipt.from_json(generation.receipt)
        assert usage is not None
        assert usage.is_estimated
        assert usage.output_tokens == estimate_tokens(reply.text)
        assert usage.input_tokens == receipt.estimated_tokens

    async def test_a_request_that_was_refused_took_nothing(self) -> None:
        async with services():
            reply = await self.reply(await self.send("script:401"))

        assert reply.usage is None


class KilledTests(GenerationTestCase):
    def test_what_a_killed_process_wrote_is_estimated(self) -> None:
        # No loop is bound here: it stays queued.
        asked = actions.send_message(self.owner, None, "Hello", idempotency_key="key")
        store, then = store_for(self.owner), timezone.now() - timedelta(minutes=1)
        store.claim(asked.generation.id, "another-machine/1/1", then)
        store.set_receipt(asked.generation.id, Receipt(sent=(1,), estimated_tokens=9).to_json())
        store.checkpoint([Progress(asked.generation.id, text="Half a reply")], then)

        recover_all()

        reply = store.event(asked.conversation.id, 2)
        assert reply.usage is not None
        assert reply.usage.is_estimated
        assert (reply.usage.input_tokens, reply.usage.output_tokens) == (9, 3)
        assert reply.usage.first_words_seconds is None
