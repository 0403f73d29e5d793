"""Short builders for the tests of stores: each says only what matters."""

from __future__ import annotations

import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import connections

from chat.domain.events import USER_AUTHOR, EventDraft, EventType
from chat.domain.generations import GenerationStatus, Outcome
from chat.domain.owners import Owner
from chat.stores.base import Ask, GenerationDraft, NewConversation

WAIT_SECONDS = 60.0


def said(
    text: str = "Hello", *, type: EventType = EventType.MESSAGE_CREATED, **fields: Any
) -> EventDraft:
    defaults = {"author": USER_AUTHOR, "event_id": str(uuid.uuid4()), "timestamp": time.time()}
    return EventDraft(type=type, text=text, **{**defaults, **fields})


def asking(
    owner: Owner,
    conversation_id: UUID,
    text: str | None = "Hello",
    *,
    new: bool = False,
    **fields: Any,
) -> Ask:
    """A question with its generation; `text` None asks again for what follows `parent`."""
    parent, continues = fields.pop("parent", None), fields.pop("continues", False)
    generation_id = fields.pop("generation_id", None) or uuid.uuid4()
    question = None
    if text is not None:
        event_id = fields.pop("event_id", None) or str(uuid.uuid4())
        question = said(text, event_id=event_id, parent=parent)
    return Ask(
        owner=owner,
        conversation_id=conversation_id,
        generation=GenerationDraft(
            generation_id,
            "demo",
            "demo-1",
            parent=None if question else parent,
            continues=continues,
            wish=fields.pop("wish", None),
        ),
        question=question,
        new=NewConversation(conversation_id, title=text or "", preview=text or "") if new else None,
        at_once=fields.pop("at_once", 100),
        **fields,
    )


def ended(
    text: str = "Hi", status: GenerationStatus = GenerationStatus.COMPLETED, **fields: Any
) -> Outcome:
    return Outcome(
        **{
            "status": status,
            "event_id": str(uuid.uuid4()),
            "timestamp": time.time(),
            "text": text,
            **fields,
        }
    )


def at_the_same_time(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all `works` at one moment; return what each returned or raised.

    Threads take turns every few microseconds: otherwise what is in memory is
    done before the next one gets its turn, and no race would ever be seen.
    """
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait(WAIT_SECONDS)
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            return error
        finally:
            connections.close_all()

    interval_seconds = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    try:
        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(run, works, timeout=WAIT_SECONDS))
    finally:
        sys.setswitchinterval(interval_seconds)
