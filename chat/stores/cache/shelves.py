"""The archive in the cache. There is no trash: what is deleted is gone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores.base import Store
from chat.stores.cache import entries, headings, keys, runs


class Shelving(Store):
    def archive(self, conversation_id: UUID, *, at: datetime | None) -> None:
        with entries.lock(keys.heading(conversation_id)):
            heading = headings.load(conversation_id)
            heading["archived_at"] = at.isoformat() if at else None
            headings.save(conversation_id, heading)

    def archived(
        self,
        owner: Owner,  # noqa: ARG002 - the contract's
        *,
        after: ListPlace | None = None,  # noqa: ARG002 - the contract's
        limit: int = 50,  # noqa: ARG002 - the contract's
    ) -> list[Conversation]:
        return []

    def delete(self, conversation_id: UUID, at: datetime) -> None:  # noqa: ARG002 - the contract's
        # A generation in progress finds itself gone, and stops.
        owner = headings.owner_of(headings.load(conversation_id))
        with entries.lock(keys.owner(owner)):
            headings.remove(conversation_id)
            runs.set_in_progress(owner, runs.in_progress(owner))

    def count(self, owner: Owner) -> int:
        return len(headings.owned_by(owner))

    def delete_all(self, owner: Owner, at: datetime) -> int:  # noqa: ARG002 - the contract's
        return self.forget(owner)

    def forget(self, owner: Owner) -> int:
        """Remove everything of an owner; return how many conversations that were."""
        with entries.lock(keys.owner(owner)):
            removed = [headings.remove(found) for found in headings.owned_by(owner)]
            entries.drop([keys.owner(owner)])
        return sum(removed)

    def trash(
        self,
        owner: Owner,  # noqa: ARG002 - the contract's
        *,
        after: ListPlace | None = None,  # noqa: ARG002 - the contract's
        limit: int = 50,  # noqa: ARG002 - the contract's
    ) -> list[Conversation]:
        return []

    def count_trash(self, owner: Owner) -> int:  # noqa: ARG002 - the contract's
        return 0

    def trashed(self, owner: Owner, conversation_id: UUID) -> Conversation:  # noqa: ARG002 - the contract's
        raise ConversationNotFound

    def restore(self, conversation_id: UUID) -> Conversation:  # noqa: ARG002 - the contract's
        raise ConversationNotFound

    def purge(self, conversation_id: UUID, *, receipt_id: UUID | None = None) -> dict[str, int]:  # noqa: ARG002 - the contract's
        raise ConversationNotFound
