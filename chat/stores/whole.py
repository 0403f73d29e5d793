"""A conversation as one store hands it over and another keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chat.domain.conversations import Conversation
from chat.domain.events import Event
from chat.domain.feedback import Feedback
from chat.domain.generations import Generation
from chat.domain.waiting import WaitingMessage


@dataclass(frozen=True)
class WholeConversation:
    """Everything a store holds of a conversation in which no reply is being written.

    One store hands it over and another adopts it: `events` are all of the log,
    on every branch, oldest first; `asides` are the sequences of those beside
    the tree. All of it stays as it is (sequences, ids, times, receipts) but
    the owner.
    """

    conversation: Conversation
    events: Sequence[Event]
    asides: frozenset[int]
    generations: Sequence[Generation]
    feedback: Sequence[Feedback] = ()
    waiting: WaitingMessage | None = None
