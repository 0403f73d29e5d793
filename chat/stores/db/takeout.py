"""Everything that the database has, read in batches."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from array import array
from uuid import UUID

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.events import LogEntry
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.stores.base import Store
from chat.stores.db.conversations import conversations_of, owned_by
from chat.stores.db.rows import EVENT_COLUMNS, GENERATION_COLUMNS, event_of, generation_of
from chat.stores.db.sql import reading
from chat.stores.takeout import CONVERSATIONS_BATCH, LOG_BATCH

# Pairs of numbers, read at once.
WAY_BATCH = 2_000


class Everything(Store):
    def everything(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = CONVERSATIONS_BATCH
    ) -> list[Conversation]:
        rows = owned_by(owner).oldest_first()
        if after is not None:
            rows = rows.opened_after(after.at, after.id)
        return conversations_of(rows[:limit])

    def log(
        self, conversation_id: UUID, *, after: int = 0, limit: int = LOG_BATCH
    ) -> list[LogEntry]:
        with reading() as sql:
            rows = sql.all(
                f"SELECT {EVENT_COLUMNS}, is_aside FROM chat_event"
                " WHERE conversation_id = %s AND sequence > %s ORDER BY sequence LIMIT %s",
                conversation_id,
                after,
                limit,
            )
        return [LogEntry(event_of(row[:-1]), is_aside=bool(row[-1])) for row in rows]

    def lineage(self, conversation_id: UUID, tip: int) -> array[int]:
        way, following = array("q"), tip
        while following:
            following = _go_back(conversation_id, following, way)
        way.reverse()
        return way

    def generations(self, conversation_id: UUID) -> list[Generation]:
        with reading() as sql:
            rows = sql.all(
                f"SELECT {GENERATION_COLUMNS} FROM chat_generation AS g"
                " JOIN chat_conversation AS c ON c.id = g.conversation_id"
                " WHERE g.conversation_id = %s ORDER BY g.queued_at, g.id",
                conversation_id,
            )
        return [generation_of(row) for row in rows]


def _go_back(conversation_id: UUID, tip: int, way: array[int]) -> int:
    """Add the branch up to `tip` to `way`, newest first; return the event that it follows there."""
    with reading() as sql:
        rows = sql.all(
            "SELECT sequence, parent FROM chat_event"
            " WHERE conversation_id = %s AND sequence <= %s AND NOT is_aside"
            " ORDER BY sequence DESC LIMIT %s",
            conversation_id,
            tip,
            WAY_BATCH,
        )
    following = tip if rows and rows[0][0] == tip else 0
    for sequence, parent in rows:
        if sequence == following:
            way.append(sequence)
            following = parent or 0
    return following
