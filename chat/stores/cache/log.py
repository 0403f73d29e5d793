"""The log in the cache: one entry per event."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings

from chat.domain.errors import (
    ConversationFull,
    ConversationNotFound,
    EventNotFound,
    IdempotencyConflict,
)
from chat.domain.events import Event, EventDraft, EventType
from chat.stores.base import Store
from chat.stores.cache import entries, headings, keys
from chat.stores.cache.headings import Heading
from chat.stores.tree import newest_below, placed, walked


class Log(Store):
    def append(self, conversation_id: UUID, draft: EventDraft) -> Event:
        with entries.lock(keys.heading(conversation_id)):
            heading = headings.load(conversation_id)
            stored = event_with_id(conversation_id, draft)
            if stored is not None:
                return stored
            require_room(heading, messages=int(draft.is_message))
            event, heading = add_event(conversation_id, heading, draft)
            headings.save(conversation_id, heading)
            headings.use(conversation_id, heading)
        return event

    def events(self, conversation_id: UUID, sequences: Collection[int]) -> list[Event]:
        found = _load(conversation_id, sequences)
        return [_event_of(found[sequence]) for sequence in sorted(found)]

    def branch(self, conversation_id: UUID, tip: int, *, limit: int) -> list[Event]:
        return walked(tip, limit, partial(_window, conversation_id, limit))

    def versions(self, conversation_id: UUID, parents: Collection[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {parent: [] for parent in parents}
        for event in _all(conversation_id):
            parent = event["parent"] or 0
            if parent in found and not event["is_aside"] and _event_of(event).is_message:
                found[parent].append(event["sequence"])
        return found

    def tip(self, conversation_id: UUID, sequence: int) -> int:
        headings.load(conversation_id)
        position_of(conversation_id, sequence)
        newer = (event for event in _all(conversation_id) if event["sequence"] > sequence)
        links = ((e["sequence"], e["parent"]) for e in newer if not e["is_aside"])
        return newest_below(sequence, links)


def whole_log(conversation_id: UUID) -> tuple[list[Event], frozenset[int]]:
    """Return all events, oldest first, and the sequences of those beside the tree."""
    found = _all(conversation_id)
    asides = frozenset(values["sequence"] for values in found if values["is_aside"])
    return [_event_of(values) for values in found], asides


def event_with_id(conversation_id: UUID, draft: EventDraft) -> Event | None:
    """Return the event that was stored for `draft` before.

    Raises IdempotencyConflict when that one says something else.
    """
    sequence = entries.get(keys.event_id(conversation_id, draft.event_id))
    stored = _load(conversation_id, [sequence]) if sequence else {}
    if not stored:
        return None
    event = _event_of(stored[sequence])
    if event.text != draft.text:
        raise IdempotencyConflict
    return event


def require_room(heading: Heading, *, messages: int) -> None:
    """Raise ConversationFull unless so many messages fit."""
    if heading["kept_messages"] + messages > settings.VISITOR_MAX_MESSAGES:
        raise ConversationFull


def add_event(
    conversation_id: UUID, heading: Heading, draft: EventDraft, *, follows_head: bool = True
) -> tuple[Event, Heading]:
    """Store `draft` as the next event of a locked log; return it and the heading to save.

    Without `follows_head`, the head moves only if the event comes right after it.
    """
    tree = headings.tree_of(heading)
    parent = tree.parent_of(draft)
    position = tree.message_count
    if parent != tree.head and not draft.is_aside:
        position = position_of(conversation_id, parent)
    sequence = entries.count_up(keys.revision(conversation_id))
    if sequence is None:
        raise ConversationNotFound
    event = placed(draft, sequence, parent=parent, parent_position=position)
    store_event(conversation_id, event, is_aside=draft.is_aside)
    moves_head = follows_head or parent == tree.head
    heading = headings.with_tree(
        heading, tree.grown(event, is_aside=draft.is_aside, moves_head=moves_head)
    )
    heading["kept_messages"] += int(event.is_message)
    return event, heading if draft.is_aside else headings.moved_up(heading, event.timestamp)


def position_of(conversation_id: UUID, sequence: int) -> int:
    """Return the position of an event in the tree (0 is the beginning). Raises EventNotFound."""
    if sequence == 0:
        return 0
    found = _load(conversation_id, [sequence]).get(sequence)
    if found is None or found["is_aside"]:
        raise EventNotFound
    position: int = found["position"]
    return position


def store_event(conversation_id: UUID, event: Event, *, is_aside: bool) -> None:
    values = {**asdict(event), "type": event.type.value, "is_aside": is_aside}
    entries.add(keys.event(conversation_id, event.sequence), values)
    entries.put(keys.event_id(conversation_id, event.event_id), event.sequence)


def _event_of(values: dict[str, Any]) -> Event:
    fields = {name: value for name, value in values.items() if name != "is_aside"}
    return Event(**{**fields, "type": EventType(fields["type"])})


def _load(conversation_id: UUID, sequences: Iterable[int]) -> dict[int, dict[str, Any]]:
    names = {keys.event(conversation_id, number): number for number in sequences if number > 0}
    return {names[name]: values for name, values in entries.get_many(names).items()}


def _window(conversation_id: UUID, limit: int, tip: int) -> dict[int, Event]:
    """Return the events up to `tip`, as many as a page may need."""
    found = _load(conversation_id, range(tip - limit + 1, tip + 1))
    return {
        sequence: _event_of(values) for sequence, values in found.items() if not values["is_aside"]
    }


def _all(conversation_id: UUID) -> list[dict[str, Any]]:
    """Return all events, oldest first; a visitor's conversation is small."""
    revision = entries.get(keys.revision(conversation_id)) or 0
    found = _load(conversation_id, range(1, revision + 1))
    return [found[sequence] for sequence in sorted(found)]
