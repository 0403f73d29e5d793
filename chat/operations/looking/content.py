"""What staff read of a conversation: every message on every branch, in the order of the log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings

from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound
from chat.domain.events import Event, Role
from chat.domain.feedback import Feedback
from chat.domain.owners import Owner
from chat.domain.transcript import Turn, transcript
from chat.stores import database_store
from chat.stores.base import Store


@dataclass(frozen=True)
class Said:
    """One message. `is_elsewhere`: on another branch than the one that its person sees."""

    turn: Turn
    feedback: Feedback | None
    follows: int | None
    is_elsewhere: bool


@dataclass(frozen=True)
class Content:
    """A page of what was said. `next_after` asks for the next one; 0: this is the last."""

    conversation: Conversation
    messages: list[Said]
    next_after: int


def read_content(user_id: int, conversation_id: UUID, after: int) -> Content:
    """Return what follows event `after`; also of what is in the trash.

    Raises ConversationNotFound.
    """
    store, owner = database_store(), Owner.user(user_id)
    conversation = _find(store, owner, conversation_id)
    entries = store.log(conversation_id, after=after, limit=settings.CHAT_PAGE_MESSAGES)
    events = [entry.event for entry in entries if not entry.is_aside]
    shown = set(store.lineage(conversation_id, conversation.head))
    given = store.feedback(owner, conversation_id)
    following = {event.parent: event for event in events}
    messages = []
    previous = after or None
    for event in events:
        before = _tools_before(store, conversation_id, event, events)
        turn = _turn_of(event, before, following)
        if turn is not None:
            follows = event.parent if event.parent != previous else None
            is_elsewhere = event.sequence not in shown
            messages.append(Said(turn, given.get(event.sequence), follows, is_elsewhere))
        previous = event.sequence
    is_more = len(entries) == settings.CHAT_PAGE_MESSAGES
    return Content(conversation, messages, entries[-1].event.sequence if is_more else 0)


def _find(store: Store, owner: Owner, conversation_id: UUID) -> Conversation:
    """Return the conversation, wherever its owner has it."""
    for found in (store.get, store.trashed):
        try:
            return found(owner, conversation_id)
        except ConversationNotFound:
            continue
    raise ConversationNotFound


def _tools_before(
    store: Store, conversation_id: UUID, event: Event, page: list[Event]
) -> list[Event]:
    """Return the events of tools that led to this one, oldest first."""
    known = {each.sequence: each for each in page}
    found: list[Event] = []
    parent = event.parent
    while parent and event.is_message:
        before = known.get(parent) or next(iter(store.events(conversation_id, [parent])), None)
        if before is None:
            break
        if before.role is Role.TOOL or before.calls_tools:
            found.insert(0, before)
        # A reply may call a tool too; what came before that one is its own.
        parent = before.parent if before.role is Role.TOOL else None
    return found


def _turn_of(event: Event, before: list[Event], following: dict[int | None, Event]) -> Turn | None:
    """Return the message that this is, with the tools that led to it or were left over after it."""
    after: list[Event] = []
    following_one = following.get(event.sequence)
    while event.is_message and following_one is not None and following_one.role is Role.TOOL:
        after.append(following_one)
        following_one = following.get(following_one.sequence)
    turns = transcript([*before, event, *after])
    if not turns:
        return None
    led_to_reply = following_one is not None and following_one.role is Role.ASSISTANT
    return replace(turns[-1], later_steps=()) if led_to_reply else turns[-1]
