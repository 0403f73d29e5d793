"""What the page shows of a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from chat.domain.conversations import Conversation
from chat.domain.events import Role
from chat.domain.search import Hit, Query, SearchPage, SearchResult
from chat.domain.snippets import Piece, marked, snippet
from chat.views.answers import conversation_url


@dataclass(frozen=True)
class ShownHit:
    """A message that was found: where it stands, who said it and when, and a piece of it."""

    url: str
    said: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ShownResult:
    """A conversation: its title, the best hit, and how many there are beside it."""

    conversation: Conversation
    url: str
    title: list[Piece]
    hits: list[ShownHit]
    more: int


@dataclass(frozen=True)
class Results:
    """One page. Counts are those of the window; `is_first`: no page comes before."""

    shown: list[ShownResult]
    count: int
    conversation_count: int
    is_whole: bool
    is_first: bool
    next_place: str


def read_results(found: SearchPage, query: Query, *, is_first: bool) -> Results:
    return Results(
        shown=[_shown(result, query) for result in found.results],
        count=found.hit_count + found.title_count,
        conversation_count=found.conversation_count,
        is_whole=found.is_whole,
        is_first=is_first,
        next_place=found.next_place.written() if found.next_place else "",
    )


def _shown(result: SearchResult, query: Query) -> ShownResult:
    conversation = result.conversation
    hits = [_hit(conversation, hit, query) for hit in result.hits]
    if not hits:
        hits = [_beginning(conversation)]
    return ShownResult(
        conversation,
        url=hits[0].url,
        title=marked(conversation.title, query),
        hits=hits,
        more=max(0, result.hit_count - len(hits)),
    )


def _hit(conversation: Conversation, hit: Hit, query: Query) -> ShownHit:
    who = _("You") if hit.role is Role.USER else _("Vana")
    url = reverse("chat:message", args=[conversation.id, hit.sequence])
    return ShownHit(url, f"{who}, {_when(hit.at)}", snippet(hit.text, query))


def _beginning(conversation: Conversation) -> ShownHit:
    """Stand for a message where only the title was found."""
    said = _("Last used %(when)s") % {"when": _when(conversation.updated_at)}
    return ShownHit(f"{conversation_url(conversation)}#latest", said, [Piece(conversation.preview)])


def _when(at: datetime) -> str:
    """Return a moment as people say it: the time today, the day before that."""
    local, today = localtime(at), localdate()
    if local.date() == today:
        return _("today %(time)s") % {"time": local.strftime("%H:%M")}
    style = "MONTH_DAY_FORMAT" if local.year == today.year else "DATE_FORMAT"
    return date_format(local, style)
