"""What every store promises of reading everything: for exports, in batches, nothing left out.

The part of the contract (`chat.stores.base`) that also sees what is in the trash.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Iterator
from uuid import UUID

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.events import Event, LogEntry
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
    def lineage(self, conversation_id: UUID, tip: int) -> array[int]:
        """Return the sequences of the branch that ends with `tip`, oldest first."""

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

    def walk_branch(self, conversation_id: UUID, tip: int) -> Iterator[Event]:
        """Yield the branch that ends with `tip`, oldest first, read in batches as needed.

        Of a long branch only its numbers are held: it can be found backwards only.
        """
        lineage = self.lineage(conversation_id, tip)
        at = 0
        while at < len(lineage):
            batch = self.log(conversation_id, after=lineage[at] - 1, limit=LOG_BATCH)
            if not batch or batch[0].event.sequence != lineage[at]:  # purged meanwhile
                return
            for entry in batch:
                if at < len(lineage) and entry.event.sequence == lineage[at]:
                    yield entry.event
                    at += 1
