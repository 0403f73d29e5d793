"""How much a person may still use today and this month, and that it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from accounts.quotas import Quota, quota_of
from chat.domain.owners import Owner
from chat.domain.quota_errors import MessagesUsedUp, TokensUsedUp
from chat.stores.db import daily_use


@dataclass
class Spending:
    """A message that is about to be sent: given back, unless something came of it."""

    is_spent: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A person's limits beside what they used; `None` of a quota means that nothing is counted."""

    quota: Quota
    messages_today: int
    tokens_this_month: int


@contextmanager
def spending(owner: Owner) -> Iterator[Spending]:
    """Count a message for whatever asks for a reply in here, where a limit applies.

    Raises MessagesUsedUp, TokensUsedUp.
    """
    spent, now = Spending(), timezone.now().astimezone(UTC)
    if owner.user_id is None:
        yield spent
        return
    quota, today = quota_of(owner.user_id), now.date()
    if quota.tokens_per_month is not None:
        used = daily_use.tokens_since(owner.user_id, today.replace(day=1))
        if used >= quota.tokens_per_month:
            raise TokensUsedUp(_seconds_until(_next_month(today), now))
    if quota.messages_per_day is None:
        yield spent
        return
    if not daily_use.take_message(owner.user_id, today, quota.messages_per_day):
        raise MessagesUsedUp(_seconds_until(today + timedelta(days=1), now))
    try:
        yield spent
    finally:
        if not spent.is_spent:
            daily_use.give_message_back(owner.user_id, today)


def use_of(user_id: int) -> Use:
    """Return what a person's settings show them."""
    quota, today = quota_of(user_id), timezone.now().astimezone(UTC).date()
    return Use(
        quota,
        daily_use.messages_on(user_id, today) if quota.messages_per_day is not None else 0,
        daily_use.tokens_since(user_id, today.replace(day=1))
        if quota.tokens_per_month is not None
        else 0,
    )


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _seconds_until(day: date, now: datetime) -> int:
    return int((datetime(day.year, day.month, day.day, tzinfo=UTC) - now).total_seconds()) + 1
