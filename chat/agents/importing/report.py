"""What became of an import: counts, and a line for each session that did not come."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, field

from chat.agents.values import SessionKey


class Outcome(enum.StrEnum):
    """What became of one session."""

    NEW = "new"
    CONTINUED = "continued"  # it was here, and has gone on there
    UNCHANGED = "unchanged"  # all of it was here
    LEFT = "left"  # it is here, and another one by now
    REFUSED = "refused"  # it cannot be stored


@dataclass(frozen=True, slots=True)
class Note:
    """Which session, or which state, did not come, and why; `is_fault`: it cannot be stored."""

    what: str
    reason: str
    is_fault: bool


@dataclass(slots=True)
class Report:
    sessions: Counter[Outcome] = field(default_factory=Counter)
    events: int = 0
    state_keys: int = 0
    notes: list[Note] = field(default_factory=list)

    @property
    def has_faults(self) -> bool:
        return any(note.is_fault for note in self.notes)

    def counts(self) -> dict[str, int]:
        """Return all counts by name, zeros too."""
        sessions = {f"sessions {outcome.value}": self.sessions[outcome] for outcome in Outcome}
        return {**sessions, "events": self.events, "state keys": self.state_keys}


def named(key: SessionKey) -> str:
    """Return by which ids an operator finds a session."""
    return f"{key.app_name!r}, user {key.user_key!r}, session {key.session_key!r}"
