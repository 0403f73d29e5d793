"""Searching one's own conversations: the newest hits, ranked.

Work is bounded, however common a word is. Hits are taken in windows: the newest
that the index gives, which it does without looking at the others; only these
are read and ranked. The next window begins where one ends, so everything that
was ever said can be reached.
"""

from __future__ import annotations

from uuid import UUID

from chat.domain.owners import Owner
from chat.domain.search import Query, SearchFilters, SearchPage, SearchPlace
from chat.stores.base import Store
from chat.stores.db.rows import uuid_of
from chat.stores.db.search.groups import Group, after, grouped
from chat.stores.db.search.pages import SHOWN_HITS, results
from chat.stores.db.search.scope import wanted
from chat.stores.db.search.titles import matching_titles
from chat.stores.db.search.windows import CONVERSATION_HITS, Window, read_window
from chat.stores.db.sql import Sql, reading

# The window that begins with the newest of all.
_FIRST = SearchPlace(window=0, top=2**63 - 1)


class Searches(Store):
    def search(
        self,
        owner: Owner,
        query: Query,
        filters: SearchFilters,
        *,
        place: SearchPlace | None = None,
        limit: int = 20,
    ) -> SearchPage:
        # A visitor's random key could look like somebody's number.
        if owner.user_id is None or not owner.is_kept:
            return SearchPage([])
        place = place or _FIRST
        with reading() as sql:
            window = _window(sql, owner.user_id, query, filters, place)
            titles = []
            if place.window == 0:
                titles = matching_titles(sql, owner.user_id, query, filters)
            groups = grouped(query, window.found, titles)
            left = after(groups, place)
            shown_hits = CONVERSATION_HITS if filters.conversation_id else SHOWN_HITS
            shown = results(sql, left[:limit], shown_hits=shown_hits)
        return SearchPage(
            shown,
            hit_count=len(window.found),
            title_count=sum(1 for group in groups if not group.scores),
            conversation_count=len(groups),
            is_whole=place.window == 0 and window.next_top is None,
            next_place=_next(place, window, left, limit),
        )


def _window(
    sql: Sql, owner_id: int, query: Query, filters: SearchFilters, place: SearchPlace
) -> Window:
    nothing = Window([], place.top, None)
    if filters.titles_only:
        return nothing
    pinned = _pinned(sql, owner_id) if filters.pinned_only else []
    asked = wanted(owner_id, query, filters, pinned)
    return read_window(sql, asked, filters, place.top) if asked else nothing


def _next(place: SearchPlace, window: Window, left: list[Group], limit: int) -> SearchPlace | None:
    """Return where the next page begins: in this window, in the next one, or nowhere."""
    if len(left) > limit:
        score, _name = left[limit - 1].rank
        return SearchPlace(place.window, window.top, score, left[limit - 1].conversation_id)
    if window.next_top is None:
        return None
    return SearchPlace(place.window + 1, window.next_top)


def _pinned(sql: Sql, owner_id: int) -> list[UUID]:
    rows = sql.all(
        "SELECT id FROM chat_conversation"
        " WHERE owner_id = %s AND pinned_at IS NOT NULL AND deleted_at IS NULL",
        owner_id,
    )
    return [uuid_of(row[0]) for row in rows]
