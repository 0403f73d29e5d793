"""How long to wait before a request is sent again."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from chat.domain.engine_errors import (
    EngineError,
    EngineFailed,
    EngineRateLimited,
    EngineUnavailable,
)

# Nobody should look at "Thinking" for longer than this because of a busy server;
# a person who is told can decide to wait.
MAX_WAIT_SECONDS = 20.0
_JITTER = 0.25

RETRIED = (EngineRateLimited, EngineFailed, EngineUnavailable)


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header (seconds or a date) asks for."""
    if not header:
        return None
    header = header.strip()
    try:
        seconds = float(header)
    except ValueError:
        return _seconds_until(header, now)
    # NaN is not comparable and infinity is no time to wait.
    return max(seconds, 0.0) if seconds < float("inf") else None


def wait_seconds(
    error: EngineError, attempt: int, first_wait_seconds: float, left_seconds: float
) -> float | None:
    """Return how long to wait after failed `attempt` (from 0), None when waiting is no use.

    What the server asks for is kept to: asking earlier would only make it angrier.
    """
    if not isinstance(error, RETRIED):
        return None
    asked = error.retry_after_seconds
    if asked is not None:
        return asked if asked <= min(MAX_WAIT_SECONDS, left_seconds) else None
    wait = min(first_wait_seconds * 2**attempt, MAX_WAIT_SECONDS)
    # Spread, so that a hundred waiting replies do not come back at the same moment.
    wait *= random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - not a secret
    return wait if wait < left_seconds else None


def _seconds_until(date: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)
