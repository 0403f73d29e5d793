"""Counts what a reply took, at the price of the moment."""

from __future__ import annotations

from datetime import datetime

from chat.domain.context import Receipt
from chat.domain.engine_errors import EngineModelUnknown
from chat.domain.generations import Generation
from chat.domain.text import estimate_tokens
from chat.domain.usage import Price, Usage
from chat.engines import model_choice


def usage_of(
    generation: Generation,
    receipt: Receipt,
    text: str,
    *,
    counted: tuple[int | None, int | None] = (None, None),
    first_delta_at: datetime | None = None,
    ended_at: datetime,
) -> Usage | None:
    """Return what a run took; `counted` are the model server's tokens in and out, if it told.

    What it did not tell is estimated. A run that gave neither words nor counts
    was refused, and took nothing.
    """
    if not text and counted == (None, None):
        return None
    tokens_in, tokens_out = counted
    return Usage(
        input_tokens=receipt.estimated_tokens if tokens_in is None else tokens_in,
        output_tokens=estimate_tokens(text) if tokens_out is None else tokens_out,
        is_estimated=None in counted,
        first_words_seconds=_since(generation, first_delta_at),
        seconds=_since(generation, ended_at),
        price=_price(generation.model_name),
    )


def _since(generation: Generation, at: datetime | None) -> float | None:
    if at is None:
        return None
    # Clocks are set back at times.
    return round(max(0.0, (at - generation.queued_at).total_seconds()), 3)


def _price(model_name: str) -> Price | None:
    try:
        return model_choice(model_name).price
    except EngineModelUnknown:  # not offered any more: nobody knows its price
        return None
