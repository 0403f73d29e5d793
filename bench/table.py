"""The one table that all benchmarks print."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure; `limit` is what docs/performance.md promises, None where it only informs."""

    benchmark: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    is_least: bool = False  # the limit is a least, not a most

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        is_kept = self.value >= self.limit if self.is_least else self.value <= self.limit
        return "ok" if is_kept else "MISSED"

    @property
    def promise(self) -> str:
        if self.limit is None:
            return ""
        return f"{'≥' if self.is_least else '≤'} {self.limit:g}"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def show(rows: Iterable[Row]) -> None:
    """Print the rows as a Markdown table, so that it can be kept in the documentation."""
    say("| benchmark | what | measured | promised | |")
    say("|---|---|---:|---:|---|")
    for row in rows:
        value = f"{row.value:,.{_decimals(row.value)}f} {row.unit}".strip()
        say(f"| {row.benchmark} | {row.what} | {value} | {row.promise} | {row.verdict} |")


def _decimals(value: float) -> int:
    if value == int(value) or abs(value) >= 100:
        return 0
    return 1 if abs(value) >= 10 else 2


def quantile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
