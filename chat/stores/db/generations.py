"""Generations in the database: claim, checkpoint, stop, finish, read while it is written."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from chat.domain.errors import ConversationNotFound, GenerationNotFound
from chat.domain.events import Event
from chat.domain.generations import (
    Generation,
    Outcome,
    Progress,
    Written,
)
from chat.domain.usage import Usage
from chat.stores.base import Store
from chat.stores.db import appending
from chat.stores.db.rows import (
    EVENT_COLUMNS,
    GENERATION_COLUMNS,
    event_of,
    generation_of,
    uuid_of,
)
from chat.stores.db.sql import Row, Sql, places, reading, writing
from chat.stores.drafts import reply_draft
from chat.stores.pieces import joined

_SELECT = (
    f"SELECT {GENERATION_COLUMNS} FROM chat_generation AS g"
    " JOIN chat_conversation AS c ON c.id = g.conversation_id"
)


class Generations(Store):
    def generation(self, conversation_id: UUID, generation_id: UUID) -> Generation:
        with reading() as sql:
            row = sql.one(
                f"{_SELECT} WHERE g.id = %s AND g.conversation_id = %s AND c.deleted_at IS NULL",
                generation_id,
                conversation_id,
            )
        if row is None:
            raise GenerationNotFound
        return generation_of(row)

    def active_generation(self, conversation_id: UUID) -> Generation | None:
        with reading() as sql:
            row = sql.one(
                f"{_SELECT} WHERE g.conversation_id = %s AND g.status IN ('queued', 'running')"
                " AND c.deleted_at IS NULL",
                conversation_id,
            )
        return generation_of(row) if row else None

    def claim(self, generation_id: UUID, process: str, at: datetime) -> Generation | None:
        with writing() as sql:
            claimed = sql.run(
                "UPDATE chat_generation"
                " SET status = 'running', process = %s, started_at = %s, heartbeat_at = %s"
                " WHERE id = %s AND status = 'queued'",
                process,
                at,
                at,
                generation_id,
            )
            row = sql.one(f"{_SELECT} WHERE g.id = %s", generation_id) if claimed else None
        return generation_of(row) if row else None

    def set_receipt(self, generation_id: UUID, receipt: str) -> None:
        with writing() as sql:
            sql.run("UPDATE chat_generation SET receipt = %s WHERE id = %s", receipt, generation_id)

    def checkpoint(self, progress: Sequence[Progress], at: datetime) -> set[UUID]:
        if not progress:
            return set()
        with writing() as sql:
            # The heartbeat first: it holds the rows, so that no generation ends
            # before its chunks are there to be dropped.
            rows = sql.all(
                "UPDATE chat_generation SET heartbeat_at = %s"
                f" WHERE id IN ({places(progress)}) AND status = 'running'"
                " RETURNING id, stop_requested",
                at,
                *(item.generation_id for item in progress),
            )
            running = {uuid_of(row[0]): bool(row[1]) for row in rows}
            chunks = [
                chunk
                for item in progress
                if item.generation_id in running
                for chunk in _chunks(item)
            ]
            if chunks:
                sql.run_many(
                    "INSERT INTO chat_chunk (generation_id, is_thinking, start, text)"
                    " VALUES (%s, %s, %s, %s)"
                    # A checkpoint whose answer was lost comes again, with more text.
                    " ON CONFLICT (generation_id, is_thinking, start)"
                    " DO UPDATE SET text = excluded.text",
                    chunks,
                )
        return {item.generation_id for item in progress if running.get(item.generation_id, True)}

    def request_stop(self, generation_id: UUID) -> bool:
        with writing() as sql:
            changed = sql.run(
                "UPDATE chat_generation SET stop_requested = TRUE"
                " WHERE id = %s AND status IN ('queued', 'running')",
                generation_id,
            )
        return bool(changed)

    def written(self, generation_id: UUID, *, offset: int = 0, thinking_offset: int = 0) -> Written:
        usage = None
        with reading() as sql:
            row = sql.one(f"{_SELECT} WHERE g.id = %s AND c.deleted_at IS NULL", generation_id)
            if row is None:
                raise GenerationNotFound
            generation = generation_of(row)
            if not generation.is_active:
                text, thinking, usage = _reply(sql, generation)
                text, thinking = text[offset:], thinking[thinking_offset:]
            else:
                text = _chunks_from(sql, generation_id, offset, is_thinking=False)
                thinking = _chunks_from(sql, generation_id, thinking_offset, is_thinking=True)
        return Written(
            offset=offset,
            text=text,
            thinking_offset=thinking_offset,
            thinking=thinking,
            status=generation.status,
            reply=generation.reply,
            error_code=generation.error_code,
            usage=usage,
        )

    def finish(self, generation_id: UUID, outcome: Outcome) -> Event | None:
        with writing() as sql:
            row = sql.one(
                f"{_SELECT} WHERE g.id = %s AND g.status IN ('queued', 'running')", generation_id
            )
            return _finish(sql, generation_of(row), outcome) if row else None

    def abandoned(self, before: datetime) -> list[Generation]:
        with reading() as sql:
            rows = sql.all(
                f"{_SELECT} WHERE g.status IN ('queued', 'running')"
                " AND COALESCE(g.heartbeat_at, g.queued_at) < %s",
                before,
            )
        return [generation_of(row) for row in rows]


def _chunks(item: Progress) -> list[Row]:
    texts = ((False, item.offset, item.text), (True, item.thinking_offset, item.thinking))
    return [
        (item.generation_id, is_thinking, start, text) for is_thinking, start, text in texts if text
    ]


def _chunks_from(sql: Sql, generation_id: UUID, offset: int, *, is_thinking: bool) -> str:
    """Return the saved text from `offset` on; chunks that end before it are not read."""
    rows = sql.all(
        "SELECT start, text FROM chat_chunk WHERE generation_id = %s AND is_thinking = %s"
        " AND start >= COALESCE((SELECT MAX(start) FROM chat_chunk"
        " WHERE generation_id = %s AND is_thinking = %s AND start <= %s), 0)"
        " ORDER BY start",
        generation_id,
        is_thinking,
        generation_id,
        is_thinking,
        offset,
    )
    return joined(rows, offset)


def _reply(sql: Sql, generation: Generation) -> tuple[str, str, Usage | None]:
    """Return text and thinking of an ended generation's reply, and what it took."""
    row = sql.one(
        f"SELECT {EVENT_COLUMNS} FROM chat_event WHERE conversation_id = %s AND sequence = %s",
        generation.conversation_id,
        generation.reply,
    )
    if row is None:
        return "", "", None
    reply = event_of(row)
    return reply.text, reply.thinking, reply.usage


