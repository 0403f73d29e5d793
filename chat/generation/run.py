"""Writes one reply: context, engine, text to readers and store, ending.

The task outlives the request and every open tab. However it ends, the text so
far becomes the reply event before anybody is told that it ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone

from chat.domain.context import Context, Receipt
from chat.domain.engine_errors import EngineError
from chat.domain.errors import ChatError, ConversationNotFound
from chat.domain.events import Event
from chat.domain.generations import Generation, GenerationStatus, Outcome
from chat.domain.text import storable
from chat.engines import engine_for
from chat.engines.base import Delta, EngineRequest
from chat.generation.checkpointer import checkpointer
from chat.generation.context import Prepared, prepare
from chat.generation.spending import finish
from chat.generation.usage import usage_of
from chat.generation.watching import Ended, tell
from chat.stores import store_for
from chat.stores.base import Store
from chat.stores.offload import offload
from chat.stores.processes import PROCESS_NAME
from chat.streaming import notices
from chat.streaming.feed import LiveText, feed

logger = logging.getLogger(__name__)

# A store that is away when a reply ends is tried again: the text is only in memory.
SAVE_RETRY_SECONDS = 1.0
SAVE_GIVE_UP_SECONDS = 600.0

Ending = Callable[[], GenerationStatus | None]
T = TypeVar("T")


@dataclass
class _Writing:
    """One reply in the making."""

    store: Store
    generation: Generation
    context: Context
    live: LiveText
    input_tokens: int | None = None
    output_tokens: int | None = None
    first_delta_at: datetime | None = None
    error_code: str = field(default="")

    def take(self, delta: Delta) -> None:
        if self.first_delta_at is None and (delta.text or delta.thinking):
            self.first_delta_at = timezone.now()
        if delta.text or delta.thinking:
            # One NUL would make the checkpoint of the whole process fail on PostgreSQL.
            self.live.write(storable(delta.text), storable(delta.thinking))
        if delta.input_tokens is not None:
            self.input_tokens = delta.input_tokens
        if delta.output_tokens is not None:
            self.output_tokens = delta.output_tokens

    def outcome(self, status: GenerationStatus) -> Outcome:
        receipt: Receipt = replace(self.context.receipt, reported_tokens=self.input_tokens)
        ended_at = timezone.now()
        return Outcome(
            status=status,
            event_id=str(uuid.uuid4()),
            timestamp=ended_at.timestamp(),
            text=self.live.text,
            thinking=self.live.thinking,
            error_code=self.error_code,
            receipt=receipt.to_json(),
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            first_delta_at=self.first_delta_at,
            usage=usage_of(
                self.generation,
                receipt,
                self.live.thinking + self.live.text,
                counted=(self.input_tokens, self.output_tokens),
                first_delta_at=self.first_delta_at,
                ended_at=ended_at,
            ),
        )


async def run(generation: Generation, *, ending: Ending = lambda: None) -> None:
    """Write the reply of a queued generation, if no other process has taken it.

    `ending` tells, when the task is cancelled, whether it was stopped or the
    process is ending.
    """
    store = store_for(generation.owner)
    try:
        claimed = await offload(store.claim, generation.id, PROCESS_NAME, timezone.now())
        prepared = await offload(prepare, store, claimed) if claimed else None
    except ConversationNotFound:
        return  # deleted in the meantime, with everything in it
    except asyncio.CancelledError:
        await _end_unwritten(store, generation, ending() or GenerationStatus.STOPPED)
        return
    except ChatError as error:
        await _end_unwritten(store, generation, GenerationStatus.FAILED, error.code)
        return
    except Exception:
        # The row stays without a heartbeat; recovery ends it and offers Retry.
        logger.exception("generation.not_started", extra={"generation_id": str(generation.id)})
        return
    if claimed and prepared:
        await _write(store, claimed, prepared, ending)


async def _write(store: Store, generation: Generation, prepared: Prepared, ending: Ending) -> None:
    live = feed.open(generation.id, prefix=prepared.prefix)
    writing = _Writing(store, generation, prepared.context, live)
    checkpointer.add(generation.id, store, live, _canceller(ending))
    try:
        status = await _read_engine(writing)
    except asyncio.CancelledError:
        status = ending() or GenerationStatus.STOPPED
    try:
        await _surely(_end(writing, status))
    finally:
        checkpointer.remove(generation.id)
        # Only if saving was given up: readers must not wait for ever.
        live.close(GenerationStatus.INTERRUPTED, None)


def _canceller(ending: Ending) -> Callable[[object], None]:
    """Return what cancels the current task once, for a stop that came from another process."""
    task = asyncio.current_task()
    is_cancelled = False

    def cancel(_: object) -> None:
        nonlocal is_cancelled
        if task is not None and ending() is None and not is_cancelled:
            is_cancelled = True
            task.cancel()

    return cancel


async def _surely(saving: Coroutine[Any, Any, T]) -> T:
    """Return what `saving` returns, even if this task is cancelled meanwhile."""
    task = asyncio.ensure_future(saving)
    while not task.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(task)
    return task.result()


async def _end_unwritten(
    store: Store, generation: Generation, status: GenerationStatus, error_code: str = ""
) -> None:
    """End a generation that never reached its engine; readers find out from the store."""
    outcome = Outcome(
        status=status, event_id=str(uuid.uuid4()), timestamp=time.time(), error_code=error_code
    )
    event = await _surely(offload(store.finish, generation.id, outcome))
    _announce(generation, status, event)


async def _read_engine(writing: _Writing) -> GenerationStatus:
    """Pass the engine's deltas on and return how it ended."""
    generation = writing.generation
    try:
        engine = engine_for(generation.model_name)
        request = EngineRequest(generation.model_name, writing.context.messages)
        async with contextlib.aclosing(engine.stream(request)) as deltas:
            async for delta in deltas:
                writing.take(delta)
    except EngineError as error:
        writing.error_code = error.code
    except Exception:
        logger.exception("engine.crashed", extra={"generation_id": str(generation.id)})
        writing.error_code = EngineError.code
    return GenerationStatus.FAILED if writing.error_code else GenerationStatus.COMPLETED


