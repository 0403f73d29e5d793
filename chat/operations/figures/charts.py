"""Charts as plain numbers: bars on a grid of 300 by 80, which a template draws as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 300, 80
# Between two bars, and the least height by which a value above 0 is seen.
GAP, LEAST = 2.0, 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind` colours the bars; `total` stands above them; `rows` are for who hears the page."""

    name: str
    title: str
    total: str
    note: str
    kind: str
    bars: list[Bar]
    rows: list[tuple[date, str]]
    first: date
    last: date
    highest: str


def bars_of(values: Sequence[int]) -> list[Bar]:
    """Return a bar for each value above 0, as high as it is beside the highest one."""
    highest = max(values, default=0)
    if highest <= 0:
        return []
    step = WIDTH / len(values)
    bars = []
    for index, value in enumerate(values):
        if value > 0:
            height = max(LEAST, value / highest * HEIGHT)
            bars.append(
                Bar(
                    x=f"{index * step + GAP / 2:.1f}",
                    y=f"{HEIGHT - height:.1f}",
                    width=f"{step - GAP:.1f}",
                    height=f"{height:.1f}",
                )
            )
    return bars
