"""The steps of an append: lock the log, insert the event, save where the log stands."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime
from uuid import UUID

from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound, EventNotFound
from chat.domain.events import Event, EventDraft
from chat.stores.db.rows import CONVERSATION_COLUMNS, EVENT_COLUMNS, conversation_of
from chat.stores.db.search import index
from chat.stores.db.sql import Sql
from chat.stores.tree import SEQUENCE_MAX, Tree, placed

_EVENT_FIELDS = EVENT_COLUMNS.split(", ")


def lock(sql: Sql, conversation_id: UUID) -> Tree:
    """Hold the log until the transaction ends, and return where it stands.

    Raises ConversationNotFound, also for what is in the trash.
    """
    tree, is_present = lock_anywhere(sql, conversation_id)
    if not is_present:
        raise ConversationNotFound
    return tree


def lock_anywhere(sql: Sql, conversation_id: UUID) -> tuple[Tree, bool]:
    """Like `lock`, in the trash too; the second value says whether it is outside.

    An update and not a select: it waits for other writers in every database,
    and what it returns is the newest committed state.
    """
    row = sql.one(
        "UPDATE chat_conversation SET revision = revision WHERE id = %s"
        " RETURNING revision, head, message_count, has_branches, deleted_at",
        conversation_id,
    )
    if row is None:
        raise ConversationNotFound
    return Tree(row[0], row[1], row[2], has_branches=bool(row[3])), row[4] is None


def add(sql: Sql, conversation_id: UUID, tree: Tree, draft: EventDraft) -> Event:
    """Insert `draft` as the next event of a locked log. Raises EventNotFound for its parent."""
    parent = tree.parent_of(draft)
    position = tree.message_count
    if parent != tree.head and not draft.is_aside:
        position = position_of(sql, conversation_id, parent)
    event = placed(draft, tree.revision + 1, parent=parent, parent_position=position)
    insert(sql, conversation_id, event, is_aside=draft.is_aside)
    return event


def insert(sql: Sql, conversation_id: UUID, event: Event, *, is_aside: bool = False) -> None:
    """Insert the event, and what makes it findable: both are there, or neither."""
    row_id = insert_alone(sql, conversation_id, event, is_aside=is_aside)
    index.add(sql, conversation_id, row_id, event)


def insert_alone(sql: Sql, conversation_id: UUID, event: Event, *, is_aside: bool = False) -> int:
    """Insert the event where nobody searches, and return its row's id."""
    row = sql.one(
        f"INSERT INTO chat_event (conversation_id, is_aside, {EVENT_COLUMNS})"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        conversation_id,
        is_aside,
        *(getattr(event, name) for name in _EVENT_FIELDS),
    )
    return int(row[0]) if row else 0


def save(sql: Sql, conversation_id: UUID, tree: Tree, at: float = 0.0) -> Conversation:
    """Store where the log stands; activity `at` (epoch seconds) moves the conversation up."""
    moment = datetime.fromtimestamp(at, UTC)
    row = sql.one(
        "UPDATE chat_conversation"
        " SET revision = %s, head = %s, message_count = %s, has_branches = %s,"
        " updated_at = CASE WHEN updated_at < %s THEN %s ELSE updated_at END"
        f" WHERE id = %s RETURNING {CONVERSATION_COLUMNS}",
        *astuple(tree),
        moment,
        moment,
        conversation_id,
    )
    if row is None:
        raise ConversationNotFound
    return conversation_of(row)


def position_of(sql: Sql, conversation_id: UUID, sequence: int) -> int:
    """Return the position of an event in the tree (0 is the beginning). Raises EventNotFound."""
    if sequence == 0:
        return 0
    row = None
    if 0 < sequence <= SEQUENCE_MAX:
        row = sql.one(
            "SELECT position FROM chat_event"
            " WHERE conversation_id = %s AND sequence = %s AND NOT is_aside",
            conversation_id,
            sequence,
        )
    if row is None:
        raise EventNotFound
    position: int = row[0]
    return position


def require(sql: Sql, conversation_id: UUID) -> None:
    """Raise ConversationNotFound unless the conversation is there."""
    row = sql.one(
        "SELECT 1 FROM chat_conversation WHERE id = %s AND deleted_at IS NULL", conversation_id
    )
    if row is None:
        raise ConversationNotFound
