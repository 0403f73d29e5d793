"""Asking for a reply in the cache: question and generation."""

from __future__ import annotations

from django.utils import timezone

from chat.domain.errors import (
    ConversationBusy,
    ConversationNotFound,
    EventNotFound,
    IdempotencyConflict,
    TooManyGenerations,
)
from chat.domain.events import Event
from chat.domain.generations import Generation
from chat.domain.waiting_errors import NotWaiting
from chat.stores.base import BUSY_RETRY_SECONDS, Ask, Asked, Store
from chat.stores.cache import entries, headings, keys, runs, waiting
from chat.stores.cache.headings import Heading
from chat.stores.cache.log import add_event, event_with_id, position_of, require_room
from chat.stores.drafts import queued_generation


class Asks(Store):
    def ask(self, ask: Ask) -> Asked:
        # The owner's lock first, here and at the end of a generation: two asks
        # could both see room for one more.
        with (
            entries.lock(keys.owner(ask.owner)),
            entries.lock(keys.heading(ask.conversation_id)),
        ):
            heading = _heading(ask)
            stored = _stored(ask, heading) if heading else None
            if stored is not None:
                return stored
            if heading is None:
                _require_new(ask)
            in_progress = _require_room(ask)
            if ask.is_waiting and not waiting.is_there(ask.conversation_id, ask.generation.id):
                raise NotWaiting
            asked = _store(ask, heading or _open(ask), in_progress)
            waiting.drop(ask.conversation_id, {ask.generation.id, ask.replaces})
            return asked


def _heading(ask: Ask) -> Heading | None:
    """Return the heading; None when there is none yet."""
    try:
        heading = headings.load(ask.conversation_id)
    except ConversationNotFound:
        return None
    if headings.owner_of(heading) != ask.owner:
        raise ConversationNotFound
    return heading


def _stored(ask: Ask, heading: Heading) -> Asked | None:
    """Return what an earlier sending of the same ask stored. Raises IdempotencyConflict."""
    generation = runs.load(ask.generation.id)
    if generation is None:
        return None
    question = event_with_id(ask.conversation_id, ask.question) if ask.question else None
    if ask.question is None and not ask.asks_for(generation):
        raise IdempotencyConflict
    if ask.question is not None and question is None:
        raise IdempotencyConflict
    conversation = headings.use(ask.conversation_id, heading)
    return Asked(conversation, generation, question, created=False)


def _require_room(ask: Ask) -> list[Generation]:
    """Return the owner's active generations. Raises ConversationBusy, TooManyGenerations."""
    in_progress = runs.in_progress(ask.owner)
    if runs.in_progress_in([ask.conversation_id]):
        raise ConversationBusy
    if len(in_progress) >= ask.at_once:
        raise TooManyGenerations(BUSY_RETRY_SECONDS)
    return in_progress


def _require_new(ask: Ask) -> None:
    """Check, before anything is stored, that this ask can open a conversation."""
    if ask.new is None:
        raise ConversationNotFound
    if ask.question is None or ask.question.parent:
        raise EventNotFound
    # What is left of one with the same id whose life is over.
    headings.remove_locked(ask.conversation_id)


def _open(ask: Ask) -> Heading:
    if ask.new is None:
        raise ConversationNotFound
    return headings.create(ask.owner, ask.new, timezone.now())


def _store(ask: Ask, heading: Heading, in_progress: list[Generation]) -> Asked:
    require_room(heading, messages=2 if ask.question else 1)
    heading, question, parent = _placed(ask, heading)
    heading["generation_count"] += 1
    heading["model_name"] = ask.model_name or heading["model_name"]
    generation = queued_generation(ask, parent)
    number = heading["generation_count"]
    entries.put(keys.numbered_generation(ask.conversation_id, number), generation.id.hex)
    runs.store(generation)
    entries.put(keys.active(ask.conversation_id), generation.id.hex)
    runs.set_in_progress(ask.owner, [*in_progress, generation])
    headings.save(ask.conversation_id, heading)
    conversation = headings.use(ask.conversation_id, heading)
    return Asked(conversation, generation, question, created=True)


def _placed(ask: Ask, heading: Heading) -> tuple[Heading, Event | None, int]:
    """Store the question, if there is one; return what the generation follows, too."""
    if ask.question is not None:
        question, heading = add_event(ask.conversation_id, heading, ask.question)
        return heading, question, question.sequence
    parent = ask.generation.parent
    if not parent:
        raise EventNotFound
    position = position_of(ask.conversation_id, parent)
    tree = headings.tree_of(heading).moved(parent, position)
    heading = headings.moved_up(headings.with_tree(heading, tree), timezone.now().timestamp())
    return heading, None, parent
