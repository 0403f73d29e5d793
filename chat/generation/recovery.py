"""Ends generations whose process was killed: their text becomes an interrupted reply.

Never calls the model by itself; the page offers Continue and Retry.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from chat.domain.context import Receipt
from chat.domain.generations import Generation, GenerationStatus, Outcome, Written
from chat.domain.usage import Usage
from chat.generation.spending import finish
from chat.generation.usage import usage_of
from chat.generation.waiting import send_all_due
from chat.stores import cache_store, store_of_kind
from chat.stores.base import Store
from chat.stores.offload import offload
from chat.stores.processes import is_gone
from chat.streaming import notices

logger = logging.getLogger(__name__)


def recover_all() -> int:
    """End every abandoned generation of both stores; return how many this call ended."""
    now = timezone.now()
    return sum(
        recover_if_abandoned(store, generation)
        for store in (store_of_kind(is_kept=True), store_of_kind(is_kept=False))
        for generation in store.abandoned(now)
    )


def recover_if_abandoned(store: Store, generation: Generation) -> bool:
    """End `generation` if its process shows no sign of life; False if it lives or others won."""
    if not _is_abandoned(generation):
        return False
    written = store.written(generation.id)
    ended_at = timezone.now()
    outcome = Outcome(
        status=GenerationStatus.INTERRUPTED,
        event_id=str(uuid.uuid4()),
        timestamp=ended_at.timestamp(),
        text=written.text,
        thinking=written.thinking,
        receipt=generation.receipt,
        usage=_usage_of(generation, written, ended_at),
    )
    event = finish(store, generation, outcome)
    if event is None:
        return False
    logger.warning(
        "generation.recovered",
        extra={"generation_id": str(generation.id), "chars": len(written.text)},
    )
    notices.publish(
        generation.owner,
        "generation.ended",
        conversation=str(generation.conversation_id),
        generation=str(generation.id),
        status=outcome.status.value,
        sequence=event.sequence,
    )
    return True


def _usage_of(generation: Generation, written: Written, ended_at: datetime) -> Usage | None:
    """Estimate what the killed process could not count; nobody knows when it began to write."""
    if not generation.receipt:
        return None
    receipt = Receipt.from_json(generation.receipt)
    last_sign = generation.heartbeat_at or ended_at
    text = written.thinking + written.text
    return usage_of(generation, receipt, text, ended_at=last_sign)


def _is_abandoned(generation: Generation) -> bool:
    if not generation.is_active:
        return False
    # Its process has ended on this machine: no need to wait for the silence.
    if generation.process and is_gone(generation.process):
        return True
    last_sign = generation.heartbeat_at or generation.queued_at
    return timezone.now() - last_sign > timedelta(seconds=settings.HEARTBEAT_DEAD_SECONDS)


async def keep_recovering() -> None:
    """Recover at once and then as often as a killed process can be noticed.

    So are messages sent that waited for a reply whose process could not do it.
    Visitors' conversations whose life is over go with it: they cannot be
    reached any more, but a cache in memory would keep them.
    """
    while True:
        try:
            await offload(recover_all)
            await offload(send_all_due)
            await offload(cache_store().sweep)
        except Exception:
            logger.exception("recovery.failed")
        await asyncio.sleep(settings.HEARTBEAT_DEAD_SECONDS / 2)
