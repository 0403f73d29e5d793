"""Rows of raw statements as values of the domain."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chat.domain.conversations import Conversation, TitleSource
from chat.domain.events import Event, EventType
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.owners import Owner
from chat.domain.wishes import read_wish
from chat.stores.db.sql import Row

# In the order of the value's fields.
EVENT_COLUMNS = (
    "sequence, parent, position, type, author, event_id, text, data, timestamp,"
    " invocation_id, model_name, input_tokens, output_tokens"
)

CONVERSATION_FIELDS = (
    "id",
    "owner_id",
    "title",
    "title_source",
    "preview",
    "revision",
    "head",
    "message_count",
    "has_branches",
    "system_prompt",
    "model_name",
    "created_at",
    "updated_at",
    "pinned_at",
    "archived_at",
    "deleted_at",
    "expires_at",
    "last_opened_at",
    "app_name",
)
CONVERSATION_COLUMNS = ", ".join(CONVERSATION_FIELDS)

# For `chat_generation AS g JOIN chat_conversation AS c`.
GENERATION_COLUMNS = (
    "g.id, g.conversation_id, c.owner_id, g.parent, g.continues, g.engine, g.model_name, g.status,"
    " g.queued_at, g.reply, g.process, g.heartbeat_at, g.stop_requested, g.error_code, g.receipt,"
    " g.input_tokens, g.output_tokens, g.started_at, g.first_delta_at, g.ended_at,"
    " g.wish"
)


def event_of(row: Row) -> Event:
    return Event(row[0], row[1], row[2], EventType(row[3]), *row[4:])


def conversation_of(row: Row) -> Conversation:
    return Conversation(
        id=uuid_of(row[0]),
        owner=Owner.user(row[1]),
        title=row[2],
        title_source=TitleSource(row[3]),
        preview=row[4],
        revision=row[5],
        head=row[6],
        message_count=row[7],
        has_branches=bool(row[8]),
        system_prompt=row[9],
        model_name=row[10],
        created_at=time_of(row[11]),
        updated_at=time_of(row[12]),
        pinned_at=time_of(row[13]),
        archived_at=time_of(row[14]),
        deleted_at=time_of(row[15]),
        expires_at=time_of(row[16]),
        last_opened_at=time_of(row[17]),
        app_name=row[18],
    )


def generation_of(row: Row) -> Generation:
    return Generation(
        id=uuid_of(row[0]),
        conversation_id=uuid_of(row[1]),
        owner=Owner.user(row[2]),
        parent=row[3],
        continues=bool(row[4]),
        engine=row[5],
        model_name=row[6],
        status=GenerationStatus(row[7]),
        queued_at=time_of(row[8]),
        reply=row[9],
        process=row[10],
        heartbeat_at=time_of(row[11]),
        stop_requested=bool(row[12]),
        error_code=row[13],
        receipt=row[14],
        input_tokens=row[15],
        output_tokens=row[16],
        started_at=time_of(row[17]),
        first_delta_at=time_of(row[18]),
        ended_at=time_of(row[19]),
        wish=read_wish(row[20]),
    )


def uuid_of(value: UUID | str) -> UUID:
    """SQLite keeps ids as 32 hexadecimal digits."""
    # `UUID(hex=…)` first looks for all other ways to write it, which takes as long again.
    return value if isinstance(value, UUID) else UUID(int=int(value, 16))


def time_of(value: Any) -> Any:
    """Return a time, or None; SQLite keeps them in UTC without saying so, some of them as text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value
