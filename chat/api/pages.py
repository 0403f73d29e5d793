"""Pages of lists: everything once, and no more is read than is shown."""

from __future__ import annotations

from chat.api.cursors import place_of, sequence_of, written_place, written_sequence
from chat.api.errors import InvalidCursor
from chat.domain.conversations import Conversation, ConversationStatus, ListPlace
from chat.domain.events import Event
from chat.domain.feedback import Feedback
from chat.domain.owners import Owner
from chat.domain.transcript import Turn, transcript
from chat.stores import database_store, store_for
from chat.stores.base import Store

# The two lists that the one list of the API consists of, in this order.
_PINNED, _RECENT = "pinned", "recent"

# A page of conversations, and the cursor of the next one.
ConversationPage = tuple[list[Conversation], str | None]


def conversation_page(
    owner: Owner, cursor: str, limit: int, status: ConversationStatus = ConversationStatus.ACTIVE
) -> ConversationPage:
    """Return a page of one of the owner's lists. Raises InvalidCursor."""
    store = store_for(owner)
    if status is ConversationStatus.ACTIVE:
        return _active_page(store, owner, cursor, limit)
    kind, place = place_of(cursor) if cursor else (status.value, None)
    if kind != status:
        raise InvalidCursor
    read = store.trash if status is ConversationStatus.TRASH else store.archived
    found = read(owner, after=place, limit=limit + 1)
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], written_place(kind, last.deleted_at or last.updated_at, last.id)


def _active_page(store: Store, owner: Owner, cursor: str, limit: int) -> ConversationPage:
    """Pinned conversations first, then those last used."""
    kind, place = place_of(cursor) if cursor else (_PINNED, None)
    if kind not in {_PINNED, _RECENT}:
        raise InvalidCursor
    pinned = [] if kind == _RECENT else _pinned_after(store, owner, place)
    after = place if kind == _RECENT else None
    # One more than is shown: it says whether there is a next page.
    missing = limit + 1 - len(pinned)
    found = [*pinned, *(store.page(owner, after=after, limit=missing) if missing > 0 else [])]
    shown = found[:limit]
    return shown, _place_after(shown[-1]) if len(found) > limit else None


def message_page(
    store: Store, conversation: Conversation, cursor: str, limit: int
) -> tuple[list[Turn], str | None]:
    """Return messages of the chosen branch, newest first, and the cursor of older ones.

    A cursor names an event, and events never change: pages neither repeat nor
    leave out a message, whatever is said meanwhile. Raises InvalidCursor.
    """
    tip = sequence_of(cursor) if cursor else conversation.head
    events: list[Event] = []
    begun = 0
    for event in store.walk_back(conversation.id, tip):
        events.append(event)
        # A reply that was continued is one message: it begins with its first part.
        begun += event.is_message and not event.continues
        if begun == limit:
            break
    if cursor and not events:
        raise InvalidCursor
    older = events[-1].parent if events else None
    return transcript(reversed(events))[::-1], written_sequence(older) if older else None


def feedback_on(
    owner: Owner, conversation: Conversation, sequences: list[int]
) -> dict[int, Feedback]:
    """Return what the owner thinks of these messages; nothing where nothing is kept."""
    if not owner.is_kept:
        return {}
    return database_store().feedback(owner, conversation.id, sequences)


def _pinned_after(store: Store, owner: Owner, place: ListPlace | None) -> list[Conversation]:
    pinned = store.pinned(owner)
    if place is None:
        return pinned
    end = (place.at, place.id)
    return [each for each in pinned if each.pinned_at and (each.pinned_at, each.id) < end]


def _place_after(last: Conversation) -> str:
    if last.pinned_at:
        return written_place(_PINNED, last.pinned_at, last.id)
    return written_place(_RECENT, last.updated_at, last.id)
