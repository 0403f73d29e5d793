"""Instructions: what a model is told before anything was said, and by whom."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from chat.domain.instruction_errors import InstructionsTooLong
from chat.domain.text import clean


class InstructionOrigin(enum.StrEnum):
    SITE = "site"  # LLM_SYSTEM_PROMPT, for everybody
    PERSON = "person"  # of a person, for all their kept conversations
    CONVERSATION = "conversation"  # of one conversation


@dataclass(frozen=True, slots=True)
class Instructions:
    """All that applies to one request, in the order in which it is sent."""

    site: str = ""
    person: str = ""
    conversation: str = ""

    @property
    def parts(self) -> Iterator[tuple[InstructionOrigin, str]]:
        """What there is, with its origin."""
        texts = (self.site, self.person, self.conversation)
        return (
            (origin, text) for origin, text in zip(InstructionOrigin, texts, strict=True) if text
        )

    @property
    def text(self) -> str:
        """The system message."""
        return "\n\n".join(text for _, text in self.parts)


def valid_instructions(text: str, limit_chars: int) -> str:
    """Return what somebody wrote as it is kept; blank means none. Raises InstructionsTooLong."""
    text = clean(text).strip()
    if len(text) > limit_chars:
        raise InstructionsTooLong(limit_chars)
    return text
