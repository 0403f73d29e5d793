"""Asks the checks, each in a thread of its own and within HEALTH_CHECK_SECONDS.

A part that hangs holds one thread, however often somebody asks: whoever asks
next waits for the same answer. Answers are kept for a second, so that a
stranger who asks all the time costs no more than a balancer.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from django.conf import settings
from django.db import connections

from vana.health.checks import CHECKS, Check
from vana.health.findings import Finding

logger = logging.getLogger(__name__)

KEPT_SECONDS = 1.0
# The word for a check that has not ended.
TIMED_OUT = "timed_out"

R = TypeVar("R")


class Examination:
    """One check, asked once at a time."""

    def __init__(self, name: str, check: Check, otherwise: Callable[[str], Finding]) -> None:
        self._name = name
        self._check = check
        self._otherwise = otherwise
        self._answer: Future[Finding] | None = None
        self._answered_at = 0.0

    async def finding(self, within_seconds: float) -> Finding:
        """Return what it found; on the event loop."""
        answer = asyncio.wrap_future(self._asked())
        try:
            return await asyncio.wait_for(asyncio.shield(answer), within_seconds)
        except TimeoutError:
            return self._otherwise(TIMED_OUT)

    def finding_here(self) -> Finding:
        """Return what it finds, in this thread."""
        try:
            return self._check()
        except Exception as error:
            # Once a second at most; the answer names the class alone.
            logger.warning("health.failed", extra={"check": self._name}, exc_info=True)
            return self._otherwise(type(error).__name__)

    def _asked(self) -> Future[Finding]:
        answer = self._answer
        is_old = answer is not None and answer.done()
        is_old = is_old and time.monotonic() - self._answered_at > KEPT_SECONDS
        if answer is None or is_old:
            answer = self._answer = in_thread(self._look)
        return answer

    def _look(self) -> Finding:
        found = self.finding_here()
        self._answered_at = time.monotonic()
        return found


_examinations = {name: Examination(name, *check) for name, check in CHECKS.items()}


async def examine() -> dict[str, Finding]:
    """Return the findings by their names, all asked at the same time."""
    within_seconds = settings.HEALTH_CHECK_SECONDS
    findings = await asyncio.gather(
        *(one.finding(within_seconds) for one in _examinations.values())
    )
    return dict(zip(_examinations, findings, strict=True))


def examine_here() -> dict[str, Finding]:
    """Return the findings, asked one after the other in this thread, without a limit."""
    return {name: one.finding_here() for name, one in _examinations.items()}


def in_thread(work: Callable[[], R]) -> Future[R]:
    """Run `work` in a thread that does not keep the process from ending."""
    future: Future[R] = Future()
    # From now on nobody can cancel it: others wait for it too.
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - for whoever waits
            future.set_exception(error)
        else:
            future.set_result(result)
        finally:
            connections.close_all()

    threading.Thread(target=run, name="vana-health", daemon=True).start()
    return future
