"""Feedback: which reasons go with which thumb, and how much may be said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chat.domain.feedback import REASONS, TEXT_MAX_CHARS, Feedback, Rating, Reason, judged
from chat.domain.feedback_errors import FeedbackReasonUnknown, FeedbackTooLong

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_thumb_needs_no_reason() -> None:
    assert judged(2, Rating.UP, NOW) == Feedback(2, Rating.UP, NOW, None, "")


def test_words_lose_only_what_no_store_holds_and_blanks_around() -> None:
    found = judged(2, Rating.DOWN, NOW, reason="other", text=" One\r\n\x00two ")

    assert (found.reason, found.text) == (Reason.OTHER, "One\ntwo")


@pytest.mark.parametrize("reason", ["incorrect", "nonsense", "CORRECT"])
def test_a_reason_of_the_other_thumb_is_refused(reason: str) -> None:
    with pytest.raises(FeedbackReasonUnknown):
        judged(2, Rating.UP, NOW, reason=reason)


def test_too_many_words_are_refused() -> None:
    assert judged(2, Rating.UP, NOW, text="x" * TEXT_MAX_CHARS).text
    with pytest.raises(FeedbackTooLong):
        judged(2, Rating.UP, NOW, text="x" * (TEXT_MAX_CHARS + 1))


def test_every_reason_goes_with_a_thumb() -> None:
    assert {reason for reasons in REASONS.values() for reason in reasons} == set(Reason)
