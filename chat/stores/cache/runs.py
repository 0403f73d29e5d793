"""Generations as the cache holds them.

Nothing of a generation is read, changed and written back: what never changes
is one entry, and each part that comes later is another, with one writer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chat.domain.generations import Generation, GenerationStatus
from chat.domain.owners import Owner, OwnerKind
from chat.domain.wishes import Wish
from chat.stores.cache import entries, keys

Parts = dict[str, Any]


def store(generation: Generation) -> None:
    """Store a new generation, queued."""
    values = {
        "conversation": generation.conversation_id.hex,
        "owner": [generation.owner.kind.value, generation.owner.key],
        "parent": generation.parent,
        "continues": generation.continues,
        "engine": generation.engine,
        "model_name": generation.model_name,
        "queued_at": generation.queued_at.isoformat(),
        "wish": generation.wish.to_metadata() if generation.wish else None,
    }
    entries.put(keys.generation(generation.id), values)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a checkpoint has to know of a generation: less than all of it."""

    is_running: bool
    must_stop: bool
    pieces: int


def begin(generation_id: UUID, at: datetime) -> None:
    """Give a claimed generation its first sign of life."""
    beat = {"at": at.isoformat(), "pieces": 0}
    entries.put_beside(
        keys.generation(generation_id), keys.generation(generation_id, ":beat"), beat
    )


def load_signs(generation_ids: Iterable[UUID]) -> dict[UUID, Signs]:
    wanted = list(generation_ids)
    parts = (":beat", ":stop", ":end")
    names = [keys.generation(generation_id, part) for generation_id in wanted for part in parts]
    found = entries.get_many(names)
    signs = {}
    for generation_id in wanted:
        beat, stop, end = (found.get(keys.generation(generation_id, part)) for part in parts)
        is_running = beat is not None and end is None
        pieces = beat["pieces"] if beat else 0
        signs[generation_id] = Signs(is_running, bool(stop) or not is_running, pieces)
    return signs


def gone_of(generation_ids: Iterable[UUID]) -> set[UUID]:
    """Return those that were removed or have ended."""
    wanted = list(generation_ids)
    names = [
        keys.generation(generation_id, part) for generation_id in wanted for part in ("", ":end")
    ]
    found = entries.get_many(names)
    return {
        generation_id
        for generation_id in wanted
        if keys.generation(generation_id) not in found
        or keys.generation(generation_id, ":end") in found
    }


def load(generation_id: UUID) -> Generation | None:
    return load_many([generation_id]).get(generation_id)


def load_many(generation_ids: Iterable[UUID]) -> dict[UUID, Generation]:
    """Return those of the generations that exist."""
    wanted = list(generation_ids)
    names = [name for generation_id in wanted for name in keys.generation_parts(generation_id)]
    found = entries.get_many(names)
    return {
        generation_id: _generation(generation_id, found)
        for generation_id in wanted
        if keys.generation(generation_id) in found
    }


def in_progress(owner: Owner) -> list[Generation]:
    """Return the owner's active generations."""
    return _active(entries.get(keys.owner(owner)) or [])


def in_progress_in(conversation_ids: Iterable[UUID]) -> list[Generation]:
    """Return the active generations of these conversations."""
    names = [keys.active(conversation_id) for conversation_id in conversation_ids]
    return _active(entries.get_many(names).values())


def set_in_progress(owner: Owner, generations: Iterable[Generation]) -> None:
    """Say which generations of the owner are active, under the owner's lock."""
    values = [generation.id.hex for generation in generations]
    if values:
        entries.put(keys.owner(owner), values)
    else:
        entries.drop([keys.owner(owner)])


def _active(values: Iterable[str]) -> list[Generation]:
    found = load_many(UUID(hex=value) for value in values)
    return [generation for generation in found.values() if generation.is_active]


def _generation(generation_id: UUID, found: Parts) -> Generation:
    base, claim, beat, stop, receipt, end = (
        found.get(name, {}) for name in keys.generation_parts(generation_id)
    )
    kind, key = base["owner"]
    status = end.get("status") or (GenerationStatus.RUNNING if claim else GenerationStatus.QUEUED)
    return Generation(
        id=generation_id,
        conversation_id=UUID(hex=base["conversation"]),
        owner=Owner(OwnerKind(kind), key),
        parent=base["parent"],
        continues=base["continues"],
        engine=base["engine"],
        model_name=base["model_name"],
        status=GenerationStatus(status),
        queued_at=datetime.fromisoformat(base["queued_at"]),
        reply=end.get("reply"),
        process=claim.get("process", ""),
        heartbeat_at=_time_of(beat.get("at") or claim.get("at")),
        stop_requested=bool(stop),
        error_code=end.get("error_code", ""),
        receipt=end.get("receipt") or receipt or "",
        input_tokens=end.get("input_tokens"),
        output_tokens=end.get("output_tokens"),
        started_at=_time_of(claim.get("at")),
        first_delta_at=_time_of(end.get("first_delta_at")),
        ended_at=_time_of(end.get("ended_at")),
        wish=Wish.from_metadata(base.get("wish")),
    )


def _time_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