def _finish(sql: Sql, generation: Generation, outcome: Outcome) -> Event | None:
    try:
        tree, is_present = appending.lock_anywhere(sql, generation.conversation_id)
    except ConversationNotFound:
        return None  # purged since the generation was found
    if not _end(sql, generation, outcome, reply=tree.revision + 1):
        return None
    reply = appending.add(sql, generation.conversation_id, tree, reply_draft(generation, outcome))
    tree = tree.grown(reply, moves_head=tree.head == generation.parent)
    appending.save(sql, generation.conversation_id, tree, reply.timestamp)
    sql.run("DELETE FROM chat_chunk WHERE generation_id = %s", generation.id)
    return reply if is_present else None


def _end(sql: Sql, generation: Generation, outcome: Outcome, *, reply: int) -> bool:
    """Give an active generation its final status: one winner."""
    changed = sql.run(
        "UPDATE chat_generation SET status = %s, reply = %s, error_code = %s, receipt = %s,"
        " input_tokens = %s, output_tokens = %s, first_delta_at = %s, ended_at = %s"
        " WHERE id = %s AND status IN ('queued', 'running')",
        outcome.status.value,
        reply,
        outcome.error_code,
        outcome.receipt or generation.receipt,
        outcome.input_tokens,
        outcome.output_tokens,
        outcome.first_delta_at,
        datetime.fromtimestamp(outcome.timestamp, UTC),
        generation.id,
    )
    return bool(changed)
