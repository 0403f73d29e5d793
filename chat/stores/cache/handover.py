"""Handing a visitor's conversation over: read whole, and removed when another store has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from uuid import UUID

from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationBusy, ConversationNotFound
from chat.domain.owners import Owner
from chat.stores.base import Store
from chat.stores.cache import entries, headings, keys, runs, waiting
from chat.stores.cache.log import whole_log
from chat.stores.whole import WholeConversation

# Longer than other locks live: a database may keep its writers waiting for seconds,
# and what is said meanwhile would be removed without having been handed over.
HANDOVER_SECONDS = 60


class Handover(Store):
    def owned_by(self, owner: Owner) -> list[Conversation]:
        """Return the owner's living conversations, newest first by last activity.

        Visitors have no list while they are visitors; this is what they are
        asked about when they have signed in. Looking is not a use.
        """
        found = []
        for conversation_id in headings.owned_by(owner):
            with suppress(ConversationNotFound):
                found.append(headings.look(conversation_id))
        return sorted(found, key=lambda each: (each.updated_at, each.id), reverse=True)

    @contextmanager
    def handing_over(self, owner: Owner, conversation_id: UUID) -> Iterator[WholeConversation]:
        """Give all of a conversation, and remove it when the block has ended without an error.

        One at a time: whoever comes second gets ConversationNotFound. Raises
        ConversationBusy while a reply is being written.
        """
        with (
            entries.lock(keys.owner(owner), HANDOVER_SECONDS),
            entries.lock(keys.heading(conversation_id), HANDOVER_SECONDS),
        ):
            yield _whole(owner, conversation_id)
            headings.remove_locked(conversation_id)


def _whole(owner: Owner, conversation_id: UUID) -> WholeConversation:
    heading = headings.load(conversation_id)
    if headings.owner_of(heading) != owner:
        raise ConversationNotFound
    found = runs.load_many(headings.generations_of(conversation_id, heading))
    if any(generation.is_active for generation in found.values()):
        raise ConversationBusy
    events, asides = whole_log(conversation_id)
    conversation = headings.look(conversation_id)
    # A process that was killed may have stored an event that its heading does not know of.
    revision = max([conversation.revision, *(event.sequence for event in events)])
    return WholeConversation(
        conversation=replace(conversation, revision=revision, expires_at=None),
        events=events,
        asides=asides,
        generations=list(found.values()),
        waiting=waiting.load(conversation_id),
    )
