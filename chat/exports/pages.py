"""Conversations as a page for printing, without anything around them.

The page's beginning and end are rendered at once, with the request; what
stands between them message by message, so that no page is too long.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from chat.domain.conversations import Conversation
from chat.domain.transcript import Turn
from chat.exports import readable
from chat.markdown import render


def page_of(request: HttpRequest, conversation: Conversation) -> Iterator[str]:
    """Return the page of one conversation."""
    title = readable.title_of(conversation)
    begin, end = _frame(request, title, readable.about(conversation))
    return _around(begin, _messages(conversation, level=2), end)


def page_of_many(request: HttpRequest, conversations: Iterable[Conversation]) -> Iterator[str]:
    """Return the page of several, each of which begins on a sheet of its own."""
    begin, end = _frame(request, _("Conversations"), "")
    return _around(begin, _sections(conversations), end)


def _frame(request: HttpRequest, title: str, about: str) -> tuple[str, str]:
    # Nobody can know where the page is cut, so nobody can write that into a title.
    place = secrets.token_hex(16)
    values = {"title": title, "about": about, "place": place}
    begin, _place, end = render_to_string("export/print.html", values, request).partition(place)
    return begin, end


def _around(begin: str, pieces: Iterator[str], end: str) -> Iterator[str]:
    yield begin
    yield from pieces
    yield end


def _sections(conversations: Iterable[Conversation]) -> Iterator[str]:
    for conversation in conversations:
        values = {
            "title": readable.title_of(conversation),
            "about": readable.about(conversation),
        }
        yield render_to_string("export/_heading.html", values)
        yield from _messages(conversation, level=3)


def _messages(conversation: Conversation, *, level: int) -> Iterator[str]:
    for turn in readable.turns_of(conversation):
        yield render_to_string("export/_message.html", _values_of(conversation, turn, level))


def _values_of(conversation: Conversation, turn: Turn, level: int) -> dict[str, object]:
    return {
        "turn": turn,
        "level": level,
        "author": readable.author_of(conversation, turn),
        "html": "" if turn.is_question else render(turn.text),
        "notes": readable.notes_on(turn),
    }
