"""The log in the database: append, single events, branches."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError

from chat.domain.errors import EventNotFound, IdempotencyConflict
from chat.domain.events import MESSAGE_TYPES, Event, EventDraft
from chat.stores.base import Store
from chat.stores.db import appending
from chat.stores.db.rows import EVENT_COLUMNS, event_of
from chat.stores.db.sql import Sql, places, reading, writing
from chat.stores.tree import SEQUENCE_MAX

_COLUMNS = ", ".join(f"e.{column}" for column in EVENT_COLUMNS.split(", "))
_PRESENT = "JOIN chat_conversation AS c ON c.id = e.conversation_id AND c.deleted_at IS NULL"
_MESSAGES = ", ".join(f"'{event_type.value}'" for event_type in sorted(MESSAGE_TYPES))


class Log(Store):
    def append(self, conversation_id: UUID, draft: EventDraft) -> Event:
        try:
            with writing() as sql:
                return _append(sql, conversation_id, draft)
        except IntegrityError:
            # Only a second event with this id breaks a constraint here.
            return self._stored(conversation_id, draft)

    def event(self, conversation_id: UUID, sequence: int) -> Event:
        found = self.events(conversation_id, [sequence])
        if not found:
            raise EventNotFound
        return found[0]

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
            chain = _chain(sql, conversation_id, tip, limit)
            if not chain or chain[-1].sequence != tip:
                chain = _walked(sql, conversation_id, tip, limit)
        return chain

    def versions(self, conversation_id: UUID, parents: Collection[int]) -> dict[int, list[int]]:
        possible = [parent for parent in parents if 0 <= parent <= SEQUENCE_MAX]
        found: dict[int, list[int]] = {parent: [] for parent in parents}
        if not possible:
            return found
        with reading() as sql:
            rows = sql.all(
                f"SELECT e.parent, e.sequence FROM chat_event AS e {_PRESENT}"
                f" WHERE e.conversation_id = %s AND (e.parent IN ({places(possible)})"
                f" OR (%s AND e.parent IS NULL)) AND e.type IN ({_MESSAGES})"
                " ORDER BY e.sequence",
                conversation_id,
                *possible,
                0 in possible,
            )
        for parent, sequence in rows:
            found[parent or 0].append(sequence)
        return found

    def tip(self, conversation_id: UUID, sequence: int) -> int:
        with reading() as sql:
            appending.require(sql, conversation_id)
            appending.position_of(sql, conversation_id, sequence)
            row = sql.one(
                # The newest event below is the end of its branch: what follows is newer.
                "WITH RECURSIVE below (sequence) AS ("
                " SELECT %s UNION ALL"
                " SELECT e.sequence FROM below JOIN chat_event AS e"
                " ON e.conversation_id = %s AND e.parent = below.sequence"
                ") SELECT MAX(sequence) FROM below",
                sequence,
                conversation_id,
            )
        return row[0] if row else sequence

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


def _chain(sql: Sql, conversation_id: UUID, tip: int, limit: int) -> list[Event]:
    """Return the branch of a conversation without branches, where nothing needs walking.

    One statement, so that no branch appears between looking and reading.
    Empty when there are branches.
    """
    rows = sql.all(
        f"SELECT {_COLUMNS} FROM chat_event AS e {_PRESENT} AND NOT c.has_branches"
        " WHERE e.conversation_id = %s AND e.sequence <= %s AND NOT e.is_aside"
        " ORDER BY e.sequence DESC LIMIT %s",
        conversation_id,
        tip,
        limit,
    )
    return [event_of(row) for row in reversed(rows)]


def _walked(sql: Sql, conversation_id: UUID, tip: int, limit: int) -> list[Event]:
    """Return the branch by following parents, no further than `limit` events."""
    rows = sql.all(
        f"WITH RECURSIVE branch ({EVENT_COLUMNS}, depth) AS ("
        f" SELECT {_COLUMNS}, 1 FROM chat_event AS e {_PRESENT}"
        " WHERE e.conversation_id = %s AND e.sequence = %s AND NOT e.is_aside UNION ALL"
        f" SELECT {_COLUMNS}, branch.depth + 1 FROM branch JOIN chat_event AS e"
        " ON e.conversation_id = %s AND e.sequence = branch.parent WHERE branch.depth < %s"
        f") SELECT {EVENT_COLUMNS} FROM branch ORDER BY sequence",
        conversation_id,
        tip,
        conversation_id,
        limit,
    )
    return [event_of(row) for row in rows]
