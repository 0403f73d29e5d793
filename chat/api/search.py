"""Searching one's own conversations."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query as Parameters
from ninja import Router

from chat.api import found, shapes
from chat.api.auth import signed_in
from chat.api.described import reads
from chat.api.errors import InvalidCursor
from chat.domain.events import Role
from chat.domain.owners import Owner
from chat.domain.search import Query, SearchFilters, SearchPlace
from chat.stores import store_for

router = Router(tags=["Search"])


@router.get("", response=found.SearchPage, openapi_extra=reads(400, 422))
def search(request: HttpRequest, asked: Parameters[shapes.Search]) -> found.SearchPage:
    """Messages on all branches, and titles; archived conversations too, but not the trash.

    Case and accents make no difference.
    """
    owner, query = Owner.user(signed_in(request).pk), Query.of(asked.q)
    place = SearchPlace.read(asked.cursor) if asked.cursor else None
    if asked.cursor and place is None:
        raise InvalidCursor
    filters = _filters(asked)
    page = store_for(owner).search(owner, query, filters, place=place, limit=asked.limit)
    return found.SearchPage(
        items=[found.SearchResult.of(each, query) for each in page.results],
        next_cursor=page.next_place.written() if page.next_place else None,
    )


def _filters(asked: shapes.Search) -> SearchFilters:
    return SearchFilters(
        role=Role(asked.role) if asked.role else None,
        since=asked.since,
        until=asked.until,
        pinned_only=asked.pinned,
        titles_only=asked.titles,
        conversation_id=asked.conversation,
    )
