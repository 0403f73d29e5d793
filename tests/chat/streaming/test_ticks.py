"""The pace of the feed."""

from __future__ import annotations

import asyncio

from django.test import SimpleTestCase

from chat.streaming.ticks import Ticker
from tests.chat.streaming.reading import until


class TickerTests(SimpleTestCase):
    def test_a_lagging_loop_doubles_the_tick_until_it_has_recovered(self) -> None:
        ticker = Ticker(lambda: None, 0.04)

        for _ in range(20):
            ticker.notice_lag(0.05)
        slow = ticker.interval
        for _ in range(40):
            ticker.notice_lag(0.0)

        assert slow == 0.08
        assert ticker.interval == 0.04

    def test_one_late_call_changes_nothing(self) -> None:
        ticker = Ticker(lambda: None, 0.04)

        ticker.notice_lag(0.09)

        assert ticker.interval == 0.04

    async def test_it_rests_while_nothing_happens(self) -> None:
        ticks: list[float] = []
        loop = asyncio.get_running_loop()
        ticker = Ticker(lambda: ticks.append(loop.time()), 0.05)

        ticker.wake()
        ticker.wake()
        await asyncio.sleep(0.2)

        assert len(ticks) == 1

    async def test_two_ticks_are_at_least_an_interval_apart(self) -> None:
        ticks: list[float] = []
        loop = asyncio.get_running_loop()
        ticker = Ticker(lambda: ticks.append(loop.time()), 0.05)
        ticker.wake()
        await until(lambda: len(ticks) == 1)

        ticker.wake()
        await until(lambda: len(ticks) == 2)

        assert ticks[1] - ticks[0] >= 0.05
