"""What every engine promises (chat/engines/base.py), as tests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from chat.domain.engine_errors import EngineError
from chat.domain.text import clean
from chat.engines.base import Engine, EngineRequest
from chat.engines.registry import engine_for
from tests.chat.engines.cases import Heard, listen, request_of

if TYPE_CHECKING:
    from django.test import SimpleTestCase as Base
else:
    Base = object  # or the contract itself would be collected


class EngineContract(Base):
    """Mix into a test case that says how its engine is made and what makes it do things."""

    make_engine: Callable[[], Engine]
    ordinary: EngineRequest = request_of("", "How do I fail gracefully?")
    long: EngineRequest
    failing: EngineRequest
    breaking_off: EngineRequest
    empty: EngineRequest

    def setUp(self) -> None:
        super().setUp()
        self.engine = type(self).make_engine()

    async def listen_to(self, request: EngineRequest) -> Heard:
        """Listen to a whole reply; connections end with it, as the loop ends with the test."""
        heard = await listen(self.engine, request)
        await self.engine.aclose()
        return heard

    async def test_a_reply_has_text(self) -> None:
        heard = await self.listen_to(self.ordinary)

        assert heard.error is None
        assert heard.text.strip()

    async def test_a_reply_comes_in_pieces_and_can_be_stored(self) -> None:
        heard = await self.listen_to(self.ordinary)

        assert len([delta for delta in heard.deltas if delta.text]) > 3
        assert clean(heard.text) == heard.text

    async def test_the_last_delta_holds_the_counts(self) -> None:
        heard = await self.listen_to(self.ordinary)

        assert heard.deltas[-1].input_tokens is not None
        assert (heard.deltas[-1].output_tokens or 0) > 3

    async def test_a_failure_is_an_engine_error_without_text(self) -> None:
        heard = await self.listen_to(self.failing)

        assert isinstance(heard.error, EngineError)
        assert heard.deltas == []

    async def test_text_before_an_error_is_kept(self) -> None:
        heard = await self.listen_to(self.breaking_off)

        assert _code(heard.error) == "engine_broken_stream"
        assert heard.text

    async def test_a_reply_without_text_is_an_error(self) -> None:
        heard = await self.listen_to(self.empty)

        assert _code(heard.error) == "engine_empty_reply"
        assert heard.text == ""

    async def test_one_engine_writes_many_replies_at_once(self) -> None:
        replies = await asyncio.gather(*(listen(self.engine, self.ordinary) for _ in range(20)))
        await self.engine.aclose()

        assert {heard.text for heard in replies} == {replies[0].text}
        assert replies[0].error is None

    async def test_a_reply_can_be_left_in_the_middle(self) -> None:
        deltas = self.engine.stream(self.long)
        async with contextlib.aclosing(deltas):
            first = await anext(deltas)

        assert first.text
        with pytest.raises(StopAsyncIteration):
            await anext(deltas)
        await self.engine.aclose()

    async def test_cancelling_ends_the_reply_at_once(self) -> None:
        task = asyncio.create_task(listen(self.engine, self.long))
        await asyncio.sleep(0.05)

        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            async with asyncio.timeout(5):
                await task
        await self.engine.aclose()

    async def test_an_engine_can_be_closed_twice_and_opens_again_when_asked(self) -> None:
        await listen(self.engine, self.ordinary)

        await self.engine.aclose()
        await self.engine.aclose()

        assert (await self.listen_to(self.ordinary)).text

    async def test_the_registry_knows_it_by_its_name(self) -> None:
        assert engine_for("").name == self.engine.name


def _code(error: EngineError | None) -> str:
    return error.code if error else ""
