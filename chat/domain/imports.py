"""An import: what came of a file, what was left out and why, and whether it was undone."""

from __future__ import annotations

import enum
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

# A report names so many of the conversations that were left out; it counts them all.
NAMED_MAX = 200


class ImportStatus(enum.StrEnum):
    WAITING = "waiting"  # stored, and not begun
    CHECKING = "checking"  # the whole file is read once before anything is kept
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"  # the file as a whole: nothing came
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def is_active(self) -> bool:
        return self in ACTIVE_STATUSES


ACTIVE_STATUSES = frozenset({ImportStatus.WAITING, ImportStatus.CHECKING, ImportStatus.RUNNING})


class SkipReason(enum.StrEnum):
    """Why a conversation was left out."""

    THERE = "there"  # it is among the person's own already
    IN_TRASH = "in_trash"  # … in their trash
    EMPTY = "empty"  # nothing was said in it
    BROKEN = "broken"  # it does not fit together; `detail` says where
    TOO_LONG = "too_long"  # a text, or all of it, is longer than this site keeps
    VERSION = "version"  # of a version that this Vana does not know


@dataclass(frozen=True, slots=True)
class Skipped:
    """One conversation that was left out: which of the file (from 1), why, and where.

    `detail` names a place by its fields ("events[3].parent"), never what stands there.
    """

    number: int
    reason: SkipReason
    detail: str = ""


@dataclass
class Report:
    """What came of a file. `branches` counts versions beside others of the same message."""

    conversations: int = 0
    messages: int = 0
    branches: int = 0
    reasons: Counter[SkipReason] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)

    def came(self, *, messages: int, branches: int) -> None:
        self.conversations += 1
        self.messages += messages
        self.branches += branches

    def left_out(self, skipped: Skipped) -> None:
        self.reasons[skipped.reason] += 1
        if len(self.skipped) < NAMED_MAX:
            self.skipped.append(skipped)

    @property
    def total(self) -> int:
        """How many conversations the file holds, as far as it was read."""
        return self.conversations + self.skipped_count

    @property
    def skipped_count(self) -> int:
        return self.reasons.total()

    @property
    def unnamed_count(self) -> int:
        """How many more were left out than `skipped` names."""
        return self.skipped_count - len(self.skipped)

    def to_json(self) -> str:
        fields = {
            "conversations": self.conversations,
            "messages": self.messages,
            "branches": self.branches,
            "reasons": dict(self.reasons),
            "skipped": [asdict(each) for each in self.skipped],
        }
        return json.dumps(fields, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Report:
        fields: dict[str, Any] = json.loads(text or "{}")
        reasons = {SkipReason(name): count for name, count in fields.pop("reasons", {}).items()}
        skipped = [
            Skipped(each["number"], SkipReason(each["reason"]), each["detail"])
            for each in fields.pop("skipped", [])
        ]
        return cls(**fields, reasons=Counter(reasons), skipped=skipped)


@dataclass(frozen=True)
class Import:
    """One file that a person gave. `done` of `total` conversations are worked through.

    `removed` and `trashed` say what undoing it did.
    """

    id: UUID
    user_id: int
    status: ImportStatus
    report: Report
    created_at: datetime
    ended_at: datetime | None = None
    undone_at: datetime | None = None
    # Nobody works on it any more, and its job does not go on by itself.
    is_stuck: bool = False
    done: int = 0
    total: int = 0
    error_code: str = ""
    error_place: int | None = None
    removed: int = 0
    trashed: int = 0

    @property
    def is_at_work(self) -> bool:
        return not self.is_stuck and (self.status.is_active or self.status is ImportStatus.UNDOING)

    @property
    def can_be_undone(self) -> bool:
        has_brought = self.status is ImportStatus.DONE and self.report.conversations > 0
        return has_brought or self.is_stuck
