"""Leads to one message, wherever it is: on another branch, or far above the newest page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.redirects import SeeOther
from chat.domain.conversations import Conversation
from chat.domain.errors import EventNotFound
from chat.domain.events import Event
from chat.stores import store_for
from chat.stores.base import Store
from chat.views.answers import conversation_url
from chat.visitors import find


@require_safe
def jump(request: HttpRequest, conversation_id: UUID, sequence: int) -> HttpResponse:
    owner, found = find(request, conversation_id)
    return SeeOther(place_of_message(store_for(owner), found, sequence))


def place_of_message(store: Store, conversation: Conversation, sequence: int) -> str:
    """Return the address at which a message stands on its page. Raises EventNotFound.

    On the chosen branch if it is there, else on the newest branch through it.
    """
    if not store.event(conversation.id, sequence).is_message:
        raise EventNotFound
    query = {}
    way = list(_way_to(store, conversation, conversation.head, sequence))
    if not way or way[-1].sequence != sequence:
        query["branch"] = sequence
        tip = store.tip(conversation.id, sequence)
        way = list(_way_to(store, conversation, tip, sequence))
    way.reverse()
    query |= _page_of(way)
    parameters = f"?{urlencode(query)}" if query else ""
    return f"{conversation_url(conversation)}{parameters}#m-{_end_of_message(way)}"


def _way_to(store: Store, conversation: Conversation, tip: int, sequence: int) -> Iterator[_Step]:
    """Yield the branch from its end back to the event, or to where it would be: newest first."""
    for event in store.walk_back(conversation.id, tip):
        if event.sequence < sequence:
            return
        yield _Step(event)


class _Step:
    """An event on the way, without its text: the way may be long."""

    def __init__(self, event: Event) -> None:
        self.sequence = event.sequence
        self.continues = event.continues


def _page_of(way: list[_Step]) -> dict[str, int]:
    """Return the parameter that asks for the page with the first of `way` in its middle."""
    if len(way) <= settings.CHAT_PAGE_MESSAGES:
        return {}
    # A page ends before a whole message, and so not inside a reply that was continued.
    later = way[settings.CHAT_PAGE_MESSAGES // 2 :]
    before = next((step.sequence for step in later if not step.continues), None)
    return {"before": before} if before else {}


def _end_of_message(way: list[_Step]) -> int:
    """Return the last part of the message: it is what a reply that was continued is named after."""
    end = way[0].sequence
    for step in way[1:]:
        if not step.continues:
            break
        end = step.sequence
    return end
