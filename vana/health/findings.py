"""What a check found, and what all findings mean together."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field


class Status(enum.StrEnum):
    OK = "ok"
    # Vana serves, but somebody should look.
    WARNING = "warning"
    # People cannot be served.
    FAILING = "failing"


_BY_WEIGHT = (Status.FAILING, Status.WARNING)


@dataclass(frozen=True, slots=True)
class Finding:
    """`reason` is a stable word, `figures` are numbers and names of jobs: no paths, no content."""

    status: Status = Status.OK
    reason: str = ""
    figures: dict[str, int | str | list[str]] = field(default_factory=dict)


OK = Finding()


def failing(reason: str, **figures: int | str | list[str]) -> Finding:
    return Finding(Status.FAILING, reason, figures)


def warning(reason: str, **figures: int | str | list[str]) -> Finding:
    return Finding(Status.WARNING, reason, figures)


def worst(findings: Iterable[Finding]) -> Status:
    there = {finding.status for finding in findings}
    return next((status for status in _BY_WEIGHT if status in there), Status.OK)
