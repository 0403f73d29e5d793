"""A generation: one run of an engine that writes one reply."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.domain.events import EventType
from chat.domain.owners import Owner
from chat.domain.usage import Usage
from chat.domain.wishes import Wish


class GenerationStatus(enum.StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_active(self) -> bool:
        return self in ACTIVE_STATUSES

    @property
    def event_type(self) -> EventType:
        """The type of the reply event that a generation with this status leaves."""
        return EventType(f"generation.{self.value}")


ACTIVE_STATUSES = frozenset({GenerationStatus.QUEUED, GenerationStatus.RUNNING})


@dataclass(frozen=True)
class Generation:
    """One run of an engine.

    `parent` is the sequence of the event that the reply will follow: the
    question, or the unfinished reply that it continues. `reply` is the
    sequence of the reply event once there is one. `receipt` is the JSON of
    `chat.domain.context.Receipt`, empty until the context was built. `wish` is how
    the reply should be written this time.
    """

    id: UUID
    conversation_id: UUID
    owner: Owner
    parent: int
    continues: bool
    engine: str
    model_name: str
    status: GenerationStatus
    queued_at: datetime
    reply: int | None = None
    process: str = ""
    heartbeat_at: datetime | None = None
    stop_requested: bool = False
    error_code: str = ""
    receipt: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    started_at: datetime | None = None
    first_delta_at: datetime | None = None
    ended_at: datetime | None = None
    wish: Wish | None = None

    @property
    def is_active(self) -> bool:
        return self.status.is_active


@dataclass(frozen=True, slots=True)
class Written:
    """What a generation has written so far, from an offset on.

    Offsets count characters (Unicode code points) of this generation's own
    text; a continued reply's earlier part is not in it. `reply` (the reply
    event's sequence), `error_code` and `usage` are for readers of an ended
    generation; who reads only text leaves them out.
    """

    offset: int
    text: str
    thinking_offset: int
    thinking: str
    status: GenerationStatus
    reply: int | None = None
    error_code: str = ""
    usage: Usage | None = None

    @property
    def end(self) -> int:
        return self.offset + len(self.text)


@dataclass(frozen=True, slots=True)
class Progress:
    """What one generation wrote since its last checkpoint; empty texts are a heartbeat."""

    generation_id: UUID
    offset: int = 0
    text: str = ""
    thinking_offset: int = 0
    thinking: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a generation ended, with everything the reply event needs.

    `event_id` and `timestamp` are the reply event's; `receipt` is stored as it
    stands then, with the reported token counts. `usage` goes with the reply.
    """

    status: GenerationStatus
    event_id: str
    timestamp: float
    text: str = ""
    thinking: str = ""
    error_code: str = ""
    receipt: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    first_delta_at: datetime | None = None
    usage: Usage | None = None
