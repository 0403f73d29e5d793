"""A visitor's conversation as the cache holds it: loading, use, removal."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from chat.domain.conversations import Conversation, TitleSource
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner, OwnerKind
from chat.stores.base import NewConversation
from chat.stores.cache import entries, keys, room
from chat.stores.tree import Tree

Heading = dict[str, Any]


def create(owner: Owner, new: NewConversation, at: datetime) -> Heading:
    """Store a conversation without events, in a slot of its own."""
    # First the use: a slot whose conversation was never used counts as dead.
    entries.put(keys.used(new.id), time.time(), entries.life_seconds())
    heading = {
        "owner": [owner.kind.value, owner.key],
        "title": new.title,
        "title_source": TitleSource.QUESTION.value,
        "preview": new.preview,
        "system_prompt": new.system_prompt,
        "model_name": new.model_name,
        "created_at": at.isoformat(),
        "updated_at": at.isoformat(),
        "pinned_at": None,
        "archived_at": None,
        # On every branch together: what the limit counts.
        "kept_messages": 0,
        "generation_count": 0,
        "tree": asdict(Tree()),
        "slot": room.claim(new.id, remove),
    }
    entries.put_many({keys.revision(new.id): 0, keys.heading(new.id): heading})
    entries.add(keys.fresh(new.id), 1, entries.life_seconds() / 2)
    return heading


def load(conversation_id: UUID) -> Heading:
    """Return the heading of a conversation that lives. Raises ConversationNotFound."""
    heading_key, used_key = keys.heading(conversation_id), keys.used(conversation_id)
    found = entries.get_many([heading_key, used_key])
    if heading_key not in found or not entries.is_alive(found.get(used_key)):
        raise ConversationNotFound
    heading: Heading = found[heading_key]
    return heading


def save(conversation_id: UUID, heading: Heading) -> None:
    entries.put(keys.heading(conversation_id), heading)


def tree_of(heading: Heading) -> Tree:
    return Tree(**heading["tree"])


def with_tree(heading: Heading, tree: Tree) -> Heading:
    return {**heading, "tree": asdict(tree)}


def moved_up(heading: Heading, at: float) -> Heading:
    """Return the heading after activity at that time (epoch seconds)."""
    before = datetime.fromisoformat(heading["updated_at"])
    return {**heading, "updated_at": max(before, datetime.fromtimestamp(at, UTC)).isoformat()}


def owner_of(heading: Heading) -> Owner:
    kind, key = heading["owner"]
    return Owner(OwnerKind(kind), key)


def use(conversation_id: UUID, heading: Heading) -> Conversation:
    """Begin a new life of the conversation, as with every use, and return its value.

    Raises ConversationNotFound when it was removed meanwhile, and then leaves nothing.
    """
    now = time.time()
    name, used, fresh = (key(conversation_id) for key in (keys.heading, keys.used, keys.fresh))
    entries.put(used, now, entries.life_seconds())
    # Everything else stays twice as long, so half of that is soon enough.
    if entries.add(fresh, 1, entries.life_seconds() / 2):
        entries.touch(_lasting_keys(conversation_id, heading))
    if entries.get(name) is None:
        entries.drop([used, fresh])
        raise ConversationNotFound
    return conversation_of(conversation_id, heading, used_at=now)


def conversation_of(conversation_id: UUID, heading: Heading, *, used_at: float) -> Conversation:
    tree = tree_of(heading)
    pinned_at, archived_at = heading["pinned_at"], heading.get("archived_at")
    return Conversation(
        id=conversation_id,
        owner=owner_of(heading),
        title=heading["title"],
        title_source=TitleSource(heading["title_source"]),
        preview=heading["preview"],
        revision=tree.revision,
        head=tree.head,
        message_count=tree.message_count,
        has_branches=tree.has_branches,
        system_prompt=heading["system_prompt"],
        model_name=heading["model_name"],
        created_at=datetime.fromisoformat(heading["created_at"]),
        updated_at=datetime.fromisoformat(heading["updated_at"]),
        pinned_at=datetime.fromisoformat(pinned_at) if pinned_at else None,
        archived_at=datetime.fromisoformat(archived_at) if archived_at else None,
        expires_at=datetime.fromtimestamp(used_at, UTC) + timedelta(seconds=entries.life_seconds()),
    )


def look(conversation_id: UUID) -> Conversation:
    """Return a conversation that lives, without using it. Raises ConversationNotFound."""
    heading = load(conversation_id)
    used_at = entries.get(keys.used(conversation_id)) or 0.0
    return conversation_of(conversation_id, heading, used_at=used_at)


def owned_by(owner: Owner) -> list[UUID]:
    """Return the ids of all conversations of an owner."""
    names = {keys.heading(found): found for found in room.conversation_ids()}
    found = entries.get_many(names)
    return [names[name] for name, heading in found.items() if owner_of(heading) == owner]


def remove(conversation_id: UUID) -> bool:
    """Remove everything of a conversation, alive or not; False if there was nothing."""
    with entries.lock(keys.heading(conversation_id)):
        return remove_locked(conversation_id)


def remove_locked(conversation_id: UUID) -> bool:
    """Like `remove`, for who holds the conversation's lock already."""
    heading = entries.get(keys.heading(conversation_id))
    if heading is None:
        return False
    names = [*_lasting_keys(conversation_id, heading), keys.used(conversation_id)]
    # First what others look at after they wrote, then what they may have written.
    generations = generations_of(conversation_id, heading)
    entries.drop([keys.heading(conversation_id), *map(keys.generation, generations)])
    entries.drop([*names, keys.fresh(conversation_id), *_pieces(generations)])
    return True


def _lasting_keys(conversation_id: UUID, heading: Heading) -> list[str]:
    """Return the names of what must live as long as the conversation can."""
    revision = entries.get(keys.revision(conversation_id)) or 0
    events = [keys.event(conversation_id, number) for number in range(1, revision + 1)]
    event_ids = [event["event_id"] for event in entries.get_many(events).values()]
    numbers = range(1, heading["generation_count"] + 1)
    generations = generations_of(conversation_id, heading)
    return [
        keys.heading(conversation_id),
        keys.revision(conversation_id),
        keys.active(conversation_id),
        keys.waiting(conversation_id),
        keys.slot(heading["slot"]),
        *events,
        *(keys.event_id(conversation_id, event_id) for event_id in event_ids),
        *(keys.numbered_generation(conversation_id, number) for number in numbers),
        *(name for generation in generations for name in keys.generation_parts(generation)),
    ]


def generations_of(conversation_id: UUID, heading: Heading) -> list[UUID]:
    """Return the ids of its generations, oldest first."""
    numbers = range(1, heading["generation_count"] + 1)
    names = [keys.numbered_generation(conversation_id, number) for number in numbers]
    return [UUID(hex=value) for value in entries.get_many(names).values()]


def _pieces(generations: Iterable[UUID]) -> list[str]:
    beats = {generation: keys.generation(generation, ":beat") for generation in generations}
    found = entries.get_many(beats.values())
    return [
        name
        for generation, beat in beats.items()
        if beat in found
        for name in keys.pieces(generation, range(1, found[beat]["pieces"] + 1))
    ]
