"""Generations in the cache: claim, checkpoint, stop, finish, read while it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chat.domain.errors import ConversationNotFound, EventNotFound, GenerationNotFound
from chat.domain.events import Event
from chat.domain.generations import Generation, Outcome, Progress, Written
from chat.domain.usage import Usage
from chat.stores.base import Store
from chat.stores.cache import entries, headings, keys, room, runs
from chat.stores.cache.log import add_event
from chat.stores.drafts import reply_draft
from chat.stores.pieces import joined

# Pieces read at once, from the newest back to the offset that is asked for.
PIECES_BATCH = 64


class Generations(Store):
    def generation(self, conversation_id: UUID, generation_id: UUID) -> Generation:
        generation = runs.load(generation_id)
        if generation is None or generation.conversation_id != conversation_id:
            raise GenerationNotFound
        return generation

    def active_generation(self, conversation_id: UUID) -> Generation | None:
        return next(iter(runs.in_progress_in([conversation_id])), None)

    def claim(self, generation_id: UUID, process: str, at: datetime) -> Generation | None:
        generation = runs.load(generation_id)
        if generation is None or not generation.is_active:
            return None
        claim = {"process": process, "at": at.isoformat()}
        if not entries.add(keys.generation(generation_id, ":claim"), claim):
            return None
        runs.begin(generation_id, at)
        return runs.load(generation_id)

    def set_receipt(self, generation_id: UUID, receipt: str) -> None:
        name = keys.generation(generation_id)
        entries.put_beside(name, keys.generation(generation_id, ":receipt"), receipt)

    def checkpoint(self, progress: Sequence[Progress], at: datetime) -> set[UUID]:
        found = runs.load_signs(item.generation_id for item in progress)
        running = [item for item in progress if found[item.generation_id].is_running]
        written = _pieces_of(running, found, at)
        entries.put_many(written)
        # Once more: what ended meanwhile has dropped its pieces, but not these.
        gone = _drop_leftovers(running, written)
        return gone | {found_id for found_id, signs in found.items() if signs.must_stop}

    def request_stop(self, generation_id: UUID) -> bool:
        generation = runs.load(generation_id)
        if generation is None or not generation.is_active:
            return False
        name = keys.generation(generation_id)
        return entries.put_beside(name, keys.generation(generation_id, ":stop"), value=True)

    def written(self, generation_id: UUID, *, offset: int = 0, thinking_offset: int = 0) -> Written:
        generation = runs.load(generation_id)
        if generation is None:
            raise GenerationNotFound
        usage = None
        if generation.is_active:
            pieces = _pieces_from(generation_id, offset, thinking_offset)
            text = joined(((piece[0], piece[1]) for piece in pieces), offset)
            thinking = joined(((piece[2], piece[3]) for piece in pieces), thinking_offset)
        else:
            text, thinking, usage = self._reply(generation)
            text, thinking = text[offset:], thinking[thinking_offset:]
        return Written(
            offset=offset,
            text=text,
            thinking_offset=thinking_offset,
            thinking=thinking,
            status=generation.status,
            reply=generation.reply,
            error_code=generation.error_code,
            usage=usage,
        )

    def finish(self, generation_id: UUID, outcome: Outcome) -> Event | None:
        generation = runs.load(generation_id)
        if generation is None:
            return None
        with (
            entries.lock(keys.owner(generation.owner)),
            entries.lock(keys.heading(generation.conversation_id)),
        ):
            return _finish(generation, outcome)

    def abandoned(self, before: datetime) -> list[Generation]:
        return [
            generation
            for generation in runs.in_progress_in(room.conversation_ids())
            if (generation.heartbeat_at or generation.queued_at) < before
        ]

    def _reply(self, generation: Generation) -> tuple[str, str, Usage | None]:
        try:
            reply = self.event(generation.conversation_id, generation.reply or 0)
        except EventNotFound:
            return "", "", None
        return reply.text, reply.thinking, reply.usage


def _pieces_of(
    progress: Sequence[Progress], found: dict[UUID, runs.Signs], at: datetime
) -> dict[str, Any]:
    """Return the entries for new text, and for a sign of life that counts the pieces.

    The process that claimed a generation is the only one that saves its text,
    so nobody else counts at the same time.
    """
    values: dict[str, Any] = {}
    for item in progress:
        count = found[item.generation_id].pieces
        if item.text or item.thinking:
            count += 1
            (name,) = keys.pieces(item.generation_id, [count])
            values[name] = [item.offset, item.text, item.thinking_offset, item.thinking]
        beat = keys.generation(item.generation_id, ":beat")
        values[beat] = {"at": at.isoformat(), "pieces": count}
    return values


def _drop_leftovers(progress: Sequence[Progress], written: dict[str, Any]) -> set[UUID]:
    """Drop what was written for generations that are gone or have ended; return their ids.

    All their pieces, not only the last: who ends or removes a generation finds
    its pieces by the count that is dropped here.
    """
    gone = runs.gone_of(item.generation_id for item in progress)
    for generation_id in gone:
        beat = keys.generation(generation_id, ":beat")
        numbers = range(1, written[beat]["pieces"] + 1)
        entries.drop([beat, *keys.pieces(generation_id, numbers)])
    return gone


def _pieces_from(generation_id: UUID, offset: int, thinking_offset: int) -> list[Any]:
    """Return the pieces that hold text after the offsets, oldest first."""
    beat = entries.get(keys.generation(generation_id, ":beat"))
    last = beat["pieces"] if beat else 0
    pieces: list[Any] = []
    while last > 0:
        numbers = range(max(1, last - PIECES_BATCH + 1), last + 1)
        names = keys.pieces(generation_id, numbers)
        found = entries.get_many(names)
        pieces = [*(found[name] for name in names if name in found), *pieces]
        last = numbers[0] - 1
        if pieces and pieces[0][0] <= offset and pieces[0][2] <= thinking_offset:
            break
    return pieces


def _finish(generation: Generation, outcome: Outcome) -> Event | None:
    try:
        heading = headings.load(generation.conversation_id)
    except ConversationNotFound:
        return None
    end = {
        "status": outcome.status.value,
        "error_code": outcome.error_code,
        "receipt": outcome.receipt,
        "input_tokens": outcome.input_tokens,
        "output_tokens": outcome.output_tokens,
        "first_delta_at": outcome.first_delta_at.isoformat() if outcome.first_delta_at else None,
        "ended_at": datetime.fromtimestamp(outcome.timestamp, UTC).isoformat(),
    }
    name = keys.generation(generation.id, ":end")
    if not entries.add(name, end):
        return None
    draft = reply_draft(generation, outcome)
    reply, heading = add_event(generation.conversation_id, heading, draft, follows_head=False)
    headings.save(generation.conversation_id, heading)
    entries.put(name, {**end, "reply": reply.sequence})
    _clear(generation)
    headings.use(generation.conversation_id, heading)
    return reply


def _clear(generation: Generation) -> None:
    """Drop what only matters while a reply is written."""
    beat = entries.get(keys.generation(generation.id, ":beat"))
    pieces = keys.pieces(generation.id, range(1, beat["pieces"] + 1)) if beat else []
    entries.drop([keys.active(generation.conversation_id), *pieces])
    runs.set_in_progress(generation.owner, runs.in_progress(generation.owner))
