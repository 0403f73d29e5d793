"""GET /c/<id>/g/<id>/stream: the text of one generation, from any offset to its end."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from uuid import UUID

from chat import visitors
from chat.consumers.asking import ScopeAsking
from chat.consumers.event_stream import EventStream
from chat.domain.generations import Generation, Written
from chat.generation.context import prefix_of
from chat.stores import store_for
from chat.stores.base import Store
from chat.stores.offload import offload
from chat.streaming.feed import feed
from chat.streaming.frames import Delta

# No reply has a thousand million characters; more digits are nobody's offset.
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader goes on. `blocks` None: it wants text only."""

    offset: int
    thinking_offset: int
    blocks: int | None


class GenerationStream(EventStream):
    """Offsets are ids, so a browser that connects again gets exactly the rest."""

    async def open(self, asking: ScopeAsking) -> AsyncGenerator[bytes, None]:
        ids = self.scope["url_route"]["kwargs"]
        place = place_of(asking)
        store, generation = await offload(
            find_generation, asking, ids["conversation_id"], ids["generation_id"]
        )
        prefix = ""
        if generation.continues and place.blocks is not None and not feed.find(generation.id):
            prefix = await offload(prefix_of, store, generation)
        return frames_of(store, generation, place, prefix)


def place_of(asking: ScopeAsking) -> Place:
    """Read the place; what makes no sense is 0, and beyond the end means at the end.

    Last-Event-ID is what the browser has got since the page named `from`.
    """
    last_event_id = asking.headers.get(b"last-event-id")
    offset = (
        asking.GET.get("from", "") if last_event_id is None else last_event_id.decode("latin-1")
    )
    return Place(
        offset=_count(offset),
        thinking_offset=_count(asking.GET.get("thought", "")),
        blocks=None if asking.GET.get("format") == "text" else _count(asking.GET.get("blocks", "")),
    )


def _count(text: str) -> int:
    return int(text) if _COUNT.fullmatch(text) else 0


def find_generation(
    asking: ScopeAsking, conversation_id: UUID, generation_id: UUID
) -> tuple[Store, Generation]:
    """Return a generation of a conversation that is theirs; raise NotFound otherwise."""
    owner, conversation = visitors.find(asking, conversation_id)
    store = store_for(owner)
    return store, store.generation(conversation.id, generation_id)


async def frames_of(
    store: Store, generation: Generation, place: Place, prefix: str = ""
) -> AsyncGenerator[bytes, None]:
    async def look(offset: int, thinking_offset: int) -> Written:
        return await offload(_written, store, generation, offset, thinking_offset)

    items = feed.read(
        generation.id,
        offset=place.offset,
        thinking_offset=place.thinking_offset,
        look=look,
        blocks=place.blocks,
        prefix=prefix,
    )
    at = place.offset
    async with contextlib.aclosing(items):
        async for item in items:
            if isinstance(item, Delta):
                at = item.end
            yield item.frame(at)


def _written(store: Store, generation: Generation, offset: int, thinking_offset: int) -> Written:
    """Read what is stored; of an ended generation also how it ended."""
    written = store.written(generation.id, offset=offset, thinking_offset=thinking_offset)
    if written.status.is_active:
        return written
    ended = store.generation(generation.conversation_id, generation.id)
    return replace(written, reply=ended.reply, error_code=ended.error_code)
