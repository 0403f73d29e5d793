"""A branch as the log of a conversation of its own: whole, and with ids of its own.

What was said, thought and counted stays as it is. What names a place does
not: sequences begin at 1, event ids are fresh, and runs get names under which
no generation is looked for, because receipts stay where they were written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from chat.domain.events import Event


@dataclass(frozen=True, slots=True)
class Origin:
    """The message that ended what was copied. Its conversation may be gone by now."""

    conversation_id: UUID
    sequence: int

    def to_metadata(self) -> dict[str, Any]:
        return {"conversation": str(self.conversation_id), "sequence": self.sequence}

    @classmethod
    def from_metadata(cls, values: object) -> Origin | None:
        """Return what `to_metadata` wrote; None for anything else."""
        if not isinstance(values, dict) or type(values.get("sequence")) is not int:
            return None
        try:
            return cls(UUID(str(values.get("conversation"))), values["sequence"])
        except ValueError:
            return None


def origin_of(event: Event) -> Origin | None:
    """Return where the branch up to this event was copied from, if it was."""
    return Origin.from_metadata(event.metadata.get("copied_from"))


def copied(branch: Sequence[Event], origin: Origin, new_id: Callable[[str], str]) -> list[Event]:
    """Return the events of `branch` as those of a new log, numbered from 1.

    `new_id` makes the ids: the same for the same text. The last event says
    where it comes from; what earlier copies said of themselves is left out.
    """
    last = len(branch)
    return [
        _copied(event, number, new_id, origin if number == last else None)
        for number, event in enumerate(branch, start=1)
    ]


def _copied(
    event: Event, sequence: int, new_id: Callable[[str], str], origin: Origin | None
) -> Event:
    event_id = new_id(f"event {sequence}")
    run = f"copy-{new_id(event.invocation_id)}" if event.invocation_id else ""
    payload = {**event.payload, "id": event_id, "invocation_id": run}
    metadata = {name: value for name, value in event.metadata.items() if name != "copied_from"}
    if origin is not None:
        metadata["copied_from"] = origin.to_metadata()
    payload.pop("custom_metadata", None)
    if metadata:
        payload["custom_metadata"] = metadata
    return replace(
        event,
        sequence=sequence,
        parent=sequence - 1 or None,
        event_id=event_id,
        invocation_id=run,
        data=json.dumps(payload, ensure_ascii=False, separators=(",", ":")),
    )
