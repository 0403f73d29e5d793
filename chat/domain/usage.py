"""What a reply took: tokens, time and, where the site has set a price, money.

Fixed when the reply ends and kept with it in the log (`custom_metadata` of its
event), so that a price of tomorrow does not rewrite what was spent today.
Money is counted in `Decimal` and written as text, never as a float.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# Prices are for so many tokens, as model servers' owners print them.
PRICED_TOKENS = 1_000_000

# What comes from a file may hold anything: 1E+999999999 would fill the memory when it is shown.
_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNT_MAX = 2**53
_SECONDS_MAX = 366 * 24 * 3_600


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in and out; `currency` is a code of ISO 4217."""

    input: Decimal
    output: Decimal
    currency: str

    def of(self, input_tokens: int, output_tokens: int) -> Decimal:
        cost = self.input * input_tokens + self.output * output_tokens
        return cost / PRICED_TOKENS


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run of an engine took. `is_estimated`: the model server did not count all of it.

    Seconds count from the request of a reply: to its first words, and to its end.
    """

    input_tokens: int
    output_tokens: int
    is_estimated: bool = False
    first_words_seconds: float | None = None
    seconds: float | None = None
    price: Price | None = None

    @property
    def cost(self) -> Decimal | None:
        return self.price.of(self.input_tokens, self.output_tokens) if self.price else None

    def to_metadata(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "is_estimated": self.is_estimated,
            "first_words_seconds": self.first_words_seconds,
            "seconds": self.seconds,
        }
        if self.price:
            values |= {
                "input_price": f"{self.price.input:f}",
                "output_price": f"{self.price.output:f}",
                "currency": self.price.currency,
            }
        return values

    @classmethod
    def from_metadata(cls, values: object) -> Usage | None:
        """Return what `to_metadata` wrote; None for anything else."""
        if not isinstance(values, dict):
            return None
        counts = [values.get("input_tokens"), values.get("output_tokens")]
        if not all(_is_count(count) for count in counts):
            return None
        return cls(
            input_tokens=values["input_tokens"],
            output_tokens=values["output_tokens"],
            is_estimated=values.get("is_estimated") is True,
            first_words_seconds=_seconds(values.get("first_words_seconds")),
            seconds=_seconds(values.get("seconds")),
            price=_price(values),
        )


@dataclass(frozen=True, slots=True)
class Spent:
    """What several runs took together: a reply with its continuations, or a conversation.

    `costs` are by currency, since nobody knows the rate of that day.
    """

    runs: int
    input_tokens: int
    output_tokens: int
    is_estimated: bool
    first_words_seconds: float | None
    seconds: float | None
    costs: tuple[tuple[str, Decimal], ...]

    @classmethod
    def of(cls, usages: Iterable[Usage]) -> Spent | None:
        """Return None where nothing was spent."""
        runs = list(usages)
        if not runs:
            return None
        costs: dict[str, Decimal] = {}
        for usage in runs:
            if usage.price:
                so_far = costs.get(usage.price.currency, Decimal(0))
                costs[usage.price.currency] = so_far + (usage.cost or 0)
        times = [usage.seconds for usage in runs if usage.seconds is not None]
        return cls(
            runs=len(runs),
            input_tokens=sum(usage.input_tokens for usage in runs),
            output_tokens=sum(usage.output_tokens for usage in runs),
            is_estimated=any(usage.is_estimated for usage in runs),
            first_words_seconds=runs[0].first_words_seconds,
            seconds=sum(times) if times else None,
            costs=tuple(sorted(costs.items())),
        )


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= _COUNT_MAX


def _seconds(value: object) -> float | None:
    is_time = type(value) in {int, float} and 0 <= value <= _SECONDS_MAX  # type: ignore[operator]
    return float(value) if is_time else None  # type: ignore[arg-type]


def _price(values: dict[str, Any]) -> Price | None:
    texts = [values.get(name) for name in ("input_price", "output_price")]
    currency = values.get("currency")
    if not all(isinstance(text, str) and _DECIMAL.fullmatch(text) for text in texts):
        return None
    if not (isinstance(currency, str) and _CURRENCY.fullmatch(currency)):
        return None
    return Price(Decimal(str(texts[0])), Decimal(str(texts[1])), currency)
