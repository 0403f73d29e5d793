"""The tick: what all generations wrote goes to readers together.

Measured at 60 tokens a second: a tick of 40 ms halves the cost of sending each
token by itself, one of 80 ms saves another third and is used when the loop lags.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# Lag is smoothed, so that one long job does not change the pace.
_NEW_LAG_SHARE = 0.2
# Slower above half a tick of lag, normal again below an eighth: no flapping between.
_LAGGING_SHARE = 0.5
_RECOVERED_SHARE = 0.125
_SLOW_FACTOR = 2


class Ticker:
    """Calls `flush` at most once per tick, and not at all while nothing happens."""

    def __init__(self, flush: Callable[[], None], seconds: float) -> None:
        self._flush = flush
        self._seconds = seconds
        self._lag = 0.0
        self._is_slow = False
        self._last = 0.0
        self._handle: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def interval(self) -> float:
        return self._seconds * _SLOW_FACTOR if self._is_slow else self._seconds

    def wake(self) -> None:
        """Flush with the next tick; at once after a pause, so the first words come early."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._handle, self._last = loop, None, 0.0
        if self._handle is None:
            due = max(loop.time(), self._last + self.interval)
            self._handle = loop.call_at(due, self._run, due)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _run(self, due: float) -> None:
        assert self._loop is not None  # noqa: S101 - set by wake, which scheduled this
        now = self._loop.time()
        self._handle = None
        self._last = now
        self.notice_lag(now - due)
        self._flush()

    def notice_lag(self, seconds: float) -> None:
        """Learn how late the loop called, and choose the pace."""
        self._lag += (seconds - self._lag) * _NEW_LAG_SHARE
        if self._lag > self._seconds * _LAGGING_SHARE:
            self._is_slow = True
        elif self._lag < self._seconds * _RECOVERED_SHARE:
            self._is_slow = False


class Rounds:
    """Calls `go` every `seconds` for as long as it returns True."""

    def __init__(self, go: Callable[[], bool], seconds: float) -> None:
        self._go = go
        self._seconds = seconds
        self._handle: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> None:
        loop = asyncio.get_running_loop()
        if self._handle is None or self._loop is not loop:
            self._loop = loop
            self._handle = loop.call_later(self._seconds, self._run)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _run(self) -> None:
        self._handle = None
        if self._go():
            self.begin()
