"""Shares: a copy of a conversation as it was, which everybody with its link can read.

A copy is a reading of the log and not a second text: the log never changes, so
a conversation and the last event of a branch say for ever what was there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.domain.events import USER_AUTHOR
from chat.domain.owners import Owner

# 256 bits, which nobody guesses: 43 letters of an address.
_TOKEN_BYTES = 32
TOKEN_CHARS = 43


@dataclass(frozen=True)
class Share:
    """What is shared of a conversation: the branch that ends with event `tip`.

    `title` and `message_count` are as they were `shared_at`. `opened_count`
    counts how often the link was opened, by whom is not known.
    """

    conversation_id: UUID
    owner: Owner
    token: str
    title: str
    tip: int
    message_count: int
    shared_at: datetime
    opened_count: int


@dataclass(frozen=True, slots=True)
class Step:
    """An event on a branch, without what it says: a branch may be long."""

    sequence: int
    author: str


def new_token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)


def pages(way: Iterable[Step], limit: int) -> list[list[Step]]:
    """Return a branch cut into pages of `limit` events or a few more, oldest first.

    A page begins with a question, so that neither its reply nor the rest of a
    reply that was continued stands on the next one. Where nobody asks for
    long, as in an agent's session, it ends at twice the limit.
    """
    cut: list[list[Step]] = []
    for step in way:
        length = len(cut[-1]) if cut else 0
        is_full = length >= limit and step.author == USER_AUTHOR
        if not cut or is_full or length >= 2 * limit:
            cut.append([])
        cut[-1].append(step)
    return cut
