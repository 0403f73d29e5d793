"""What every store promises of messages that wait for a reply to end.

The part of the contract (`chat.stores.base`) about what is not in the log yet.
A message leaves by `Store.ask` with `Ask.is_waiting`, in the same transaction
that puts it into the log: whoever takes it out sends it, and nobody else does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from uuid import UUID

from chat.domain.owners import Owner
from chat.domain.waiting import WaitingMessage


class Waiting(ABC):
    @abstractmethod
    def wait(self, message: WaitingMessage, *, replaces: UUID | None = None) -> WaitingMessage:
        """Let `message` wait for the generation that is active in its conversation.

        The same one again is returned as it was stored. It takes the place of
        the one called `replaces`. Raises ConversationNotFound,
        NothingToWaitFor, AnotherIsWaiting, and IdempotencyConflict when one
        with its id says something else.
        """

    @abstractmethod
    def waiting(self, conversation_id: UUID) -> WaitingMessage | None:
        """Return what waits in this conversation, also in the trash."""

    @abstractmethod
    def hold_back(self, conversation_id: UUID, message_id: UUID) -> bool:
        """Hold the message for its person; False if it waits no more."""

    @abstractmethod
    def remove_waiting(self, conversation_id: UUID, message_id: UUID) -> bool:
        """Remove the message; False if it waits no more."""

    @abstractmethod
    def due(self) -> list[WaitingMessage]:
        """Return the messages of all owners whose reply is complete, but who were not sent.

        None of a conversation in which another reply is being written, or in the trash.
        """

    @abstractmethod
    def all_waiting(self, owner: Owner) -> list[WaitingMessage]:
        """Return all that waits in the owner's conversations, also in the trash."""
