"""The way back from what was just done: kept with its one-time notice, drawn as a form."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django import template
from django.contrib.messages.storage.base import Message

register = template.Library()

_MARK = "undo"


@dataclass(frozen=True)
class Undo:
    """Which of `chat.views.selection` takes it back, and for which conversations.

    `leads_there`: the page that was open was one of theirs, so the way back ends on it.
    """

    verb: str
    ids: tuple[UUID, ...]
    leads_there: bool = False

    def written(self) -> str:
        """Return this as the extra tags of a notice."""
        place = "there" if self.leads_there else "here"
        return " ".join([_MARK, self.verb, place, *(each.hex for each in self.ids)])


@register.filter
def undo(notice: Message) -> Undo | None:
    """Return what `Undo.written` wrote into this notice; most have nothing to take back."""
    mark, _space, rest = (notice.extra_tags or "").partition(" ")
    with suppress(ValueError):
        verb, place, *ids = rest.split()
        if mark == _MARK:
            return Undo(verb, tuple(UUID(hex=each) for each in ids), place == "there")
    return None
