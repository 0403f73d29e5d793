"""Waiting messages in the cache: one entry for each conversation, changed under its lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chat.domain.errors import IdempotencyConflict
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.owners import Owner, OwnerKind
from chat.domain.waiting import WaitingMessage
from chat.domain.waiting_errors import AnotherIsWaiting, NothingToWaitFor
from chat.stores.base import Store
from chat.stores.cache import entries, headings, keys, room, runs


class Queued(Store):
    def wait(self, message: WaitingMessage, *, replaces: UUID | None = None) -> WaitingMessage:
        with entries.lock(keys.heading(message.conversation_id)):
            heading = headings.load(message.conversation_id)
            stored = load(message.conversation_id)
            if stored is not None and stored.id == message.id:
                if stored.text != message.text:
                    raise IdempotencyConflict
                return stored
            behind = _active(message)
            if stored is not None and stored.id != replaces:
                raise AnotherIsWaiting
            placed = replace(message, behind=behind.id, status=behind.status)
            _save(placed)
            headings.use(message.conversation_id, heading)
            return placed

    def waiting(self, conversation_id: UUID) -> WaitingMessage | None:
        return load(conversation_id)

    def hold_back(self, conversation_id: UUID, message_id: UUID) -> bool:
        with entries.lock(keys.heading(conversation_id)):
            stored = load(conversation_id)
            if stored is None or stored.id != message_id:
                return False
            _save(replace(stored, is_held_back=True))
            return True

    def remove_waiting(self, conversation_id: UUID, message_id: UUID) -> bool:
        with entries.lock(keys.heading(conversation_id)):
            return drop(conversation_id, {message_id})

    def due(self) -> list[WaitingMessage]:
        return [
            message
            for message in _load_many(room.conversation_ids())
            if message.is_due and not runs.in_progress_in([message.conversation_id])
        ]

    def all_waiting(self, owner: Owner) -> list[WaitingMessage]:
        return _load_many(headings.owned_by(owner))


def load(conversation_id: UUID) -> WaitingMessage | None:
    return next(iter(_load_many([conversation_id])), None)


def is_there(conversation_id: UUID, message_id: UUID) -> bool:
    found = entries.get(keys.waiting(conversation_id))
    return found is not None and found["id"] == message_id.hex


def drop(conversation_id: UUID, message_ids: set[UUID | None] | set[UUID]) -> bool:
    """Remove what waits, if it is one of these; for who holds the conversation's lock."""
    found = entries.get(keys.waiting(conversation_id))
    if found is None or UUID(hex=found["id"]) not in message_ids:
        return False
    entries.drop([keys.waiting(conversation_id)])
    return True


def _load_many(conversation_ids: Iterable[UUID]) -> list[WaitingMessage]:
    names = {keys.waiting(found): found for found in conversation_ids}
    found = entries.get_many(names)
    awaited = runs.load_many(UUID(hex=values["behind"]) for values in found.values())
    messages = [_message(names[name], values, awaited) for name, values in found.items()]
    return sorted(messages, key=lambda message: message.at)


def _active(message: WaitingMessage) -> Generation:
    """Return the generation to wait for. Raises NothingToWaitFor, also if it was sent already."""
    active = runs.in_progress_in([message.conversation_id])
    if not active or runs.load(message.id) is not None:
        raise NothingToWaitFor
    return active[0]


def _save(message: WaitingMessage) -> None:
    values = {
        "id": message.id.hex,
        "owner": [message.owner.kind.value, message.owner.key],
        "event_id": message.event_id,
        "text": message.text,
        "at": message.at.isoformat(),
        "model_name": message.model_name,
        "parent": message.parent,
        "behind": message.behind.hex if message.behind else "",
        "is_held_back": message.is_held_back,
    }
    # Whoever removes the heading first finds this, or is seen here.
    name = keys.heading(message.conversation_id)
    entries.put_beside(name, keys.waiting(message.conversation_id), values)


def _message(
    conversation_id: UUID, values: dict[str, Any], awaited: dict[UUID, Generation]
) -> WaitingMessage:
    kind, key = values["owner"]
    behind = UUID(hex=values["behind"])
    generation = awaited.get(behind)
    return WaitingMessage(
        id=UUID(hex=values["id"]),
        conversation_id=conversation_id,
        owner=Owner(OwnerKind(kind), key),
        event_id=values["event_id"],
        text=values["text"],
        at=datetime.fromisoformat(values["at"]),
        model_name=values["model_name"],
        parent=values["parent"],
        behind=behind,
        status=generation.status if generation else GenerationStatus.INTERRUPTED,
        reply=generation.reply if generation else None,
        is_held_back=values["is_held_back"],
    )