async def _end(writing: _Writing, status: GenerationStatus) -> None:
    """Store the reply, then tell everybody."""
    generation = writing.generation
    event = await _save(writing, writing.outcome(status))
    if event is None:
        # Recovery was quicker, or the conversation is gone: what it stored counts.
        status = GenerationStatus.INTERRUPTED
    writing.live.close(status, event.sequence if event else None, writing.error_code)
    _announce(generation, status, event)
    _log(writing, status)


def _announce(generation: Generation, status: GenerationStatus, event: Event | None) -> None:
    notices.publish(
        generation.owner,
        "generation.ended",
        conversation=str(generation.conversation_id),
        generation=str(generation.id),
        status=status.value,
        sequence=event.sequence if event else None,
    )


async def _save(writing: _Writing, outcome: Outcome) -> Event | None:
    """Store the outcome, and wait for a store that is away."""
    give_up_at = time.monotonic() + SAVE_GIVE_UP_SECONDS
    while True:
        try:
            return await offload(finish, writing.store, writing.generation, outcome)
        except Exception:
            logger.exception(
                "generation.not_saved", extra={"generation_id": str(writing.generation.id)}
            )
            if time.monotonic() > give_up_at:
                raise
        await asyncio.sleep(SAVE_RETRY_SECONDS)


def _log(writing: _Writing, status: GenerationStatus) -> None:
    generation = writing.generation
    level = logging.WARNING if status is GenerationStatus.FAILED else logging.INFO
    duration = timezone.now() - generation.queued_at
    logger.log(
        level,
        status.event_type.value,
        extra={
            "generation_id": str(generation.id),
            "error_code": writing.error_code,
            "duration_ms": round(duration.total_seconds() * 1000),
            "chars": len(writing.live.text),
            "output_tokens": writing.output_tokens,
        },
    )
    first = writing.first_delta_at
    tell(
        Ended(
            status.value,
            generation.engine,
            generation.model_name,
            input_tokens=writing.input_tokens or 0,
            output_tokens=writing.output_tokens or 0,
            first_delta_seconds=(first - generation.queued_at).total_seconds() if first else None,
            seconds=duration.total_seconds(),
        )
    )
