"""Removing conversations for good: the one way, whoever asks for it."""

# ruff: noqa: S608 - nothing but constants and placeholders is put into statements

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from chat.domain.erasure import TombstoneKind
from chat.domain.hold_errors import ConversationHeld
from chat.stores.db import tombstones
from chat.stores.db.holds import any_held
from chat.stores.db.rows import uuid_of
from chat.stores.db.sql import Sql, places, reading

# What belongs to conversations beside their logs, in the order in which it goes.
_BELONGINGS = {
    "chat_chunk": "DELETE FROM chat_chunk WHERE generation_id IN"
    " (SELECT id FROM chat_generation WHERE conversation_id IN ({ids}))",
    "chat_generation": "DELETE FROM chat_generation WHERE conversation_id IN ({ids})",
    "chat_share": "DELETE FROM chat_share WHERE conversation_id IN ({ids})",
    "chat_feedback": "DELETE FROM chat_feedback WHERE conversation_id IN ({ids})",
    "chat_importedconversation": "DELETE FROM chat_importedconversation"
    " WHERE conversation_id IN ({ids})",
    "chat_draft": "DELETE FROM chat_draft WHERE conversation_id IN ({ids})",
    "chat_waitingmessage": "DELETE FROM chat_waitingmessage WHERE conversation_id IN ({ids})",
}
# Its generations' rows are held first: a checkpoint would otherwise add chunks to what is about
# to go.
_HOLD = "UPDATE chat_generation SET stop_requested = TRUE WHERE conversation_id IN ({ids})"
_EVENTS = "SELECT id FROM chat_event WHERE conversation_id IN ({ids})"
_ROWS = "DELETE FROM chat_conversation WHERE id IN ({ids})"
# By whether the database is SQLite.
_FINDABLE = {
    True: "SELECT COUNT(*) FROM chat_search WHERE rowid IN ({events})",
    False: "SELECT COUNT(*) FROM chat_search WHERE event_id IN ({events})",
}
# Nobody's: no owner's, and no agent's either.
_DETACH = (
    "UPDATE chat_conversation SET owner_id = NULL, app_name = '', user_key = '', session_key = %s,"
    " title = '', preview = '', system_prompt = '', session_state = NULL, pinned_at = NULL,"
    " deleted_at = %s WHERE id = %s"
)
_DETACHED = (
    "SELECT id FROM chat_conversation"
    " WHERE owner_id IS NULL AND app_name = '' AND deleted_at IS NOT NULL LIMIT %s"
)


def purge_locked(
    sql: Sql, conversation_id: UUID, *, receipt_id: UUID | None = None
) -> dict[str, int]:
    """Remove a conversation whose row is held, with everything that belongs to it.

    Returns how much that was, by table and index. Its words leave the search
    index with the events (a trigger), and its id stays behind as a tombstone.
    Raises ConversationHeld for what is held by law.
    """
    return purge_all_locked(sql, [conversation_id], receipt_id=receipt_id)


def purge_all_locked(
    sql: Sql, conversation_ids: Sequence[UUID], *, receipt_id: UUID | None = None
) -> dict[str, int]:
    """Do the same with several at once; nothing goes if one of them is held by law."""
    counts = _take_belongings(sql, conversation_ids)
    counts |= _take_events(sql, _EVENTS.format(ids=places(conversation_ids)), conversation_ids)
    counts["chat_conversation"] = sql.run(
        _ROWS.format(ids=places(conversation_ids)), *conversation_ids
    )
    if counts["chat_conversation"]:
        _bury(sql, conversation_ids, receipt_id)
    return {name: count for name, count in counts.items() if count}


def detach_locked(
    sql: Sql, conversation_id: UUID, *, receipt_id: UUID | None = None
) -> dict[str, int]:
    """Begin to remove a long conversation whose row is held: what is left is nobody's.

    Its log goes by `purge_piece`, in transactions that hold nobody up.
    """
    counts = _take_belongings(sql, [conversation_id])
    sql.run(_DETACH, conversation_id.hex, timezone.now(), conversation_id)
    _bury(sql, [conversation_id], receipt_id)
    return {name: count for name, count in counts.items() if count}


def purge_piece(sql: Sql, conversation_id: UUID, limit: int) -> dict[str, int]:
    """Remove so many events of a detached conversation; its row with the last. {}: it is gone."""
    rows = sql.all(_EVENTS.format(ids="%s") + " ORDER BY id LIMIT %s", conversation_id, limit)
    ids = [row[0] for row in rows]
    counts = _take_events(sql, places(ids), ids) if ids else {}
    if len(ids) < limit:
        counts["chat_conversation"] = sql.run(_ROWS.format(ids="%s"), conversation_id)
    return {name: count for name, count in counts.items() if count}


def detached(limit: int) -> list[UUID]:
    """Return conversations of which only a part is left."""
    with reading() as sql:
        return [uuid_of(row[0]) for row in sql.all(_DETACHED, limit)]


def _take_belongings(sql: Sql, ids: Sequence[UUID]) -> dict[str, int]:
    if any_held(sql, ids):
        raise ConversationHeld
    some = places(ids)
    sql.run(_HOLD.format(ids=some), *ids)
    return {name: sql.run(text.format(ids=some), *ids) for name, text in _BELONGINGS.items()}


def _take_events(sql: Sql, events: str, params: Sequence[object]) -> dict[str, int]:
    """Remove the events of this condition; how many could be found, is counted before."""
    row = sql.one(_FINDABLE[sql.is_sqlite].format(events=events), *params)
    removed = sql.run(f"DELETE FROM chat_event WHERE id IN ({events})", *params)
    return {"chat_event": removed, "search": row[0] if row else 0}


def _bury(sql: Sql, ids: Sequence[UUID], receipt_id: UUID | None) -> None:
    tombstones.bury(sql, TombstoneKind.CONVERSATION, list(ids), receipt_id=receipt_id)
