"""What the server was asked, and how each answer ended."""

from __future__ import annotations

import enum
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any

# A benchmark asks thousands of times; the newest are enough to look at.
MAX_RECORDS = 1_000


class Outcome(enum.StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    DROPPED = "dropped"  # the script broke the connection off
    DISCONNECTED = "disconnected"  # the client did


@dataclass
class Record:
    """One request for a reply; times are in seconds since the epoch."""

    number: int
    script: str
    headers: dict[str, str]
    body: dict[str, Any]
    outcome: Outcome = Outcome.RUNNING
    chunks_sent: int = 0
    started_at: float = field(default_factory=time.time)
    ended_at: float | None = None


@dataclass
class Records:
    """All records of one server, newest last; the counts of requests are never forgotten."""

    kept: deque[Record] = field(default_factory=lambda: deque(maxlen=MAX_RECORDS))
    total: int = 0
    connections_made: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    attempts: Counter[str] = field(default_factory=Counter)

    def open(self, script: str, headers: dict[str, str], body: dict[str, Any]) -> Record:
        self.total += 1
        record = Record(self.total, script, headers, body)
        self.kept.append(record)
        self.outcomes[Outcome.RUNNING] += 1
        return record

    def close(self, record: Record, outcome: Outcome, chunks_sent: int) -> None:
        record.outcome, record.chunks_sent, record.ended_at = outcome, chunks_sent, time.time()
        self.outcomes[Outcome.RUNNING] -= 1
        self.outcomes[outcome] += 1

    def attempt(self, body: bytes) -> int:
        """Return how often exactly this body was sent before."""
        key = str(hash(body))
        self.attempts[key] += 1
        return self.attempts[key] - 1

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(record) for record in self.kept]

    def state(self) -> dict[str, int]:
        return {"requests": self.total, "connections_made": self.connections_made} | {
            outcome.value: self.outcomes[outcome] for outcome in Outcome
        }

    def reset(self) -> None:
        self.kept.clear()
        self.attempts.clear()
        self.connections_made = 0
