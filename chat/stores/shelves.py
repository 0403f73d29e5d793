"""What every store promises of the archive, the trash, and what is gone for ever.

The part of the contract (`chat.stores.base`) about where a conversation is put.
A store without a trash has nothing in it: it removes what is deleted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from uuid import UUID

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.owners import Owner


class Shelves(ABC):
    @abstractmethod
    def archive(self, conversation_id: UUID, *, at: datetime | None) -> None:
        """Put the conversation into the archive, or take it out with `at=None`.

        It is found and can go on as before; only the owner's list is without it.
        """

    @abstractmethod
    def archived(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = 50
    ) -> list[Conversation]:
        """Return the owner's archive, newest first by last activity; pinned or not."""

    @abstractmethod
    def delete(self, conversation_id: UUID, at: datetime) -> None:
        """Hide the conversation from every reading at once.

        Kept conversations go to the trash; others are removed. Active
        generations are asked to stop.
        """

    @abstractmethod
    def count(self, owner: Owner) -> int:
        """Return how many conversations `delete_all` would delete now."""

    @abstractmethod
    def delete_all(self, owner: Owner, at: datetime) -> int:
        """Do the same with all the owner has, archived or not; return how many that were."""

    @abstractmethod
    def trash(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = 50
    ) -> list[Conversation]:
        """Return what is in the owner's trash, last deleted first."""

    @abstractmethod
    def count_trash(self, owner: Owner) -> int:
        """Return how many conversations are in the owner's trash."""

    @abstractmethod
    def trashed(self, owner: Owner, conversation_id: UUID) -> Conversation:
        """Return a conversation from the owner's trash; raise ConversationNotFound otherwise.

        That lookup is the authorisation to restore or purge it.
        """

    @abstractmethod
    def restore(self, conversation_id: UUID) -> Conversation:
        """Take a conversation out of the trash, to where it was; raise ConversationNotFound."""

    @abstractmethod
    def purge(self, conversation_id: UUID, *, receipt_id: UUID | None = None) -> dict[str, int]:
        """Remove a conversation in the trash with everything that belongs to it, for good.

        Returns how much that was, by table and index; `receipt_id` is the
        receipt's that will say so. Raises ConversationNotFound for what is not
        in the trash, and ConversationHeld for what has to be kept; then
        nothing is removed.
        """
