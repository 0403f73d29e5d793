"""The benchmark of agent sessions measures every operation, and would notice lost keys."""

from __future__ import annotations

import asyncio
from typing import Any

from google.adk.events import Event
from google.adk.sessions import InMemorySessionService, Session

from bench.session_times import WRITERS, WRITES, Times, measure
from bench.sessions import LENGTHS, _compared

LISTS = [3, 5]


class ForgetfulService(InMemorySessionService):
    """Loses what is written beside the first key."""

    async def append_event(self, session: Session, event: Event) -> Event:
        stored = await super().append_event(session, event)
        for keys in self.user_state.values():
            for state in keys.values():
                while len(state) > 1:
                    state.popitem()
        return stored


def measured(service: Any) -> Times:
    return asyncio.run(measure(service, [2, 4], LISTS))


def test_every_operation_is_measured() -> None:
    times = measured(InMemorySessionService())

    assert set(times) == {
        *(f"{what} at {length}" for what in ("append", "get(20)", "get all") for length in (2, 4)),
        *(f"list of {count}" for count in LISTS),
        "turn: get(20) and two appends",
        f"append by {WRITERS} at once",
        "lost keys",
    }
    assert times["lost keys"] == {"count": 0}
    assert all(time["cpu"] > 0 for name, time in times.items() if name != "lost keys")


def test_lost_keys_are_counted() -> None:
    times = measured(ForgetfulService())

    assert times["lost keys"] == {"count": WRITERS * WRITES - 1}


def test_vana_is_compared_with_the_better_one() -> None:
    def times(cpu: float) -> Times:
        names = ["append at 10", f"append at {LENGTHS[-1]:,}", "list of 50"]
        return {
            **{name: {"cpu": cpu, "p99": 2 * cpu} for name in names},
            "lost keys": {"count": 0},
        }

    rows = _compared("SQLite", {"Vana": times(2.0), "ADK a": times(6.0), "ADK b": times(10.0)})

    ratios = {row.what: row for row in rows if row.unit == "x"}
    append = ratios["append at 10: ADK's better one to Vana, CPU"]
    assert (append.value, append.verdict) == (3.0, "MISSED")
    listed = ratios["list of 50: ADK's better one to Vana, CPU"]
    assert (listed.value, listed.verdict) == (3.0, "ok")
