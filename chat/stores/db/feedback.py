"""Feedback in the database. Only this store has it: what is not kept leaves no opinion behind."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from chat.domain.feedback import Feedback, Rating, Reason
from chat.domain.owners import Owner
from chat.stores.base import Store
from chat.stores.db import appending
from chat.stores.db.rows import time_of
from chat.stores.db.sql import Row, places, reading, writing

_SELECT = "SELECT sequence, rating, rated_at, reason, text FROM chat_feedback"


class Rated(Store):
    def rate(
        self, owner: Owner, conversation_id: UUID, feedback: Feedback, *, model_name: str
    ) -> None:
        """Keep what the owner thinks of a reply, in the place of what they thought before.

        Raises ConversationNotFound.
        """
        with writing() as sql:
            # Held until the end: a purge would otherwise miss the new row.
            appending.lock(sql, conversation_id)
            sql.run(
                "INSERT INTO chat_feedback (conversation_id, sequence, owner_id, rating, reason,"
                " text, model_name, rated_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (conversation_id, sequence, owner_id) DO UPDATE SET"
                " rating = excluded.rating, reason = excluded.reason, text = excluded.text,"
                " rated_at = excluded.rated_at",
                conversation_id,
                feedback.sequence,
                owner.user_id,
                feedback.rating.value,
                feedback.reason.value if feedback.reason else "",
                feedback.text,
                model_name,
                feedback.at,
            )

    def unrate(self, owner: Owner, conversation_id: UUID, sequence: int) -> bool:
        """Forget what the owner thinks of a reply; False if that is nothing."""
        with writing() as sql:
            changed = sql.run(
                "DELETE FROM chat_feedback"
                " WHERE conversation_id = %s AND sequence = %s AND owner_id = %s",
                conversation_id,
                sequence,
                owner.user_id,
            )
        return bool(changed)

    def feedback(
        self, owner: Owner, conversation_id: UUID, sequences: Collection[int] | None = None
    ) -> dict[int, Feedback]:
        """Return what the owner thinks of these replies, or of all; by sequence."""
        if sequences is not None and not sequences:
            return {}
        within = "" if sequences is None else f" AND sequence IN ({places(sequences)})"
        with reading() as sql:
            rows = sql.all(
                f"{_SELECT} WHERE conversation_id = %s AND owner_id = %s{within}",
                conversation_id,
                owner.user_id,
                *(sequences or ()),
            )
        return {row[0]: _feedback_of(row) for row in rows}


def _feedback_of(row: Row) -> Feedback:
    reason = Reason(row[3]) if row[3] else None
    return Feedback(row[0], Rating(row[1]), time_of(row[2]), reason, row[4])
