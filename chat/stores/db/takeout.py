"""Everything that the database has, read in batches."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

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

    def generations(self, conversation_id: UUID) -> list[Generation]:
        with reading() as sql:
            rows = sql.all(
                f"SELECT {GENERATION_COLUMNS} FROM chat_generation AS g"
                " JOIN chat_conversation AS c ON c.id = g.conversation_id"
                " WHERE g.conversation_id = %s ORDER BY g.queued_at, g.id",
                conversation_id,
            )
        return [generation_of(row) for row in rows]
