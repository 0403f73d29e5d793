"""One window of hits: the newest that the index gives and that may be shown."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from chat.domain.ranking import WEIGHED_CHARS
from chat.domain.search import SearchFilters
from chat.stores.db.rows import uuid_of
from chat.stores.db.search.index import vendor
from chat.stores.db.search.scope import Wanted
from chat.stores.db.sql import Sql, places

# Hits that are read and ranked together: some milliseconds.
WINDOW_HITS = 200
# Of one conversation a page shows all hits of the window, message by message.
CONVERSATION_HITS = 20
# Most hits are shown; not those in the trash, or at the edges of the time that is
# asked for. A window is over when so many times its size were looked at, also when empty.
_TRIES = 5


@dataclass(frozen=True)
class Found:
    """A hit: the row's id, where it is said and when (epoch seconds), and its beginning."""

    id: int
    conversation_id: UUID
    timestamp: float
    head: str = field(repr=False)
    length_chars: int


@dataclass(frozen=True)
class Window:
    """Hits, newest first. `next_top` is where the next window begins; None: there is none.

    `top` is the newest row that was looked at.
    """

    found: list[Found]
    top: int
    next_top: int | None


def read_window(sql: Sql, wanted: Wanted, filters: SearchFilters, top: int) -> Window:
    """Return the window of the hits up to the row `top`."""
    size = CONVERSATION_HITS if filters.conversation_id else WINDOW_HITS
    found: list[Found] = []
    first, last = top, top
    # Each asking costs, however few it asks for: the second asks for all that is left.
    for limit in (size, size * (_TRIES - 1)):
        ids = vendor().newest(sql, wanted, last, limit)
        first = max(ids, default=first) if last == top else first
        found += _shown(sql, wanted, filters, ids)
        if len(found) > size:
            return Window(found[:size], first, found[size - 1].id - 1)
        if len(ids) < limit:
            return Window(found, first, None)
        last = ids[-1] - 1
        if len(found) == size:
            break
    return Window(found, first, last)


def _shown(sql: Sql, wanted: Wanted, filters: SearchFilters, ids: Sequence[int]) -> list[Found]:
    """Return those of the hits that may be shown, newest first."""
    if not ids:
        return []
    time_condition, times = _time_condition(filters)
    rows = sql.all(
        "SELECT e.id, e.conversation_id, e.timestamp, SUBSTR(e.text, 1, %s), LENGTH(e.text)"
        " FROM chat_event AS e JOIN chat_conversation AS c ON c.id = e.conversation_id"
        f" WHERE e.id IN ({places(ids)}) AND c.owner_id = %s AND c.deleted_at IS NULL"
        f"{time_condition} ORDER BY e.id DESC",
        WEIGHED_CHARS,
        *ids,
        wanted.owner_id,
        *times,
    )
    return [Found(row[0], uuid_of(row[1]), *row[2:]) for row in rows]


def _time_condition(filters: SearchFilters) -> tuple[str, list[float]]:
    """Return the condition for the time that is asked for, and its parameters."""
    condition, times = "", []
    if filters.since:
        condition += " AND e.timestamp >= %s"
        times.append(filters.since.timestamp())
    if filters.until:
        condition += " AND e.timestamp < %s"
        times.append(filters.until.timestamp())
    return condition, times
