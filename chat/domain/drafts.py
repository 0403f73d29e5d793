"""A draft: what somebody typed and has not sent. No message, and so in no log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """`conversation_id` None: it waits on the start page."""

    conversation_id: UUID | None
    text: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Typing:
    """Which tab typed something, and how many changes it had made by then.

    Requests of one tab can overtake each other: its larger number is the newer text.
    """

    writer: str = ""
    number: int = 0
