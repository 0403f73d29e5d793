"""Ideas to start with. Choosing one fills the message box; nothing is sent by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Suggestion:
    """`text` is what stands in the box afterwards, waiting to be completed."""

    icon: str
    title: str | Promise
    hint: str | Promise
    text: str | Promise


SUGGESTIONS = (
    Suggestion(
        "pencil",
        _("Rework a difficult letter"),
        _("Paste a draft and say who will read it"),
        _("Help me rework this letter. It goes to … and should sound …\n\nMy draft:\n"),
    ),
    Suggestion(
        "book",
        _("Understand a hard topic"),
        _("From the basics up, at your pace"),
        _("Explain … to me from the basics up, one step at a time. I already know "),
    ),
    Suggestion(
        "list",
        _("Plan something step by step"),
        _("A trip, a move, a week of meals"),
        _("Help me plan … step by step. What matters to me: "),
    ),
    Suggestion(
        "code",
        _("Find out why code fails"),
        _("Bring the error message along"),
        _("My code fails. This is what it should do: …\n\nThe code:\n\nThe error message:\n"),
    ),
)


def starter_text(number: str) -> str:
    """Return the text of the suggestion with this number, counted from 1; else nothing."""
    numbered = {str(at): suggestion for at, suggestion in enumerate(SUGGESTIONS, start=1)}
    return str(numbered[number].text) if number in numbered else ""
