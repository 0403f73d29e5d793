"""Conversations in the cache: lookup and headings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chat.domain.conversations import Conversation, ListPlace, TitleSource
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.domain.search import Query, SearchFilters, SearchPage, SearchPlace
from chat.stores.base import Store
from chat.stores.cache import entries, headings, keys, room, runs
from chat.stores.cache.log import add_event, position_of
from chat.stores.drafts import rename_draft


class Conversations(Store):
    def get(self, owner: Owner, conversation_id: UUID) -> Conversation:
        heading = headings.load(conversation_id)
        if headings.owner_of(heading) != owner:
            raise ConversationNotFound
        return headings.use(conversation_id, heading)

    def page(
        self,
        owner: Owner,  # noqa: ARG002 - the contract's
        *,
        after: ListPlace | None = None,  # noqa: ARG002 - the contract's
        limit: int = 50,  # noqa: ARG002 - the contract's
    ) -> list[Conversation]:
        return []

    def pinned(self, owner: Owner) -> list[Conversation]:  # noqa: ARG002 - the contract's
        return []

    def working(self, owner: Owner) -> set[UUID]:
        return {generation.conversation_id for generation in runs.in_progress(owner)}

    def search(
        self,
        owner: Owner,  # noqa: ARG002 - the contract's
        query: Query,  # noqa: ARG002 - the contract's
        filters: SearchFilters,  # noqa: ARG002 - the contract's
        *,
        place: SearchPlace | None = None,  # noqa: ARG002 - the contract's
        limit: int = 20,  # noqa: ARG002 - the contract's
    ) -> SearchPage:
        return SearchPage([])

    def rename(
        self, conversation_id: UUID, title: str, source: TitleSource, at: datetime
    ) -> Conversation | None:
        with entries.lock(keys.heading(conversation_id)):
            heading = headings.load(conversation_id)
            is_persons = heading["title_source"] == TitleSource.PERSON.value
            if is_persons and source is not TitleSource.PERSON:
                return None
            heading = {**heading, "title": title, "title_source": source.value}
            _, heading = add_event(conversation_id, heading, rename_draft(title, source, at))
            headings.save(conversation_id, heading)
            return headings.use(conversation_id, heading)

    def pin(self, conversation_id: UUID, *, at: datetime | None) -> None:
        with entries.lock(keys.heading(conversation_id)):
            heading = headings.load(conversation_id)
            heading["pinned_at"] = at.isoformat() if at else None
            headings.save(conversation_id, heading)

    def instruct(self, conversation_id: UUID, text: str) -> None:
        with entries.lock(keys.heading(conversation_id)):
            heading = headings.load(conversation_id)
            headings.save(conversation_id, {**heading, "system_prompt": text})

    def mark_opened(self, conversation_id: UUID, at: datetime) -> None:
        """Nothing: there is no list to mark it in."""

    def choose(self, conversation_id: UUID, head: int) -> None:
        with entries.lock(keys.heading(conversation_id)):
            heading = headings.load(conversation_id)
            position = position_of(conversation_id, head)
            tree = headings.tree_of(heading).moved(head, position)
            headings.save(conversation_id, headings.with_tree(heading, tree))

    def sweep(self) -> int:
        """Remove the conversations whose life is over; return how many there were.

        They cannot be reached any more, but a cache in memory keeps what nobody asks for.
        """
        return room.sweep(headings.remove)
