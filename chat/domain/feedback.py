"""What a person thinks of a reply: a thumb, and if they like, why."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from chat.domain.feedback_errors import FeedbackReasonUnknown, FeedbackTooLong
from chat.domain.text import clean

TEXT_MAX_CHARS = 1_000


class Rating(enum.StrEnum):
    UP = "up"
    DOWN = "down"


class Reason(enum.StrEnum):
    CORRECT = "correct"
    HELPFUL = "helpful"
    CLEAR = "clear"
    INCORRECT = "incorrect"
    INCOMPLETE = "incomplete"
    MISUNDERSTOOD = "misunderstood"
    STYLE = "style"
    HARMFUL = "harmful"
    OTHER = "other"


REASONS = {
    Rating.UP: (Reason.CORRECT, Reason.HELPFUL, Reason.CLEAR, Reason.OTHER),
    Rating.DOWN: (
        Reason.INCORRECT,
        Reason.INCOMPLETE,
        Reason.MISUNDERSTOOD,
        Reason.STYLE,
        Reason.HARMFUL,
        Reason.OTHER,
    ),
}


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's view of one reply; `sequence` is that of its last event.

    A reply that is continued reads differently then, and can be rated anew.
    """

    sequence: int
    rating: Rating
    at: datetime
    reason: Reason | None = None
    text: str = ""


def judged(
    sequence: int, rating: Rating, at: datetime, *, reason: str = "", text: str = ""
) -> Feedback:
    """Return the feedback. Raises FeedbackReasonUnknown, FeedbackTooLong."""
    text = clean(text).strip()
    if reason and reason not in REASONS[rating]:
        raise FeedbackReasonUnknown
    if len(text) > TEXT_MAX_CHARS:
        raise FeedbackTooLong
    return Feedback(sequence, rating, at, Reason(reason) if reason else None, text)
