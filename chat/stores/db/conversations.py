"""Conversations in the database: lookup, lists, headings."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from chat import models
from chat.domain.conversations import Conversation, ListPlace, TitleSource
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.models.conversation import ConversationQuerySet
from chat.stores.base import Store
from chat.stores.db import appending
from chat.stores.db.rows import (
    CONVERSATION_COLUMNS,
    CONVERSATION_FIELDS,
    conversation_of,
    uuid_of,
)
from chat.stores.db.sql import reading, writing
from chat.stores.drafts import rename_draft
from chat.stores.tree import placed


class Conversations(Store):
    def get(self, owner: Owner, conversation_id: UUID) -> Conversation:
        # A visitor's random key could look like somebody's number.
        if not owner.is_kept:
            raise ConversationNotFound
        with reading() as sql:
            row = sql.one(
                f"SELECT {CONVERSATION_COLUMNS} FROM chat_conversation"
                " WHERE id = %s AND owner_id = %s AND deleted_at IS NULL",
                conversation_id,
                owner.user_id,
            )
        if row is None:
            raise ConversationNotFound
        return conversation_of(row)

    def page(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = 50
    ) -> list[Conversation]:
        condition, params = "pinned_at IS NULL", list[Any]()
        if after is not None:
            # The first part adds nothing but a bound that the index can use.
            condition += " AND updated_at <= %s AND (updated_at < %s OR id < %s)"
            params = [after.at, after.at, after.id]
        # Two rows can share a time, and a page must not repeat one.
        order = "updated_at DESC, id DESC LIMIT %s"
        return _listed(owner, condition, order, *params, limit)

    def pinned(self, owner: Owner) -> list[Conversation]:
        return _listed(owner, "pinned_at IS NOT NULL", "pinned_at DESC, id DESC")

    def working(self, owner: Owner) -> set[UUID]:
        if not owner.is_kept:
            return set()
        with reading() as sql:
            rows = sql.all(
                "SELECT c.id FROM chat_generation AS g"
                " JOIN chat_conversation AS c ON c.id = g.conversation_id"
                " WHERE g.status IN ('queued', 'running')"
                " AND c.owner_id = %s AND c.deleted_at IS NULL",
                owner.user_id,
            )
        return {uuid_of(row[0]) for row in rows}

    def rename(
        self, conversation_id: UUID, title: str, source: TitleSource, at: datetime
    ) -> Conversation | None:
        with writing() as sql:
            row = sql.one(
                "UPDATE chat_conversation"
                " SET title = %s, title_source = %s, revision = revision + 1"
                " WHERE id = %s AND deleted_at IS NULL AND (title_source <> %s OR %s)"
                f" RETURNING {CONVERSATION_COLUMNS}",
                title,
                source.value,
                conversation_id,
                TitleSource.PERSON.value,
                source is TitleSource.PERSON,
            )
            if row is None:
                appending.require(sql, conversation_id)
                return None
            conversation = conversation_of(row)
            draft = rename_draft(title, source, at)
            event = placed(draft, conversation.revision, parent=0, parent_position=0)
            appending.insert(sql, conversation_id, event, is_aside=True)
        return conversation

    def pin(self, conversation_id: UUID, *, at: datetime | None) -> None:
        with writing() as sql:
            changed = sql.run(
                "UPDATE chat_conversation SET pinned_at = %s WHERE id = %s AND deleted_at IS NULL",
                at,
                conversation_id,
            )
            if at is None:
                # As opened: what is old would go with the next cleanup.
                opened = "UPDATE chat_conversation SET last_opened_at = %s WHERE id = %s"
                sql.run(opened, timezone.now(), conversation_id)
        if not changed:
            raise ConversationNotFound

    def instruct(self, conversation_id: UUID, text: str) -> None:
        with writing() as sql:
            changed = sql.run(
                "UPDATE chat_conversation SET system_prompt = %s"
                " WHERE id = %s AND deleted_at IS NULL",
                text,
                conversation_id,
            )
        if not changed:
            raise ConversationNotFound

    def mark_opened(self, conversation_id: UUID, at: datetime) -> None:
        with writing() as sql:
            sql.run(
                "UPDATE chat_conversation SET last_opened_at = %s WHERE id = %s",
                at,
                conversation_id,
            )

    def choose(self, conversation_id: UUID, head: int) -> None:
        with writing() as sql:
            tree = appending.lock(sql, conversation_id)
            position = appending.position_of(sql, conversation_id, head)
            appending.save(sql, conversation_id, tree.moved(head, position))


def _listed(owner: Owner, condition: str, order: str, *params: Any) -> list[Conversation]:
    """Return what lists show of this owner's: neither the trash nor the archive.

    Every page has this list: building the ORM's query costs more than all else in it.
    """
    if not owner.is_kept:
        return []
    with reading() as sql:
        rows = sql.all(
            f"SELECT {CONVERSATION_COLUMNS} FROM chat_conversation"
            " WHERE owner_id = %s AND deleted_at IS NULL AND archived_at IS NULL"
            f" AND {condition} ORDER BY {order}",
            owner.user_id,
            *params,
        )
    return [conversation_of(row) for row in rows]


def owned_by(owner: Owner) -> ConversationQuerySet:
    """Return the rows of this owner, in the trash too; none for whom the database does not keep."""
    if not owner.is_kept or owner.user_id is None:
        return models.Conversation.objects.none()
    return models.Conversation.objects.owned_by(owner.user_id)


def conversations_of(rows: ConversationQuerySet) -> list[Conversation]:
    with reading():
        return [conversation_of(row) for row in rows.values_list(*CONVERSATION_FIELDS)]
