"""Tells whoever watches (figures for machines, if they are on) how each reply ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ended:
    """Numbers and names from the settings: nothing of a person."""

    status: str
    engine: str
    model_name: str
    input_tokens: int
    output_tokens: int
    first_delta_seconds: float | None
    seconds: float


watchers: list[Callable[[Ended], None]] = []


def tell(ended: Ended) -> None:
    for watch in watchers:
        watch(ended)
