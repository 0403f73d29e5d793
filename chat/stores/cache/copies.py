"""A conversation that comes to the cache whole."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict

from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores.base import NewConversation, Store
from chat.stores.cache import entries, headings, keys
from chat.stores.cache.log import require_room, store_event
from chat.stores.tree import Tree
from chat.stores.whole import WholeConversation


class Copies(Store):
    def keep_copy(self, owner: Owner, whole: WholeConversation) -> Conversation | None:
        made = whole.conversation
        with entries.lock(keys.heading(made.id)):
            with suppress(ConversationNotFound):
                headings.load(made.id)
                return None
            # What is left of one with the same id whose life is over.
            headings.remove_locked(made.id)
            count = sum(event.is_message for event in whole.events)
            require_room({"kept_messages": 0}, messages=count)
            new = NewConversation(
                made.id, made.title, made.preview, made.model_name, made.system_prompt
            )
            heading = headings.create(owner, new, made.created_at)
            for event in whole.events:
                store_event(made.id, event, is_aside=event.sequence in whole.asides)
            entries.put(keys.revision(made.id), made.revision)
            tree = Tree(made.revision, made.head, made.message_count, made.has_branches)
            heading |= {
                "title_source": made.title_source.value,
                "kept_messages": count,
                "tree": asdict(tree),
            }
            headings.save(made.id, heading)
            return headings.use(made.id, heading)
