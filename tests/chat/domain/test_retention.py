"""How long something is kept, by policy and by choice."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chat.domain.conversations import Conversation, TitleSource
from chat.domain.owners import Owner
from chat.domain.retention import NEVER, Policy, longest

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SITE = Policy(
    days=90, trash_days=30, empty_minutes=30, shortest_days=7, longest_days=365, notice_days=7
)


def conversation(**fields: object) -> Conversation:
    made = Conversation(
        uuid.uuid4(),
        Owner.user(1),
        *("Title", TitleSource.QUESTION, "", 2, 2, 2, False, "", ""),
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choice", "days"),
    [(None, 90), (30, 30), (1, 7), (365, 365), (3_000, 365), (NEVER, 365)],
)
def test_a_choice_stays_inside_the_limits(choice: int | None, days: int) -> None:
    assert SITE.chosen(choice).days == days


def test_without_a_limit_people_may_keep_for_ever() -> None:
    assert replace(SITE, longest_days=None).chosen(NEVER).days is None
    assert replace(SITE, days=None).chosen(NEVER).days is None


def test_who_keeps_for_ever_by_the_site_may_choose_less() -> None:
    assert replace(SITE, days=None).chosen(1_000).days == 1_000


def test_a_conversation_is_due_days_after_its_last_message() -> None:
    assert SITE.due_at(conversation()) == NOON + timedelta(days=90)


def test_what_is_pinned_or_kept_for_ever_is_never_due() -> None:
    assert SITE.due_at(conversation(pinned_at=NOON)) is None
    assert replace(SITE, days=None).due_at(conversation()) is None


def test_what_somebody_opened_lately_stays_for_the_days_of_notice() -> None:
    opened = NOON + timedelta(days=89)

    assert SITE.due_at(conversation(last_opened_at=opened)) == opened + timedelta(days=7)
    one_day = replace(SITE, days=1)
    assert one_day.due_at(conversation(last_opened_at=opened)) == opened + timedelta(days=1)


def test_a_changed_policy_gives_time() -> None:
    changed = replace(SITE, days=1, acts_from=NOON + timedelta(days=7))

    assert changed.due_at(conversation()) == NOON + timedelta(days=7)
    assert changed.used_before(NOON + timedelta(days=6)) is None
    assert changed.used_before(NOON + timedelta(days=8)) == NOON + timedelta(days=7)


def test_the_trash_has_days_of_its_own() -> None:
    trashed = conversation(deleted_at=NOON, pinned_at=NOON)

    assert SITE.due_at(trashed) == NOON + timedelta(days=30)


def test_of_several_policies_the_longest_counts() -> None:
    other = Policy(
        days=30, trash_days=60, empty_minutes=10, shortest_days=1, longest_days=None, notice_days=7
    )

    both = longest([SITE, other])

    assert (both.days, both.trash_days, both.empty_minutes) == (90, 60, 30)
    assert (both.shortest_days, both.longest_days) == (1, None)
    assert longest([SITE, replace(other, days=None)]).days is None
