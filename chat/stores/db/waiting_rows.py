"""Rows of waiting messages: written and removed inside somebody's transaction."""

from __future__ import annotations

from uuid import UUID

from chat.domain.waiting import WaitingMessage
from chat.stores.db.sql import Sql


def insert(sql: Sql, message: WaitingMessage) -> None:
    sql.run(
        "INSERT INTO chat_waitingmessage (conversation_id, generation_id, event_id, behind,"
        " parent, text, model_name, is_held_back, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        message.conversation_id,
        message.id,
        message.event_id,
        message.behind,
        message.parent,
        message.text,
        message.model_name,
        message.is_held_back,
        message.at,
    )


def remove(sql: Sql, conversation_id: UUID, message_id: UUID) -> bool:
    """Remove the message; False if it waits no more: one winner."""
    removed = sql.run(
        "DELETE FROM chat_waitingmessage WHERE conversation_id = %s AND generation_id = %s",
        conversation_id,
        message_id,
    )
    return bool(removed)
