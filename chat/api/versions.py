"""Versions of a message: those that were said or written in its place."""

from __future__ import annotations

from uuid import UUID

from chat.domain.conversations import Conversation
from chat.domain.errors import EventNotFound
from chat.domain.events import Event
from chat.domain.transcript import Turn, transcript
from chat.stores.base import Store


def versions_of(store: Store, conversation: Conversation, sequence: int) -> list[Turn]:
    """Return all versions of a message on whichever branch, oldest first, itself among them.

    Raises EventNotFound.
    """
    first = store.event(conversation.id, sequence)
    if not first.is_message:
        raise EventNotFound
    while first.continues and first.parent:
        first = store.event(conversation.id, first.parent)
    parent = first.parent or 0
    found = store.events(conversation.id, store.versions(conversation.id, [parent])[parent])
    return [turn for each in found for turn in transcript(_whole(store, conversation.id, each))]


def neighbours_of(
    store: Store, conversation: Conversation, turns: list[Turn]
) -> dict[int, list[int]]:
    """Return the sequences of all versions of each of `turns`, by the turn's own sequence."""
    if not turns:
        return {}
    found = store.versions(conversation.id, {turn.parent or 0 for turn in turns})
    return {turn.sequence: found[turn.parent or 0] for turn in turns}


def _whole(store: Store, conversation_id: UUID, event: Event) -> list[Event]:
    """Return a message with the parts by which it was continued, the newest where there are two."""
    parts = [event]
    while not parts[-1].is_finished:
        at = parts[-1].sequence
        after = store.events(conversation_id, store.versions(conversation_id, [at])[at])
        continued = [each for each in after if each.continues]
        if not continued:
            break
        parts.append(continued[-1])
    return parts
