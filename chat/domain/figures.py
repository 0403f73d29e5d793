"""What is counted of the site, day by day: numbers, and nothing of what was said."""

from __future__ import annotations

import enum


class Measure(enum.StrEnum):
    """`by_model` ones have a row for each model, the others one row with an empty model."""

    PEOPLE = "people"  # accounts at the end of the day
    ACTIVE_PEOPLE = "active_people"  # who asked for a reply in saved conversations
    CONVERSATIONS = "conversations"  # opened that day
    MESSAGES = "messages"  # questions that were answered
    STORAGE_BYTES = "storage_bytes"  # of the database
    FAILED_JOBS = "failed_jobs"
    REPLIES = "replies"
    FAILED_REPLIES = "failed_replies"
    INPUT_TOKENS = "input_tokens"
    OUTPUT_TOKENS = "output_tokens"
    FIRST_WORDS_MS = "first_words_ms"  # the median of the time to the first words

    @property
    def by_model(self) -> bool:
        return self in _BY_MODEL

    @property
    def is_level(self) -> bool:
        """Whether a day's value says how it is, and adding up days would mean nothing."""
        return self in _LEVELS


_BY_MODEL = frozenset(
    {
        Measure.REPLIES,
        Measure.FAILED_REPLIES,
        Measure.INPUT_TOKENS,
        Measure.OUTPUT_TOKENS,
        Measure.FIRST_WORDS_MS,
    }
)
_LEVELS = frozenset(
    {Measure.PEOPLE, Measure.STORAGE_BYTES, Measure.ACTIVE_PEOPLE, Measure.FIRST_WORDS_MS}
)
