"""Looks: somebody of the staff read or exported what a person wrote, why, and until when."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.domain.looking_errors import ExplanationTooLong, ExplanationTooShort
from chat.domain.text import clean
from chat.domain.wording import lazy_text as _

# A sentence, and not "test".
EXPLANATION_MIN_CHARS = 20
EXPLANATION_MAX_CHARS = 500


class LookKind(enum.StrEnum):
    READING = "reading"
    EXPORT = "export"


class Ground(enum.StrEnum):
    """Why, as far as a word can say it; the explanation says the rest."""

    REQUEST = "request"
    FAULT = "fault"
    ABUSE = "abuse"
    SECURITY = "security"
    LAW = "law"
    OTHER = "other"


# What people and staff call them.
KIND_WORDS = {LookKind.READING: _("Reading"), LookKind.EXPORT: _("Export")}
GROUND_WORDS = {
    Ground.REQUEST: _("The person asked for it"),
    Ground.FAULT: _("To find a fault"),
    Ground.ABUSE: _("A report of misuse"),
    Ground.SECURITY: _("Security"),
    Ground.LAW: _("The law requires it"),
    Ground.OTHER: _("Another reason"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody looks. The person reads both parts, the audit keeps the ground alone."""

    ground: Ground
    explanation: str


@dataclass(frozen=True, slots=True)
class Look:
    """One look, as its person is told of it.

    `conversation_id` is None when all of them were exported. `role` is that of
    who looked; `name` is empty unless the site tells names.
    """

    id: UUID
    kind: LookKind
    reason: Reason
    conversation_id: UUID | None
    role: str
    name: str
    begun_at: datetime
    until: datetime
    ended_at: datetime | None
    views: int
    is_new: bool


def reason_of(ground: str, explanation: str) -> Reason:
    """Return the reason.

    Raises ValueError for an unknown ground, ExplanationTooShort, ExplanationTooLong.
    """
    words = " ".join(clean(explanation).split())
    if len(words) < EXPLANATION_MIN_CHARS:
        raise ExplanationTooShort
    if len(words) > EXPLANATION_MAX_CHARS:
        raise ExplanationTooLong
    return Reason(Ground(ground), words)
