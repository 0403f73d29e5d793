"""The log, read for people: the messages to show, oldest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chat.domain.copies import Origin, origin_of
from chat.domain.events import Event, EventType, Role
from chat.domain.usage import Spent, Usage
from chat.domain.wishes import Wish


@dataclass(frozen=True, slots=True)
class ToolStep:
    """A tool that an agent used on the way to its reply; `question` and `answer` are JSON.

    `answer` is empty while there is none.
    """

    name: str
    question: str
    answer: str = ""


@dataclass(frozen=True)
class Turn:
    """One message as people see it.

    A reply and its continuations are one message; `sequence` is then the last
    event's and `first_sequence` the first one's. `ending` is the type of the
    last event: how the writing of the reply ended. `author` is whose words they
    are, of agents the name. `generation_id` names the
    run that wrote the last part, empty for questions and for agents' replies.
    `tool_steps` are the tools that were used before it, `later_steps` those that
    were used after it and led to no reply, at least not yet. `usages` are what
    each part of the reply took, `wish` how it should be written. `origin` is
    where everything up to here was copied from.
    """

    role: Role
    text: str
    sequence: int
    first_sequence: int
    parent: int | None
    position: int
    at: datetime
    ending: EventType
    author: str = ""
    thinking: str = ""
    error_code: str = ""
    model_name: str = ""
    generation_id: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    tool_steps: tuple[ToolStep, ...] = ()
    later_steps: tuple[ToolStep, ...] = ()
    usages: tuple[Usage, ...] = ()
    wish: Wish | None = None
    origin: Origin | None = None

    @property
    def spent(self) -> Spent | None:
        return Spent.of(self.usages)

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

    System messages are for the model, not for people. What an agent did with
    tools is shown with the reply that came of it, or else with what was said last.
    """
    return list(turns(events))


def turns(events: Iterable[Event]) -> Iterator[Turn]:
    """Yield the messages of a transcript; no more than one of them is held at a time."""
    last: Turn | None = None
    tools: list[Event] = []
    for event in events:
        if event.role is Role.TOOL:
            tools.append(event)
        elif _is_visible(event):
            is_reply = event.role is Role.ASSISTANT
            if last is not None and event.continues and last.role is Role.ASSISTANT:
                last = _continued(last, event)
            else:
                if last is not None:
                    yield last if is_reply else _left_with(last, tools)
                last = replace(_turn(event), tool_steps=_tool_steps(tools if is_reply else []))
            tools = [event] if is_reply and event.calls_tools else []
    if last is not None:
        yield _left_with(last, tools)


def _left_with(turn: Turn, tools: list[Event]) -> Turn:
    """Return `turn` with the tools that were used after it and led to nothing."""
    return replace(turn, later_steps=_tool_steps(tools)) if tools else turn


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
        author=event.author,
        thinking=event.thinking if event.is_reply else "",
        error_code=event.error_code if event.is_reply else "",
        model_name=event.model_name,
        generation_id=event.invocation_id if event.is_reply and _is_uuid(event) else "",
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        usages=_usages(event),
        wish=event.wish if event.is_reply else None,
        origin=origin_of(event),
    )


def _usages(event: Event) -> tuple[Usage, ...]:
    usage = event.usage if event.role is Role.ASSISTANT else None
    return (usage,) if usage else ()


def _is_uuid(event: Event) -> bool:
    """Whether a generation of Vana's wrote this: agents number their runs in their own way."""
    try:
        UUID(event.invocation_id)
    except ValueError:
        return False
    return True


def _tool_steps(events: list[Event]) -> tuple[ToolStep, ...]:
    """Return the calls in order, each with the answer that has its id, or else its name."""
    if not events:
        return ()
    answers = _objects(events, "function_response")
    steps = []
    for call in _objects(events, "function_call"):
        found = next((one for one in answers if _answers(one, call)), None)
        if found is not None:
            answers.remove(found)
        answer = _readable(found.get("response")) if found is not None else ""
        steps.append(ToolStep(str(call.get("name") or ""), _readable(call.get("args")), answer))
    return tuple(steps)


def _objects(events: list[Event], name: str) -> list[dict[str, Any]]:
    """Return the parts' objects of that name; what is none, nobody can show."""
    found = [part.get(name) for event in events for part in event.parts]
    return [each for each in found if each and isinstance(each, dict)]


def _answers(answer: dict[str, Any], call: dict[str, Any]) -> bool:
    if answer.get("id") or call.get("id"):
        return bool(answer.get("id") == call.get("id"))
    return bool(answer.get("name") == call.get("name"))


def _readable(value: object) -> str:
    return json.dumps(value or {}, ensure_ascii=False, indent=2)


def _continued(turn: Turn, event: Event) -> Turn:
    """Return `turn` with the text of the reply event that goes on with it."""
    part = _turn(event)
    return replace(
        part,
        text=turn.text + part.text,
        thinking="\n\n".join(thought for thought in (turn.thinking, part.thinking) if thought),
        first_sequence=turn.first_sequence,
        parent=turn.parent,
        tool_steps=turn.tool_steps,
        wish=turn.wish,
        usages=turn.usages + part.usages,
        output_tokens=_sum(turn.output_tokens, part.output_tokens),
    )


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second
