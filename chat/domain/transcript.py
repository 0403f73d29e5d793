"""The log, read for people: the messages to show, oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chat.domain.events import Event, EventType, Role


@dataclass(frozen=True)
class Turn:
    """One message as people see it.

    A reply and its continuations are one message; `sequence` is then the last
    event's and `first_sequence` the first one's. `ending` is the type of the
    last event: how the writing of the reply ended. `generation_id` names the
    run that wrote the last part, empty for questions.
    """

    role: Role
    text: str
    sequence: int
    first_sequence: int
    parent: int | None
    position: int
    at: datetime
    ending: EventType
    thinking: str = ""
    error_code: str = ""
    model_name: str = ""
    generation_id: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None

    @property
    def is_question(self) -> bool:
        return self.role is Role.USER

    @property
    def is_complete(self) -> bool:
        return self.ending in {EventType.MESSAGE_CREATED, EventType.GENERATION_COMPLETED}

    @property
    def is_stopped(self) -> bool:
        return self.ending is EventType.GENERATION_STOPPED

    @property
    def is_failed(self) -> bool:
        return self.ending is EventType.GENERATION_FAILED

    @property
    def is_interrupted(self) -> bool:
        return self.ending is EventType.GENERATION_INTERRUPTED


def transcript(events: Iterable[Event]) -> list[Turn]:
    """Return the messages to show, oldest first.

    System and tool messages are for the model, not for people.
    """
    turns: list[Turn] = []
    for event in events:
        if not _is_visible(event):
            continue
        if event.continues and turns and turns[-1].role is Role.ASSISTANT:
            turns[-1] = _continued(turns[-1], event)
        else:
            turns.append(_turn(event))
    return turns


def _is_visible(event: Event) -> bool:
    return event.is_message and event.role in {Role.USER, Role.ASSISTANT}


def _turn(event: Event) -> Turn:
    return Turn(
        role=event.role,
        text=event.text,
        sequence=event.sequence,
        first_sequence=event.sequence,
        parent=event.parent,
        position=event.position,
        at=event.at,
        ending=event.type,
        thinking=event.thinking if event.is_reply else "",
        error_code=event.error_code if event.is_reply else "",
        model_name=event.model_name,
        generation_id=event.invocation_id if event.is_reply else "",
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
    )


def _continued(turn: Turn, event: Event) -> Turn:
    """Return `turn` with the text of the reply event that goes on with it."""
    part = _turn(event)
    return replace(
        part,
        text=turn.text + part.text,
        thinking="\n\n".join(thought for thought in (turn.thinking, part.thinking) if thought),
        first_sequence=turn.first_sequence,
        parent=turn.parent,
        output_tokens=_sum(turn.output_tokens, part.output_tokens),
    )


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second
