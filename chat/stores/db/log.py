"""The log in the database: append, single events, branches."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.db import IntegrityError

from chat.domain.errors import IdempotencyConflict
from chat.domain.events import MESSAGE_TYPES, Event, EventDraft
from chat.stores.base import Store
from chat.stores.db import appending
from chat.stores.db.rows import EVENT_COLUMNS, event_of
from chat.stores.db.sql import Row, Sql, places, reading, writing
from chat.stores.tree import SEQUENCE_MAX, newest_below, walked

_COLUMNS = ", ".join(f"e.{column}" for column in EVENT_COLUMNS.split(", "))
_PRESENT = "JOIN chat_conversation AS c ON c.id = e.conversation_id AND c.deleted_at IS NULL"
_MESSAGES = ", ".join(f"'{event_type.value}'" for event_type in sorted(MESSAGE_TYPES))

# A page's window in the log is wider by this, for the asides in it.
_ASIDES = 16


class Log(Store):
    def append(self, conversation_id: UUID, draft: EventDraft) -> Event:
        try:
            with writing() as sql:
                return _append(sql, conversation_id, draft)
        except IntegrityError:
            # Only a second event with this id breaks a constraint here.
            return self._stored(conversation_id, draft)

    def events(self, conversation_id: UUID, sequences: Collection[int]) -> list[Event]:
        possible = [sequence for sequence in sequences if 0 < sequence <= SEQUENCE_MAX]
        if not possible:
            return []
        with reading() as sql:
            rows = sql.all(
                f"SELECT {_COLUMNS} FROM chat_event AS e {_PRESENT}"
                f" WHERE e.conversation_id = %s AND e.sequence IN ({places(possible)})"
                " ORDER BY e.sequence",
                conversation_id,
                *possible,
            )
        return [event_of(row) for row in rows]

    def branch(self, conversation_id: UUID, tip: int, *, limit: int) -> list[Event]:
        if not 0 < tip <= SEQUENCE_MAX:
            return []
        with reading() as sql:
            return walked(tip, limit, partial(_window, sql, conversation_id, limit))

    def versions(self, conversation_id: UUID, parents: Collection[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {parent: [] for parent in parents}
        possible = [parent for parent in found if 0 < parent <= SEQUENCE_MAX]
        with reading() as sql:
            if possible:
                for parent, sequence in _following(sql, conversation_id, possible):
                    found[parent].append(sequence)
            if 0 in found:
                found[0] = _beginnings(sql, conversation_id)
        return found

    def tip(self, conversation_id: UUID, sequence: int) -> int:
        with reading() as sql:
            appending.require(sql, conversation_id)
            appending.position_of(sql, conversation_id, sequence)
            # All that is newer, and not a recursive query: PostgreSQL reads the
            # whole conversation for each of its steps while it has no statistics.
            rows = sql.all(
                "SELECT sequence, parent FROM chat_event"
                " WHERE conversation_id = %s AND sequence > %s AND NOT is_aside"
                " ORDER BY sequence",
                conversation_id,
                sequence,
            )
        return newest_below(sequence, rows)

    def _stored(self, conversation_id: UUID, draft: EventDraft) -> Event:
        with reading() as sql:
            event = event_with_id(sql, conversation_id, draft.event_id)
        if event is None or event.text != draft.text:
            raise IdempotencyConflict
        return event


def event_with_id(sql: Sql, conversation_id: UUID, event_id: str) -> Event | None:
    row = sql.one(
        f"SELECT {EVENT_COLUMNS} FROM chat_event WHERE conversation_id = %s AND event_id = %s",
        conversation_id,
        event_id,
    )
    return event_of(row) if row else None


def _append(sql: Sql, conversation_id: UUID, draft: EventDraft) -> Event:
    tree = appending.lock(sql, conversation_id)
    event = appending.add(sql, conversation_id, tree, draft)
    at = 0.0 if draft.is_aside else event.timestamp
    appending.save(sql, conversation_id, tree.grown(event, is_aside=draft.is_aside), at)
    return event


def _window(sql: Sql, conversation_id: UUID, limit: int, tip: int) -> dict[int, Event]:
    """Return the last events up to `tip`, as many as a page may need."""
    rows = sql.all(
        f"SELECT {_COLUMNS} FROM chat_event AS e {_PRESENT}"
        " WHERE e.conversation_id = %s AND e.sequence <= %s AND e.sequence > %s"
        " AND NOT e.is_aside ORDER BY e.sequence DESC LIMIT %s",
        conversation_id,
        tip,
        # A bound that no planner can overlook: it reads a page, not a conversation.
        tip - limit - _ASIDES,
        limit,
    )
    return {row[0]: event_of(row) for row in rows}


def _following(sql: Sql, conversation_id: UUID, parents: Collection[int]) -> list[Row]:
    """Return parent and sequence of the messages that follow any of `parents`, oldest first."""
    return sql.all(
        f"SELECT e.parent, e.sequence FROM chat_event AS e {_PRESENT}"
        # The range says nothing new; it is what makes the index on parents the better one.
        " WHERE e.conversation_id = %s AND e.parent BETWEEN %s AND %s"
        f" AND e.parent IN ({places(parents)}) AND e.type IN ({_MESSAGES})"
        " ORDER BY e.parent, e.sequence",
        conversation_id,
        min(parents),
        max(parents),
        *parents,
    )


def _beginnings(sql: Sql, conversation_id: UUID) -> list[int]:
    """Return the sequences of the messages that follow nothing, oldest first."""
    rows = sql.all(
        f"SELECT e.sequence FROM chat_event AS e {_PRESENT}"
        f" WHERE e.conversation_id = %s AND e.parent IS NULL AND e.type IN ({_MESSAGES})",
        conversation_id,
    )
    # Sorted here: SQLite would walk the whole conversation to save itself the sorting.
    return sorted(row[0] for row in rows)
