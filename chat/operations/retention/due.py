"""Which conversations are due now, as statements: the same for a preview and for a run."""

# ruff: noqa: S608 - nothing but constants and placeholders is put into statements

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from chat.domain.conversations import VANA_APP_NAME
from chat.domain.generations import ACTIVE_STATUSES
from chat.domain.retention import Policy, Rule
from chat.stores.db.holds import NOT_HELD
from chat.stores.db.rows import time_of, uuid_of
from chat.stores.db.sql import Sql, places, reading

_ACTIVE = ", ".join(f"'{status.value}'" for status in sorted(ACTIVE_STATUSES))
# While a reply is being written, it is in use.
_QUIET = (
    "NOT EXISTS (SELECT 1 FROM chat_generation AS g"
    f" WHERE g.conversation_id = c.id AND g.status IN ({_ACTIVE}))"
)
_UNDRAFTED = (
    "NOT EXISTS (SELECT 1 FROM chat_draft AS d WHERE d.conversation_id = c.id AND d.text <> '')"
)
# An agent may open a session long before somebody says something in it.
_NO_AGENTS = f"c.app_name = '{VANA_APP_NAME}' AND c.session_state IS NULL"
_PRESENT = "c.deleted_at IS NULL AND c.pinned_at IS NULL"
_CONDITIONS = {
    Rule.UNUSED: f"{_PRESENT} AND c.updated_at < %s"
    f" AND (c.last_opened_at IS NULL OR c.last_opened_at < %s) AND {_QUIET} AND {NOT_HELD}",
    Rule.TRASH: f"c.deleted_at < %s AND {NOT_HELD}",
    Rule.EMPTY: f"{_PRESENT} AND c.head = 0 AND c.message_count = 0 AND c.updated_at < %s"
    f" AND {_NO_AGENTS} AND {_QUIET} AND {_UNDRAFTED} AND {NOT_HELD}",
    # What is being removed in pieces has no app any more.
    Rule.UNOWNED: f"c.app_name <> '' AND c.deleted_at IS NULL AND c.updated_at < %s"
    f" AND {_QUIET} AND {NOT_HELD}",
}
# What the oldest of them is counted from.
_SINCE = {Rule.UNUSED: "c.updated_at", Rule.TRASH: "c.deleted_at", Rule.EMPTY: "c.updated_at"}


@dataclass(frozen=True, slots=True)
class Due:
    """The condition on `chat_conversation AS c` by which one rule of a policy is met now."""

    rule: Rule
    condition: str
    params: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What of one person is due by one rule."""

    rule: Rule
    user_id: int
    conversations: int
    messages: int
    oldest: datetime


def due(rule: Rule, policy: Policy, now: datetime) -> Due | None:
    """Return the condition; None: nothing of people's is due by this rule, whatever there is."""
    params: tuple[Any, ...]
    if rule is Rule.UNUSED:
        before = policy.used_before(now)
        if before is None:
            return None
        params = (before, now - policy.grace)
    elif rule is Rule.TRASH:
        before = policy.deleted_before(now)
        if before is None:
            return None
        params = (before,)
    elif rule is Rule.EMPTY:
        params = (now - timedelta(minutes=policy.empty_minutes),)
    else:
        return None
    return Due(rule, _CONDITIONS[rule], params)


def unowned(now: datetime) -> Due | None:
    """Return the condition for sessions that belong to nobody; None: they stay."""
    days = settings.AGENT_SESSION_DAYS
    if not days:
        return None
    return Due(Rule.UNOWNED, _CONDITIONS[Rule.UNOWNED], (now - timedelta(days=days),))


def unowned_sums(wanted: Due) -> tuple[int, int, datetime | None]:
    """Count what is due of nobody's: conversations, messages, and since when the oldest is."""
    with reading() as sql:
        row = sql.one(
            "SELECT COUNT(*), SUM(c.message_count), MIN(c.updated_at)"
            f" FROM chat_conversation AS c WHERE c.owner_id IS NULL AND {wanted.condition}",
            *wanted.params,
        )
    count, messages, oldest = row or (0, 0, None)
    return count, int(messages or 0), time_of(oldest)


def shares(wanted: Due, user_ids: Sequence[int]) -> list[Share]:
    """Count what is due of these people."""
    with reading() as sql:
        rows = sql.all(
            f"SELECT c.owner_id, COUNT(*), SUM(c.message_count), MIN({_SINCE[wanted.rule]})"
            f" FROM chat_conversation AS c WHERE c.owner_id IN ({places(user_ids)})"
            f" AND {wanted.condition} GROUP BY c.owner_id",
            *user_ids,
            *wanted.params,
        )
    return [Share(wanted.rule, row[0], row[1], int(row[2] or 0), time_of(row[3])) for row in rows]


def owners(wanted: Due, user_ids: Sequence[int]) -> list[int]:
    """Return who of these people has something that is due."""
    return [share.user_id for share in shares(wanted, user_ids)]


def candidates(wanted: Due, user_id: int | None, limit: int) -> list[tuple[UUID, int]]:
    """Return ids of a person's conversations that are due, each with the length of its log.

    None: of nobody's.
    """
    whose, params = ("= %s", [user_id]) if user_id is not None else ("IS NULL", [])
    with reading() as sql:
        rows = sql.all(
            "SELECT c.id, c.revision FROM chat_conversation AS c"
            f" WHERE c.owner_id {whose} AND {wanted.condition} LIMIT %s",
            *params,
            *wanted.params,
            limit,
        )
    return [(uuid_of(row[0]), row[1]) for row in rows]


def still_due(sql: Sql, wanted: Due, ids: Sequence[UUID]) -> list[UUID]:
    """Hold those of the rows that are due now, too, until the transaction ends."""
    lock = "" if sql.is_sqlite else " ORDER BY c.id FOR UPDATE OF c"
    rows = sql.all(
        f"SELECT c.id FROM chat_conversation AS c WHERE c.id IN ({places(ids)})"
        f" AND {wanted.condition}{lock}",
        *ids,
        *wanted.params,
    )
    return [uuid_of(row[0]) for row in rows]
