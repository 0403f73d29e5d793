"""What a page of results shows: headings, and the whole texts of few hits."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from chat.domain.conversations import Conversation
from chat.domain.events import Role
from chat.domain.search import Hit, SearchResult
from chat.stores.db.rows import CONVERSATION_COLUMNS, conversation_of
from chat.stores.db.search.groups import Group
from chat.stores.db.sql import Sql, places

# Texts that are read for one conversation on a page of several.
SHOWN_HITS = 1


def results(sql: Sql, groups: Sequence[Group], *, shown_hits: int) -> list[SearchResult]:
    """Return the groups with what is shown of them, in their order."""
    chosen = {group.conversation_id: group.row_ids[:shown_hits] for group in groups}
    hits = _hits(sql, [row_id for row_ids in chosen.values() for row_id in row_ids])
    headings = _headings(sql, list(chosen))
    return [
        SearchResult(
            headings[group.conversation_id],
            [hits[row_id] for row_id in chosen[group.conversation_id] if row_id in hits],
            hit_count=len(group.scores),
            is_in_title=group.is_in_title,
        )
        for group in groups
        if group.conversation_id in headings
    ]


def _headings(sql: Sql, ids: Sequence[UUID]) -> dict[UUID, Conversation]:
    if not ids:
        return {}
    rows = sql.all(
        f"SELECT {CONVERSATION_COLUMNS} FROM chat_conversation WHERE id IN ({places(ids)})"
        " AND deleted_at IS NULL",
        *ids,
    )
    return {found.id: found for found in map(conversation_of, rows)}


def _hits(sql: Sql, row_ids: Sequence[int]) -> dict[int, Hit]:
    if not row_ids:
        return {}
    rows = sql.all(
        "SELECT id, sequence, author, timestamp, text FROM chat_event"
        f" WHERE id IN ({places(row_ids)})",
        *row_ids,
    )
    return {row[0]: Hit(row[1], _role(row[2]), _time(row[3]), row[4]) for row in rows}


def _role(author: str) -> Role:
    return Role.USER if author == Role.USER else Role.ASSISTANT


def _time(timestamp: float) -> datetime:
    """Return when something was said; the epoch for what an agent's clock got wrong."""
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
