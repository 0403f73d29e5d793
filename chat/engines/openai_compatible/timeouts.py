"""How long to wait for anything, on the running loop's clock."""

from __future__ import annotations

import asyncio

from chat.engines.openai_compatible.upstream import Upstream

# The reply is complete after its finish reason; what may follow are counts and `[DONE]`.
AFTER_FINISH_SECONDS = 2.0
# For the few bytes after `[DONE]`, without which the connection cannot be used again,
# and for the body of an error.
BODY_END_SECONDS = 0.5


class Patience:
    """The deadlines of one reply; `begin_attempt` and what was read move them."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._loop = asyncio.get_running_loop()
        self._total_at = self._loop.time() + upstream.total_seconds
        self._first_delta_at = self._total_at

    @property
    def left_seconds(self) -> float:
        """What remains of the total."""
        return self._total_at - self._loop.time()

    def begin_attempt(self) -> None:
        first_delta_at = self._loop.time() + self._upstream.first_delta_seconds
        self._first_delta_at = min(first_delta_at, self._total_at)

    def until_first_delta(self) -> float:
        """Return when to give up before any text; comments that keep proxies awake don't help."""
        return self._first_delta_at

    def until_next_piece(self) -> float:
        return min(self._loop.time() + self._upstream.idle_seconds, self._total_at)

    def until_done(self) -> float:
        return min(self._loop.time() + AFTER_FINISH_SECONDS, self._total_at)

    def until_body_ends(self) -> float:
        return min(self._loop.time() + BODY_END_SECONDS, self._total_at)
