"""Takes an import back: exactly the conversations that it brought.

Those that are as they came are removed for good: the file still has them.
Those that somebody went on with, changed, rated or shared since, or has begun
to write in, go to the trash with all that is in them, because what was added is
nowhere else; and so do those that are held by law.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from chat import models
from chat.domain.generations import ACTIVE_STATUSES
from chat.operations.imports.marks import mark_of
from chat.stores.db.holds import is_held
from chat.stores.db.purging import purge_locked
from chat.stores.db.rows import CONVERSATION_COLUMNS, conversation_of, uuid_of
from chat.stores.db.sql import Sql, reading, writing

_BATCH = 100
_ACTIVE = ", ".join(f"'{status.value}'" for status in sorted(ACTIVE_STATUSES))

_FORGET = "DELETE FROM chat_importedconversation WHERE conversation_id = %s"
_TRASH = "UPDATE chat_conversation SET deleted_at = %s WHERE id = %s AND deleted_at IS NULL"
# What stands beside the log, and so is not in the mark. Opinions that the file brought are older
# than the import.
_BESIDE = (
    "SELECT 1 FROM chat_share WHERE conversation_id = %s",
    "SELECT 1 FROM chat_draft WHERE conversation_id = %s AND text <> ''",
    "SELECT 1 FROM chat_feedback AS f"
    " JOIN chat_importedconversation AS i ON i.conversation_id = f.conversation_id"
    " JOIN chat_import AS b ON b.id = i.brought_by_id"
    " WHERE f.conversation_id = %s AND f.rated_at >= b.created_at",
    f"SELECT 1 FROM chat_generation WHERE conversation_id = %s AND status IN ({_ACTIVE})",  # noqa: S608 - constants
)
_STOP = (
    "UPDATE chat_generation SET stop_requested = TRUE"  # noqa: S608 - constants
    f" WHERE conversation_id = %s AND status IN ({_ACTIVE})"
)


@dataclass(frozen=True, slots=True)
class Undone:
    removed: int
    trashed: int


def undo(import_id: UUID, progress: Callable[[int, int], None]) -> Undone:
    """Remove what an import brought, one by one; broken off, it goes on where it was."""
    total = models.ImportedConversation.objects.filter(brought_by_id=import_id).count()
    removed = trashed = 0
    while batch := _batch(import_id):
        for conversation_id in batch:
            was_removed = _taken_back(conversation_id)
            removed += was_removed is True
            trashed += was_removed is False
            progress(removed + trashed, total)
    return Undone(removed, trashed)


def changed_since(import_id: UUID) -> int:
    """Return how many of the conversations that came are not as they came any more."""
    count = 0
    with reading() as sql:
        for row in sql.all(_select("i.brought_by_id = %s"), import_id):
            count += conversation_of(row[1:]).deleted_at is None and _is_touched(sql, row)
    return count


def _batch(import_id: UUID) -> list[UUID]:
    with reading() as sql:
        rows = sql.all(
            "SELECT conversation_id FROM chat_importedconversation"
            " WHERE brought_by_id = %s LIMIT %s",
            import_id,
            _BATCH,
        )
    return [uuid_of(row[0]) for row in rows]


def _taken_back(conversation_id: UUID) -> bool | None:
    """Return whether it was removed for good, and not put into the trash.

    None: it was in the trash, or gone, already. Whatever it was, it is no part of the import now.
    """
    with writing() as sql:
        held = "UPDATE chat_conversation SET revision = revision WHERE id = %s"
        if not sql.run(held, conversation_id):
            return None
        row = sql.one(_select("c.id = %s"), conversation_id)
        if row is None:
            return None
        if not _is_touched(sql, row):
            purge_locked(sql, conversation_id)
            return True
        sql.run(_FORGET, conversation_id)
        # As `database_store().delete` does it, but in this transaction.
        is_trashed = sql.run(_TRASH, timezone.now(), conversation_id)
        sql.run(_STOP, conversation_id)
    return False if is_trashed else None


def _select(condition: str) -> str:
    """Return the statement that reads the mark of each conversation, and where it stands now."""
    columns = ", ".join(f"c.{name}" for name in CONVERSATION_COLUMNS.split(", "))
    return (
        f"SELECT i.mark, {columns} FROM chat_conversation AS c"  # noqa: S608 - columns of our own
        " JOIN chat_importedconversation AS i ON i.conversation_id = c.id"
        f" WHERE {condition}"
    )


def _is_touched(sql: Sql, row: tuple[object, ...]) -> bool:
    conversation = conversation_of(row[1:])
    if row[0] != mark_of(conversation) or is_held(sql, conversation.id):
        return True
    return any(sql.one(statement, conversation.id) for statement in _BESIDE)
