"""Room for VISITOR_MAX_CONVERSATIONS: as many slots, each claimed by one conversation.

A slot is claimed with `add`, so no list has to be read, changed and written
back. When all are taken, the conversation that was not used for the longest
time goes.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from chat.domain.errors import StoreUnavailable
from chat.stores.cache import entries, keys

# Free slots are usually found at once; only a full cache is looked through.
_FIRST_LOOKS = 8
# Each try takes the room of another conversation, unless somebody was quicker.
_TRIES = 100
_SWEEP_SECONDS = 60

Remove = Callable[[UUID], object]


def claim(conversation_id: UUID, remove: Remove) -> int:
    """Return the number of a slot that is this conversation's from now on."""
    if entries.add(keys.SWEPT, 1, _SWEEP_SECONDS):
        sweep(remove)
    first = conversation_id.int
    for number in range(first, first + _FIRST_LOOKS):
        if _is_claimed(number % _size(), conversation_id):
            return number % _size()
    for _ in range(_TRIES):
        slot = _free_slot(remove)
        if _is_claimed(slot, conversation_id):
            return slot
    raise StoreUnavailable


def sweep(remove: Remove) -> int:
    """Remove every conversation whose life is over; return how many there were."""
    taken = _taken()
    used = _last_uses(taken)
    dead = [slot for slot in taken if slot not in used]
    for slot in dead:
        _empty(slot, taken[slot], remove)
    return len(dead)


def conversation_ids() -> list[UUID]:
    """Return the ids of all conversations there are."""
    return list(_taken().values())


def _size() -> int:
    size: int = settings.VISITOR_MAX_CONVERSATIONS
    return size


def _is_claimed(slot: int, conversation_id: UUID) -> bool:
    return entries.add(keys.slot(slot), conversation_id.hex)


def _free_slot(remove: Remove) -> int:
    """Return a slot that was free a moment ago, after making room if there is none."""
    taken = _taken()
    free = next((slot for slot in range(_size()) if slot not in taken), None)
    if free is not None:
        return free
    used = _last_uses(taken)
    oldest = min(taken, key=lambda slot: used.get(slot, 0.0))
    _empty(oldest, taken[oldest], remove)
    return oldest


def _taken() -> dict[int, UUID]:
    names = {keys.slot(number): number for number in range(_size())}
    found = entries.get_many(names)
    return {names[name]: UUID(hex=value) for name, value in found.items()}


def _last_uses(taken: dict[int, UUID]) -> dict[int, float]:
    """Return when the conversations in these slots were used; dead ones are left out."""
    names = {keys.used(conversation_id): slot for slot, conversation_id in taken.items()}
    found = entries.get_many(names)
    return {names[name]: used for name, used in found.items() if entries.is_alive(used)}


def _empty(slot: int, conversation_id: UUID, remove: Remove) -> None:
    remove(conversation_id)
    # The conversation may have lost its heading before; its slot must not be lost with it.
    if entries.get(keys.slot(slot)) == conversation_id.hex:
        entries.drop([keys.slot(slot)])
