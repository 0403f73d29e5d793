"""Removing conversations for good, many of them: for jobs, one transaction for each.

What is held by law stays, and counts as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from chat.domain.erasure import added
from chat.operations.erasure import receipts
from chat.stores.db.holds import is_held
from chat.stores.db.purging import purge_locked
from chat.stores.db.sql import Sql, writing

Still = Callable[[Sql, UUID], bool]


def purge(
    conversation_ids: Iterable[UUID],
    *,
    receipt_id: UUID | None = None,
    still: Still = lambda _sql, _id: True,
) -> dict[str, int]:
    """Remove these conversations, and return how much went by table and index.

    `still` is asked while the row is held whether this one is to go. With a
    receipt, what went is added to it in the same transaction.
    """
    counts: dict[str, int] = {}
    for conversation_id in conversation_ids:
        counts = added(counts, purge_one(conversation_id, receipt_id=receipt_id, still=still))
    return counts


def purge_one(
    conversation_id: UUID,
    *,
    receipt_id: UUID | None = None,
    still: Still = lambda _sql, _id: True,
) -> dict[str, int]:
    """Remove one; nothing if it is gone or is to stay."""
    with writing() as sql:
        # Holds the row, and so the log, until the transaction ends.
        held = "UPDATE chat_conversation SET revision = revision WHERE id = %s"
        if not sql.run(held, conversation_id) or not still(sql, conversation_id):
            return {}
        if is_held(sql, conversation_id):
            return {}
        counts = purge_locked(sql, conversation_id, receipt_id=receipt_id)
        if receipt_id is not None:
            receipts.add(receipt_id, counts)
    return counts
