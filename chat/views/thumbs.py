"""Thumbs under replies, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from chat.domain.conversations import Conversation
from chat.domain.feedback import REASONS, TEXT_MAX_CHARS, Feedback, Reason
from chat.domain.owners import Owner
from chat.stores import database_store


@dataclass(frozen=True)
class Thumbs:
    """What a page shows of a reply's feedback; `given` is None as long as there is none."""

    conversation: Conversation
    sequence: int
    given: Feedback | None = None
    text_max_chars: int = TEXT_MAX_CHARS

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the reasons that go with the chosen thumb, by value and words."""
        if self.given is None:
            return []
        return [(reason.value, words_of(reason)) for reason in REASONS[self.given.rating]]


def thumbs_of(owner: Owner, conversation: Conversation, sequences: list[int]) -> dict[int, Thumbs]:
    """Return the thumbs of these replies; none where nothing is kept."""
    if not owner.is_kept:
        return {}
    given = database_store().feedback(owner, conversation.id, sequences)
    return {sequence: Thumbs(conversation, sequence, given.get(sequence)) for sequence in sequences}


def words_of(reason: Reason) -> str:
    return {
        Reason.CORRECT: _("Correct"),
        Reason.HELPFUL: _("Helpful"),
        Reason.CLEAR: _("Clear and well written"),
        Reason.INCORRECT: _("Not correct"),
        Reason.INCOMPLETE: _("Not complete"),
        Reason.MISUNDERSTOOD: _("Not what I asked for"),
        Reason.STYLE: _("Too long, too short or unclear"),
        Reason.HARMFUL: _("Harmful or offensive"),
        Reason.OTHER: _("Something else"),
    }[reason]
