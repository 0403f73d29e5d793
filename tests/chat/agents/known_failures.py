"""Where google-adk's own services do not keep the contract: the table of docs/agents.md.

Each is expected to fail, so that the table stays right: what a new version of
google-adk mends makes its test fail here until the line is gone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

Case = TypeVar("Case", bound=type)

MEMORY = "InMemorySessionService"
SQLITE = "SqliteSessionService"
DATABASE_SQLITE = "DatabaseSessionService, SQLite"
DATABASE_POSTGRES = "DatabaseSessionService, PostgreSQL"
SERVICES = (MEMORY, SQLITE, DATABASE_SQLITE, DATABASE_POSTGRES)
DATABASE = {DATABASE_SQLITE, DATABASE_POSTGRES}
STORED = {SQLITE, *DATABASE}

# By test, the services that fail it.
KNOWN_FAILURES: dict[str, set[str]] = {
    "test_a_session_is_there_after_a_restart": {MEMORY},
    "test_a_blank_id_is_none_and_blanks_around_an_id_are_not_part_of_it": DATABASE,
    "test_the_last_update_is_the_events_time": DATABASE,
    "test_events_of_the_same_moment_stay_in_the_order_of_their_appending": DATABASE,
    "test_an_event_from_the_past_is_still_the_last_one": STORED,
    "test_an_event_that_is_delivered_twice_is_stored_once": STORED,
    "test_an_event_whose_acceptance_was_never_heard_of_is_stored_once": {MEMORY, *STORED},
    "test_another_event_with_the_same_id_is_refused": {MEMORY},
    "test_nul_does_no_harm": {SQLITE, DATABASE_POSTGRES},
    "test_ids_with_nul_name_nothing": {DATABASE_POSTGRES},
    "test_nan_and_infinity_do_no_harm": {MEMORY, *STORED},
    "test_ids_of_255_characters_do_no_harm": {DATABASE_POSTGRES},
    "test_who_read_before_another_wrote_is_told_so": {MEMORY},
    "test_who_is_late_by_less_than_the_clock_shows_is_told_so": {MEMORY, *STORED},
    "test_an_event_that_is_refused_leaves_the_callers_session_as_it_was": {MEMORY, *STORED},
    "test_of_stale_writers_in_two_processes_exactly_one_wins": {MEMORY, SQLITE},
    "test_user_state_written_by_sessions_at_once_loses_nothing": {DATABASE_SQLITE},
    "test_app_state_written_at_the_start_of_sessions_loses_nothing": DATABASE,
    "test_a_session_that_many_make_at_once_is_made_once": {DATABASE_SQLITE},
}

# Races: a service may win one by luck.
BY_LUCK = {
    "test_of_stale_writers_in_two_processes_exactly_one_wins",
    "test_user_state_written_by_sessions_at_once_loses_nothing",
    "test_app_state_written_at_the_start_of_sessions_loses_nothing",
    "test_a_session_that_many_make_at_once_is_made_once",
}


def expected_to_fail(service: str) -> Callable[[Case], Case]:
    """Mark the tests that this service is known to fail."""

    def mark(case: Case) -> Case:
        for test, services in KNOWN_FAILURES.items():
            if service in services:
                fails = pytest.mark.xfail(strict=test not in BY_LUCK)
                setattr(case, test, fails(_own(getattr(case, test))))
        return case

    return mark


def _own(test: Callable[..., Any]) -> Callable[..., Any]:
    """Return a copy for one class: the mark must not reach the others."""

    @functools.wraps(test)
    async def run(self: Any) -> None:
        await test(self)

    return run


def as_table() -> str:
    """Return what docs/agents.md shows: a row for each promise that somebody does not keep."""
    heads = ["promise", *SERVICES, "Vana, both"]
    rows = [heads, ["---"] * len(heads)]
    for test, services in KNOWN_FAILURES.items():
        fails = "now and then" if test in BY_LUCK else "**no**"
        kept = [fails if service in services else "yes" for service in SERVICES]
        rows.append([test.removeprefix("test_").replace("_", " "), *kept, "yes"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
