"""Waiting messages in the database."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from chat.domain.errors import IdempotencyConflict
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.domain.waiting import WaitingMessage
from chat.domain.waiting_errors import AnotherIsWaiting, NothingToWaitFor
from chat.stores.base import Store
from chat.stores.db import appending
from chat.stores.db.rows import time_of, uuid_of
from chat.stores.db.sql import Row, Sql, reading, writing
from chat.stores.db.waiting_rows import insert, remove

_SELECT = (
    "SELECT w.generation_id, w.conversation_id, c.owner_id, w.event_id, w.text, w.created_at,"
    " w.model_name, w.parent, w.behind, g.status, g.reply, w.is_held_back"
    " FROM chat_waitingmessage AS w JOIN chat_conversation AS c ON c.id = w.conversation_id"
    " LEFT JOIN chat_generation AS g ON g.id = w.behind"
)


class Queued(Store):
    def wait(self, message: WaitingMessage, *, replaces: UUID | None = None) -> WaitingMessage:
        with writing() as sql:
            # A reply that ends holds the log as well: it is written before that, or not at all.
            appending.lock(sql, message.conversation_id)
            stored = _waiting(sql, message.conversation_id)
            if stored is not None and stored.id == message.id:
                if stored.text != message.text:
                    raise IdempotencyConflict
                return stored
            behind, status = _active(sql, message)
            if stored is not None and stored.id != replaces:
                raise AnotherIsWaiting
            if stored is not None:
                remove(sql, message.conversation_id, stored.id)
            placed = replace(message, behind=behind, status=status)
            insert(sql, placed)
        return placed

    def waiting(self, conversation_id: UUID) -> WaitingMessage | None:
        with reading() as sql:
            return _waiting(sql, conversation_id)

    def hold_back(self, conversation_id: UUID, message_id: UUID) -> bool:
        with writing() as sql:
            changed = sql.run(
                "UPDATE chat_waitingmessage SET is_held_back = TRUE"
                " WHERE conversation_id = %s AND generation_id = %s",
                conversation_id,
                message_id,
            )
        return bool(changed)

    def remove_waiting(self, conversation_id: UUID, message_id: UUID) -> bool:
        with writing() as sql:
            return remove(sql, conversation_id, message_id)

    def due(self) -> list[WaitingMessage]:
        with reading() as sql:
            rows = sql.all(
                f"{_SELECT} WHERE g.status = 'completed' AND NOT w.is_held_back"
                " AND c.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM chat_generation AS a"
                " WHERE a.conversation_id = c.id AND a.status IN ('queued', 'running'))"
                " ORDER BY w.created_at"
            )
        return [_message_of(row) for row in rows]

    def all_waiting(self, owner: Owner) -> list[WaitingMessage]:
        with reading() as sql:
            rows = sql.all(f"{_SELECT} WHERE c.owner_id = %s ORDER BY w.created_at", owner.user_id)
        return [_message_of(row) for row in rows]


def _active(sql: Sql, message: WaitingMessage) -> tuple[UUID, GenerationStatus]:
    """Return the generation to wait for. Raises NothingToWaitFor, also if it was sent already."""
    row = sql.one(
        "SELECT id, status FROM chat_generation"
        " WHERE conversation_id = %s AND status IN ('queued', 'running')",
        message.conversation_id,
    )
    sent = sql.one("SELECT 1 FROM chat_generation WHERE id = %s", message.id)
    if row is None or sent is not None:
        raise NothingToWaitFor
    return uuid_of(row[0]), GenerationStatus(row[1])


def _waiting(sql: Sql, conversation_id: UUID) -> WaitingMessage | None:
    row = sql.one(f"{_SELECT} WHERE w.conversation_id = %s", conversation_id)
    return _message_of(row) if row else None


def _message_of(row: Row) -> WaitingMessage:
    return WaitingMessage(
        id=uuid_of(row[0]),
        conversation_id=uuid_of(row[1]),
        owner=Owner.user(row[2]),
        event_id=row[3],
        text=row[4],
        at=time_of(row[5]),
        model_name=row[6],
        parent=row[7],
        behind=uuid_of(row[8]),
        status=GenerationStatus(row[9]) if row[9] else GenerationStatus.INTERRUPTED,
        reply=row[10],
        is_held_back=bool(row[11]),
    )
