"""Shares in the database: the links, and the branches behind them.

Only this store has them: what is not kept cannot be shared.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chat.domain.conversations import ListPlace
from chat.domain.errors import ConversationNotFound, NothingToShare
from chat.domain.owners import Owner
from chat.domain.shares import Share, Step, new_token
from chat.stores.base import Store
from chat.stores.db import appending
from chat.stores.db.rows import time_of, uuid_of
from chat.stores.db.sql import Row, Sql, reading, writing

_SELECT = (
    "SELECT s.conversation_id, c.owner_id, s.token, s.title, s.tip, s.message_count, s.shared_at,"
    " s.opened_count FROM chat_share AS s JOIN chat_conversation AS c ON c.id = s.conversation_id"
)

_BY_CONVERSATION = "s.conversation_id = %s"


class Sharing(Store):
    def share(self, conversation_id: UUID, at: datetime) -> Share:
        """Share the chosen branch as it is now; what is shared already keeps its link.

        One statement, so title, branch and number of messages are of one
        moment. Raises ConversationNotFound, NothingToShare.
        """
        with writing() as sql:
            changed = sql.run(
                "INSERT INTO chat_share"
                " (conversation_id, token, title, tip, message_count, opened_count, shared_at)"
                " SELECT id, %s, title, head, message_count, 0, %s FROM chat_conversation"
                " WHERE id = %s AND deleted_at IS NULL AND message_count > 0"
                " ON CONFLICT (conversation_id) DO UPDATE SET title = excluded.title,"
                " tip = excluded.tip, message_count = excluded.message_count,"
                " shared_at = excluded.shared_at",
                new_token(),
                at,
                conversation_id,
            )
            if not changed:
                appending.require(sql, conversation_id)
                raise NothingToShare
            return _one(sql, _BY_CONVERSATION, conversation_id)

    def share_of(self, conversation_id: UUID) -> Share:
        """Return what is shared of a conversation. Raises ConversationNotFound if nothing is."""
        with reading() as sql:
            return _one(sql, _BY_CONVERSATION, conversation_id)

    def shared(self, token: str) -> Share:
        """Return what this link shows, whoever asks.

        Raises ConversationNotFound: unknown, withdrawn and in the trash are one.
        """
        with reading() as sql:
            return _one(sql, "s.token = %s", token)

    def shares(
        self,
        owner: Owner,
        *,
        after: ListPlace | None = None,
        limit: int = 50,
        with_trash: bool = False,
    ) -> list[Share]:
        """Return what the owner shares, last shared or renewed first.

        The trash shares nothing; `with_trash` adds the links that would come
        back with what is in it.
        """
        scope = "" if with_trash else " AND c.deleted_at IS NULL"
        place = "" if after is None else " AND (s.shared_at, s.conversation_id) < (%s, %s)"
        with reading() as sql:
            rows = sql.all(
                f"{_SELECT} WHERE c.owner_id = %s{scope}{place}"
                " ORDER BY s.shared_at DESC, s.conversation_id DESC LIMIT %s",
                owner.user_id,
                *((after.at, after.id) if after else ()),
                limit,
            )
        return [_share_of(row) for row in rows]

    def withdraw(self, conversation_id: UUID) -> bool:
        """Forget the link; False if there is none."""
        with writing() as sql:
            statement = "DELETE FROM chat_share WHERE conversation_id = %s"
            return sql.run(statement, conversation_id) > 0

    def count_opening(self, token: str) -> None:
        with writing() as sql:
            sql.run("UPDATE chat_share SET opened_count = opened_count + 1 WHERE token = %s", token)

    def way(self, share: Share) -> list[Step]:
        """Return all events of the shared branch, oldest first, without what they say."""
        with reading() as sql:
            rows = sql.all(
                "SELECT sequence, parent, author FROM chat_event"
                " WHERE conversation_id = %s AND sequence <= %s AND NOT is_aside"
                " ORDER BY sequence DESC",
                share.conversation_id,
                share.tip,
            )
        way, following = [], share.tip
        for sequence, parent, author in rows:
            if sequence == following:
                way.append(Step(sequence, author))
                following = parent
        return way[::-1]


def _one(sql: Sql, condition: str, value: UUID | str) -> Share:
    row = sql.one(f"{_SELECT} WHERE {condition} AND c.deleted_at IS NULL", value)
    if row is None:
        raise ConversationNotFound
    return _share_of(row)


def _share_of(row: Row) -> Share:
    return Share(
        conversation_id=uuid_of(row[0]),
        owner=Owner.user(row[1]),
        token=row[2],
        title=row[3],
        tip=row[4],
        message_count=row[5],
        shared_at=time_of(row[6]),
        opened_count=row[7],
    )
