"""What every store promises of reading everything: for exports, in batches, nothing left out.

The part of the contract (`chat.stores.base`) that also sees what is in the trash.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from uuid import UUID

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.events import LogEntry
from chat.domain.generations import Generation
from chat.domain.owners import Owner

# Few enough that a batch of the longest messages stays at some megabytes.
LOG_BATCH = 64
CONVERSATIONS_BATCH = 100


class Takeout(ABC):
    @abstractmethod
    def everything(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = CONVERSATIONS_BATCH
    ) -> list[Conversation]:
        """Return the owner's conversations in every list and the trash, oldest first.

        `after.at` is when the last one of the batch before was opened.
        """

    @abstractmethod
    def log(
        self, conversation_id: UUID, *, after: int = 0, limit: int = LOG_BATCH
    ) -> list[LogEntry]:
        """Return the events that follow sequence `after`, on every branch and beside the tree."""

    @abstractmethod
    def generations(self, conversation_id: UUID) -> list[Generation]:
        """Return all generations of a conversation, oldest first."""

    def walk_everything(self, owner: Owner) -> Iterator[Conversation]:
        """Yield all that the owner has, read in batches as needed."""
        batch = self.everything(owner)
        while batch:
            yield from batch
            batch = self.everything(owner, after=ListPlace(batch[-1].created_at, batch[-1].id))

    def walk_log(self, conversation_id: UUID) -> Iterator[LogEntry]:
        """Yield the whole log, oldest first, read in batches as needed."""
        batch = self.log(conversation_id)
        while batch:
            yield from batch
            batch = self.log(conversation_id, after=batch[-1].event.sequence)
