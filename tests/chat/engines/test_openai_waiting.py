"""Retries before the first delta, time limits, and hanging up."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import override_settings

from chat.domain import engine_errors
from chat.engines.openai_compatible import OpenAICompatibleEngine
from chat.engines.openai_compatible.retries import (
    MAX_WAIT_SECONDS,
    retry_after_seconds,
    wait_seconds,
)
from tests.chat.engines.cases import OpenAICompatibleCase, listen, request_of
from tests.model_server.records import Outcome

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


class RetryTests(OpenAICompatibleCase):
    async def test_a_busy_server_is_asked_again(self) -> None:
        for script in ("429", "500", "502", "503", "429?times=2"):
            with self.subTest(script):
                heard = await self.hear(script)

                assert heard.error is None
                assert heard.text

    async def test_it_is_asked_no_more_often_than_the_setting_says(self) -> None:
        for retries in (0, 2):
            self.server.reset()
            with self.subTest(retries), override_settings(LLM_RETRIES=retries):
                heard = await self.hear("500?times=9")

                assert isinstance(heard.error, engine_errors.EngineFailed)
                assert len(self.server.records) == 1 + retries

    async def test_the_wait_that_the_server_asks_for_is_kept(self) -> None:
        begin = time.monotonic()

        heard = await self.hear("429?after=0.4")

        assert heard.error is None
        assert time.monotonic() - begin >= 0.4

    async def test_a_wait_that_is_too_long_is_told_instead(self) -> None:
        heard = await self.hear("429?after=3600")

        assert isinstance(heard.error, engine_errors.EngineRateLimited)
        assert heard.error.retry_after_seconds == 3600
        assert len(self.server.records) == 1

    async def test_nothing_is_sent_again_once_text_has_come(self) -> None:
        for script in ("drop", "error-frame?code=503", "cut"):
            self.server.reset()
            with self.subTest(script):
                heard = await self.hear(script)

                assert heard.error is not None
                assert len(self.server.records) == 1

    async def test_every_attempt_sends_the_same_request(self) -> None:
        await self.hear("500?times=2")

        first, *others = [record.body for record in self.server.records]
        assert others == [first, first]


class TimeoutTests(OpenAICompatibleCase):
    async def timed_out(self, script: str, **limits: float) -> str:
        """Return the text before the limit was met, and not the total of a minute."""
        begin = time.monotonic()
        with override_settings(**limits):
            heard = await self.hear(script)

        assert isinstance(heard.error, engine_errors.EngineTimeout)
        assert time.monotonic() - begin < 10
        assert len(self.server.records) == 1
        return heard.text

    async def test_a_server_that_sends_no_byte(self) -> None:
        assert await self.timed_out("hang", LLM_FIRST_DELTA_SECONDS=0.2) == ""

    async def test_a_server_that_sends_comments_but_no_text(self) -> None:
        assert await self.timed_out("hang-start", LLM_FIRST_DELTA_SECONDS=0.3) == ""

    async def test_a_server_that_falls_silent_in_mid_reply(self) -> None:
        assert await self.timed_out("hang-mid", LLM_IDLE_SECONDS=0.2)

    async def test_a_reply_that_takes_too_long_in_all(self) -> None:
        assert await self.timed_out("endless", LLM_TOTAL_SECONDS=1.0)

    async def test_the_total_holds_before_the_first_text_too(self) -> None:
        await self.timed_out("hang", LLM_TOTAL_SECONDS=0.3)

    async def test_a_reply_that_keeps_coming_is_not_cut_by_the_idle_limit(self) -> None:
        with override_settings(LLM_IDLE_SECONDS=1.0, LLM_FIRST_DELTA_SECONDS=1.0):
            heard = await self.hear("slow?tokens=8&seconds=0.25")

        assert heard.error is None

    async def test_a_server_that_takes_no_connection_is_unavailable(self) -> None:
        with contextlib.ExitStack() as stack:
            url = f"http://127.0.0.1:{full_port(stack)}/v1"
            with override_settings(LLM_BASE_URL=url, LLM_CONNECT_SECONDS=0.3, LLM_RETRIES=0):
                heard = await self.hear("normal")

        assert isinstance(heard.error, engine_errors.EngineUnavailable)
        assert str(heard.error) == "connect_timeout"


def full_port(stack: contextlib.ExitStack) -> int:
    """Return a port whose queue of connections is full, so that connecting never ends."""
    server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    port: int = server.getsockname()[1]
    for _ in range(4):
        waiting = stack.enter_context(socket.socket())
        waiting.settimeout(0)
        waiting.connect_ex(("127.0.0.1", port))
    return port


class HangingUpTests(OpenAICompatibleCase):
    async def server_saw_it(self) -> bool:
        return await asyncio.to_thread(
            self.server.wait_until, lambda: self.server.last.outcome is Outcome.DISCONNECTED
        )

    async def test_leaving_a_reply_closes_its_connection_at_once(self) -> None:
        engine = OpenAICompatibleEngine()
        async with contextlib.aclosing(engine.stream(request_of("script:endless"))) as deltas:
            await anext(deltas)
            assert self.server.last.outcome is Outcome.RUNNING

        saw_it = await self.server_saw_it()
        await engine.aclose()

        assert saw_it

    async def test_cancelling_closes_the_connection_at_once(self) -> None:
        for script in ("hang", "hang-start", "hang-mid", "endless"):
            with self.subTest(script):
                engine = OpenAICompatibleEngine()
                count = self.server.state["requests"]
                task = asyncio.create_task(listen(engine, request_of(f"script:{script}")))
                await asyncio.to_thread(self.server.wait_until, self.asked_more_often_than(count))
                task.cancel()

                # Before the engine is closed, which would close everything.
                saw_it = await self.server_saw_it()
                await engine.aclose()

                assert saw_it

    async def test_a_time_limit_closes_the_connection(self) -> None:
        engine = OpenAICompatibleEngine()
        with override_settings(LLM_IDLE_SECONDS=0.2):
            await listen(engine, request_of("script:hang-mid"))

        saw_it = await self.server_saw_it()
        await engine.aclose()

        assert saw_it

    def asked_more_often_than(self, count: int) -> Callable[[], bool]:
        return lambda: self.server.state["requests"] > count


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0.5 ", 0.5),
        ("-3", 0.0),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 20 Nov 2026 13:00:30 +0100", 30.0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds


def test_waits_double_and_are_spread() -> None:
    error = engine_errors.EngineFailed()

    waits = [wait_seconds(error, attempt, 1.0, 100.0) or 0 for attempt in range(8)]

    for attempt, wait in enumerate(waits):
        assert 0.75 * min(2**attempt, 20) <= wait <= 1.25 * min(2**attempt, 20)


def test_there_is_no_wait_that_would_outlast_the_total() -> None:
    assert wait_seconds(engine_errors.EngineFailed(), 3, 1.0, left_seconds=2.0) is None
    assert wait_seconds(engine_errors.EngineRateLimited(retry_after_seconds=5), 0, 1.0, 2.0) is None


def test_a_server_that_asks_for_too_long_a_wait_is_not_asked_again() -> None:
    busy = engine_errors.EngineRateLimited(retry_after_seconds=MAX_WAIT_SECONDS + 1)

    assert wait_seconds(busy, 0, 1.0, left_seconds=1_000.0) is None


def test_only_what_may_pass_is_worth_a_wait() -> None:
    for kind in (
        engine_errors.EngineRejectedKey,
        engine_errors.EngineTimeout,
        engine_errors.EngineBrokenStream,
    ):
        assert wait_seconds(kind(), 0, 1.0, 100.0) is None
