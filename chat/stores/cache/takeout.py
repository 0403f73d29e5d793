"""Everything that the cache has of one owner; there is little of it."""

from __future__ import annotations

from array import array
from uuid import UUID

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.events import LogEntry
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.stores.cache import headings, runs
from chat.stores.cache.handover import Handover
from chat.stores.cache.log import whole_log
from chat.stores.takeout import CONVERSATIONS_BATCH, LOG_BATCH


class Everything(Handover):
    def everything(
        self, owner: Owner, *, after: ListPlace | None = None, limit: int = CONVERSATIONS_BATCH
    ) -> list[Conversation]:
        found = sorted(self.owned_by(owner), key=lambda each: (each.created_at, each.id))
        if after is not None:
            found = [each for each in found if (each.created_at, each.id) > (after.at, after.id)]
        return found[:limit]

    def log(
        self, conversation_id: UUID, *, after: int = 0, limit: int = LOG_BATCH
    ) -> list[LogEntry]:
        events, asides = whole_log(conversation_id)
        newer = [event for event in events if event.sequence > after]
        return [LogEntry(event, is_aside=event.sequence in asides) for event in newer[:limit]]

    def lineage(self, conversation_id: UUID, tip: int) -> array[int]:
        events, asides = whole_log(conversation_id)
        parents = {each.sequence: each.parent or 0 for each in events}
        way, following = array("q"), tip
        while following in parents and following not in asides:
            way.append(following)
            following = parents[following]
        way.reverse()
        return way

    def generations(self, conversation_id: UUID) -> list[Generation]:
        heading = headings.load(conversation_id)
        found = runs.load_many(headings.generations_of(conversation_id, heading))
        return sorted(found.values(), key=lambda each: (each.queued_at, each.id))
