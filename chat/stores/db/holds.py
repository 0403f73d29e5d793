"""What is held by law, as conditions of statements: the last question before anything goes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from chat.stores.db.sql import Sql, places

# For `chat_conversation AS c`.
NOT_HELD = (
    "NOT EXISTS (SELECT 1 FROM chat_legalhold AS h WHERE h.conversation_id = c.id)"
    " AND NOT EXISTS (SELECT 1 FROM chat_legalhold AS h WHERE h.person_id = c.owner_id)"
)


def is_held(sql: Sql, conversation_id: UUID) -> bool:
    """Whether this conversation, or all of its owner's, is held."""
    return any_held(sql, [conversation_id])


def any_held(sql: Sql, conversation_ids: Sequence[UUID]) -> bool:
    row = sql.one(
        f"SELECT 1 FROM chat_conversation AS c WHERE c.id IN ({places(conversation_ids)})"  # noqa: S608 - constants
        f" AND NOT ({NOT_HELD}) LIMIT 1",
        *conversation_ids,
    )
    return row is not None
