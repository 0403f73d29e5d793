"""A session's rows: finding it, reading its events, and adding one to its log."""

# ruff: noqa: S608 - nothing but column lists and conditions of our own is put into statements

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from chat.agents.values import Place, SessionKey, StoredEvent, Window
from chat.stores.db.rows import uuid_of
from chat.stores.db.sql import Row, Sql

BY_KEY = "c.app_name = %s AND c.user_key = %s AND c.session_key = %s AND c.deleted_at IS NULL"
# The last event's own time: a float that comes back as it was, where `updated_at` is rounded.
_UPDATED_AT = (
    "(SELECT e.timestamp FROM chat_event AS e"
    " WHERE e.conversation_id = c.id AND e.sequence = c.head)"
)
# Without events it is the row's time, which is read only then. Python's own reading of
# PostgreSQL's times is slow; SQLite has text, and nothing that knows microseconds.
_OPENED_AT = {
    True: "CASE WHEN c.head = 0 THEN c.updated_at END",
    False: "CASE WHEN c.head = 0 THEN EXTRACT(EPOCH FROM c.updated_at)::float8 END",
}
_HEADINGS = {
    is_sqlite: "SELECT c.app_name, c.user_key, c.session_key, c.id, c.head, c.has_branches,"
    f" c.session_state, {_UPDATED_AT}, {opened_at} FROM chat_conversation AS c"
    for is_sqlite, opened_at in _OPENED_AT.items()
}


class Heading:
    """A session's row: which it is, where its log stands, and what it alone remembers."""

    __slots__ = ("has_branches", "key", "place", "state", "updated_at")

    def __init__(self, row: Row) -> None:
        self.key = SessionKey(row[0], row[1], row[2])
        self.place = Place(uuid_of(row[3]), row[4])
        self.has_branches = bool(row[5])
        self.state: str | None = row[6]
        self.updated_at: float = row[7] if row[7] is not None else _epoch_of(row[8])


def find(sql: Sql, key: SessionKey) -> Heading | None:
    if not key.can_exist:
        return None
    row = sql.one(
        f"{_HEADINGS[sql.is_sqlite]} WHERE {BY_KEY}",
        key.app_name,
        key.user_key,
        key.session_key,
    )
    return Heading(row) if row else None


def find_all(sql: Sql, app_name: str | None, user_key: str | None) -> list[Heading]:
    """Return sessions by last update, oldest first."""
    chosen = {"c.app_name = %s": app_name, "c.user_key = %s": user_key}
    conditions = {text: value for text, value in chosen.items() if value is not None}
    where = " AND ".join(["c.deleted_at IS NULL", *conditions])
    rows = sql.all(f"{_HEADINGS[sql.is_sqlite]} WHERE {where}", *conditions.values())
    headings = [Heading(row) for row in rows]
    return sorted(headings, key=lambda one: (one.updated_at, one.key.user_key, one.key.session_key))


def lock(sql: Sql, key: SessionKey) -> Place | None:
    """Hold the session's log until the transaction ends, and return where it stands."""
    if not key.can_exist:
        return None
    row = sql.one(
        f"UPDATE chat_conversation AS c SET revision = revision WHERE {BY_KEY} RETURNING id, head",
        key.app_name,
        key.user_key,
        key.session_key,
    )
    return Place(uuid_of(row[0]), row[1]) if row else None


def read_events(sql: Sql, heading: Heading, window: Window) -> list[StoredEvent]:
    """Return the events of the chosen branch that are in the window, oldest first."""
    if window.limit == 0:
        return []
    if heading.has_branches:
        return _read_branch(sql, heading, window)
    bounds: dict[str, Any] = {
        "conversation_id = %s": heading.place.id,
        "sequence <= %s": heading.place.head,
        "timestamp >= %s": window.since,
        "sequence < %s": window.before,
    }
    chosen = {text: value for text, value in bounds.items() if value is not None}
    limit = "" if window.limit is None else f" LIMIT {window.limit:d}"
    rows = sql.all(
        "SELECT sequence, data FROM chat_event"
        f" WHERE {' AND '.join(chosen)} AND NOT is_aside ORDER BY sequence DESC{limit}",
        *chosen.values(),
    )
    return [StoredEvent(*row) for row in reversed(rows)]


def _read_branch(sql: Sql, heading: Heading, window: Window) -> list[StoredEvent]:
    """Walk from the head to the beginning. Only people branch, and not in long agent sessions."""
    rows = sql.all(
        "SELECT sequence, parent, timestamp, data FROM chat_event"
        " WHERE conversation_id = %s AND sequence <= %s AND NOT is_aside ORDER BY sequence DESC",
        heading.place.id,
        heading.place.head,
    )
    branch, following = [], heading.place.head
    since, before = window.since or -math.inf, window.before or math.inf
    for sequence, parent, timestamp, data in rows:
        if sequence == following:
            following = parent
            if timestamp >= since and sequence < before:
                branch.append(StoredEvent(sequence, data))
    return branch[: window.limit][::-1]


def stored_data(sql: Sql, place: Place, event_id: str) -> StoredEvent | None:
    """Return the event that has this id in the session, if there is one."""
    row = sql.one(
        "SELECT sequence, data FROM chat_event WHERE conversation_id = %s AND event_id = %s",
        place.id,
        event_id,
    )
    return StoredEvent(*row) if row else None


def own_state(sql: Sql, place: Place, *, lock: bool) -> tuple[int, str | None] | None:
    """Return the session's revision and what it alone remembers.

    With `lock` both stay so until the transaction ends; without it, as long as
    the revision does.
    """
    # SQLite has one writer at a time, and a transaction here is one from its beginning.
    ending = " FOR UPDATE" if lock and not sql.is_sqlite else ""
    row = sql.one(
        f"SELECT revision, session_state FROM chat_conversation WHERE id = %s{ending}", place.id
    )
    return (row[0], row[1]) if row else None


def _epoch_of(value: str | float) -> float:
    if isinstance(value, float):
        return value
    # Django writes times in UTC, and does not say so.
    return datetime.fromisoformat(f"{value}+00:00").timestamp()
