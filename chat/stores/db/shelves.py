"""The archive and the trash in the database, and the way out of it for ever."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores.base import Store
from chat.stores.db.asks import lock_owner
from chat.stores.db.conversations import conversations_of, owned_by
from chat.stores.db.purging import purge_locked
from chat.stores.db.rows import CONVERSATION_COLUMNS, conversation_of, uuid_of
from chat.stores.db.sql import Sql, reading, writing


class Shelving(Store):
    def archive(self, conversation_id: UUID, *, at: datetime | None) -> None:
        with writing() as sql:
            changed = sql.run(
                "UPDATE chat_conversation SET archived_at = %s"
                " WHERE id = %s AND deleted_at IS NULL",
                at,
                conversation_id,
            )
        if not changed:
            raise ConversationNotFound

    def archived(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = 50
    ) -> list[Conversation]:
        rows = owned_by(owner).archived().newest_first()
        if after is not None:
            rows = rows.older_than(after.at, after.id)
        return conversations_of(rows[:limit])

    def delete(self, conversation_id: UUID, at: datetime) -> None:
        with writing() as sql:
            changed = sql.run(
                "UPDATE chat_conversation SET deleted_at = %s WHERE id = %s AND deleted_at IS NULL",
                at,
                conversation_id,
            )
            if not changed:
                raise ConversationNotFound
            sql.run(
                "UPDATE chat_generation SET stop_requested = TRUE"
                " WHERE conversation_id = %s AND status IN ('queued', 'running')",
                conversation_id,
            )

    def count(self, owner: Owner) -> int:
        with reading():
            return owned_by(owner).present().count()

    def delete_all(self, owner: Owner, at: datetime) -> int:
        if not owner.is_kept:
            return 0
        with writing() as sql:
            # Two at once would lock the conversations in different orders.
            lock_owner(sql, owner)
            deleted = sql.run(
                "UPDATE chat_conversation SET deleted_at = %s"
                " WHERE owner_id = %s AND deleted_at IS NULL",
                at,
                owner.user_id,
            )
        # One by one and on their own: a checkpoint holds many of these rows in any order.
        for generation_id in _active_in_trash(owner):
            self.request_stop(generation_id)
        return deleted

    def trash(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = 50
    ) -> list[Conversation]:
        rows = owned_by(owner).in_trash().last_deleted_first()
        if after is not None:
            rows = rows.deleted_before(after.at, after.id)
        return conversations_of(rows[:limit])

    def count_trash(self, owner: Owner) -> int:
        with reading():
            return owned_by(owner).in_trash().count()

    def trashed(self, owner: Owner, conversation_id: UUID) -> Conversation:
        # A visitor's random key could look like somebody's number.
        if not owner.is_kept:
            raise ConversationNotFound
        with reading() as sql:
            row = sql.one(
                f"SELECT {CONVERSATION_COLUMNS} FROM chat_conversation"
                " WHERE id = %s AND owner_id = %s AND deleted_at IS NOT NULL",
                conversation_id,
                owner.user_id,
            )
        if row is None:
            raise ConversationNotFound
        return conversation_of(row)

    def restore(self, conversation_id: UUID) -> Conversation:
        with writing() as sql:
            row = sql.one(
                "UPDATE chat_conversation SET deleted_at = NULL, last_opened_at = %s"
                " WHERE id = %s AND deleted_at IS NOT NULL"
                f" RETURNING {CONVERSATION_COLUMNS}",
                # As opened: what was old when it was deleted would go with the next cleanup.
                timezone.now(),
                conversation_id,
            )
        if row is None:
            raise ConversationNotFound
        return conversation_of(row)

    def purge(self, conversation_id: UUID, *, receipt_id: UUID | None = None) -> dict[str, int]:
        with writing() as sql:
            _lock_in_trash(sql, conversation_id)
            return purge_locked(sql, conversation_id, receipt_id=receipt_id)


def _active_in_trash(owner: Owner) -> list[UUID]:
    with reading() as sql:
        rows = sql.all(
            "SELECT g.id FROM chat_generation AS g"
            " JOIN chat_conversation AS c ON c.id = g.conversation_id"
            " WHERE g.status IN ('queued', 'running')"
            " AND c.owner_id = %s AND c.deleted_at IS NOT NULL",
            owner.user_id,
        )
    return [uuid_of(row[0]) for row in rows]


def _lock_in_trash(sql: Sql, conversation_id: UUID) -> None:
    """Hold the log until the transaction ends. Raises ConversationNotFound."""
    held = sql.run(
        "UPDATE chat_conversation SET revision = revision WHERE id = %s AND deleted_at IS NOT NULL",
        conversation_id,
    )
    if not held:
        raise ConversationNotFound
