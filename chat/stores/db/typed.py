"""Drafts in the database: saved while somebody types, gone when it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from chat.domain.drafts import Draft, Typing
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores.db.rows import time_of, uuid_of
from chat.stores.db.sql import reading, writing


class Drafts:
    def draft(self, owner: Owner, conversation_id: UUID | None) -> Draft | None:
        """Return what waits in this conversation, or on the start page."""
        with reading() as sql:
            row = sql.one(
                "SELECT text, saved_at FROM chat_draft"
                " WHERE owner_id = %s AND place = %s AND text <> ''",
                owner.user_id,
                _place(conversation_id),
            )
        return Draft(conversation_id, row[0], time_of(row[1])) if row else None

    def drafts(self, owner: Owner) -> Iterator[Draft]:
        """Yield all of an owner's drafts, in the trash too."""
        with reading() as sql:
            rows = sql.all(
                "SELECT conversation_id, text, saved_at FROM chat_draft"
                " WHERE owner_id = %s AND text <> '' ORDER BY saved_at, id",
                owner.user_id,
            )
        for conversation_id, text, saved_at in rows:
            found = uuid_of(conversation_id) if conversation_id else None
            yield Draft(found, text, time_of(saved_at))

    def save_draft(
        self, owner: Owner, conversation_id: UUID | None, text: str, typing: Typing, at: datetime
    ) -> None:
        """Keep `text`: the last one counts, but for what its own tab has overtaken.

        Raises ConversationNotFound when the conversation has just gone.
        """
        try:
            with writing() as sql:
                sql.run(
                    "INSERT INTO chat_draft"
                    " (owner_id, conversation_id, place, text, writer, number, saved_at)"
                    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
                    " ON CONFLICT (owner_id, place) DO UPDATE SET text = excluded.text,"
                    " writer = excluded.writer, number = excluded.number,"
                    " saved_at = excluded.saved_at"
                    " WHERE chat_draft.writer <> excluded.writer"
                    " OR chat_draft.number < excluded.number",
                    owner.user_id,
                    conversation_id,
                    _place(conversation_id),
                    text,
                    typing.writer,
                    typing.number,
                    at,
                )
        except IntegrityError as error:
            raise ConversationNotFound from error

    def clear_draft(
        self, owner: Owner, conversation_id: UUID | None, sent: str, typing: Typing, at: datetime
    ) -> None:
        """Forget a draft that was sent; what another tab has typed meanwhile stays.

        Without a tab (no scripts) there is nothing that could come too late, and the row goes.
        """
        place = _place(conversation_id)
        with writing() as sql:
            if not typing.writer:
                sql.run(
                    "DELETE FROM chat_draft WHERE owner_id = %s AND place = %s",
                    owner.user_id,
                    place,
                )
                return
            sql.run(
                "UPDATE chat_draft SET text = '', writer = %s, number = %s, saved_at = %s"
                " WHERE owner_id = %s AND place = %s"
                " AND (text = %s OR (writer = %s AND number <= %s))",
                typing.writer,
                typing.number,
                at,
                owner.user_id,
                place,
                sent,
                typing.writer,
                typing.number,
            )


def _place(conversation_id: UUID | None) -> str:
    return conversation_id.hex if conversation_id else ""
