"""A session's rows: finding it, reading its events, and adding one to its log."""

# ruff: noqa: S608 - nothing but column lists and conditions of our own is put into statements

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from chat.agents.payload import AgentEvent
from chat.agents.values import Place, SessionKey, StoredEvent, Window
from chat.domain.events import MESSAGE_TYPES, Event
from chat.domain.titles import preview_of, title_from_question
from chat.stores.db import appending
from chat.stores.db.rows import uuid_of
from chat.stores.db.sql import Row, Sql

_BY_KEY = "c.app_name = %s AND c.user_key = %s AND c.session_key = %s AND c.deleted_at IS NULL"
# The last event's own time: a float that comes back as it was, where `updated_at` is rounded.
_UPDATED_AT = (
    "(SELECT e.timestamp FROM chat_event AS e"
    " WHERE e.conversation_id = c.id AND e.sequence = c.head)"
)
# Without events it is the row's time, which is read only then: parsing it takes time, too.
_HEADING = (
    "c.app_name, c.user_key, c.session_key, c.id, c.head,"
    f" CASE WHEN c.head = 0 THEN c.updated_at END, {_UPDATED_AT}"
)

# The times that a database can hold: 1970 to 9999.
_LAST_SECOND = 253_402_300_799.0


class Heading:
    """A session's row: which it is, and where its log stands."""

    __slots__ = ("has_branches", "key", "place", "updated_at")

    def __init__(self, row: Row) -> None:
        self.key = SessionKey(*row[:3])
        self.place = Place(uuid_of(row[3]), row[4])
        self.updated_at = row[6] if row[6] is not None else _epoch_of(row[5])
        self.has_branches = bool(row[7]) if len(row) > 7 else False


def find(sql: Sql, key: SessionKey) -> Heading | None:
    if not key.can_exist:
        return None
    row = sql.one(
        f"SELECT {_HEADING}, c.has_branches FROM chat_conversation AS c WHERE {_BY_KEY}",
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
    rows = sql.all(
        f"SELECT {_HEADING} FROM chat_conversation AS c WHERE {where}", *conditions.values()
    )
    headings = [Heading(row) for row in rows]
    return sorted(headings, key=lambda one: (one.updated_at, one.key.user_key, one.key.session_key))


def lock(sql: Sql, key: SessionKey) -> Place | None:
    """Hold the session's log until the transaction ends, and return where it stands."""
    if not key.can_exist:
        return None
    row = sql.one(
        f"UPDATE chat_conversation AS c SET revision = revision WHERE {_BY_KEY} RETURNING id, head",
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


def append(sql: Sql, key: SessionKey, seen: Place, event: AgentEvent) -> Place | None:
    """Add `event` behind `seen` and return where the log stands now.

    Returns None, and changes nothing, when the session is not at that place
    any more: of two writers who read the same, one is first.
    """
    is_message = event.type in MESSAGE_TYPES
    question = event.text if event.is_question else ""
    at = datetime.fromtimestamp(min(max(event.timestamp, 0.0), _LAST_SECOND), UTC)
    row = sql.one(
        "UPDATE chat_conversation AS c"
        " SET revision = revision + 1, head = revision + 1, message_count = message_count + %s,"
        # A person's list is ordered by this, so there it only moves forward.
        " updated_at = CASE WHEN owner_id IS NULL OR updated_at < %s THEN %s ELSE updated_at END,"
        " title = CASE WHEN title = '' THEN %s ELSE title END,"
        " preview = CASE WHEN preview = '' THEN %s ELSE preview END"
        f" WHERE id = %s AND head = %s AND {_BY_KEY} RETURNING head, message_count, owner_id",
        int(is_message),
        at,
        at,
        title_from_question(question),
        preview_of(question),
        seen.id,
        seen.head,
        key.app_name,
        key.user_key,
        key.session_key,
    )
    if row is None:
        return None
    head, position, owner_id = row
    # Only people search, and only what is theirs.
    insert = appending.insert if owner_id else appending.insert_alone
    insert(sql, seen.id, _placed(event, head, position, parent=seen.head))
    return Place(seen.id, head)


def _placed(event: AgentEvent, sequence: int, position: int, *, parent: int) -> Event:
    return Event(
        sequence=sequence,
        parent=parent or None,
        position=position,
        type=event.type,
        author=event.author,
        event_id=event.event_id,
        text=event.text,
        data=event.data,
        timestamp=event.timestamp,
        invocation_id=event.invocation_id,
        model_name=event.model_name,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
    )


def _epoch_of(value: datetime | str) -> float:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
