"""What replies take, and what of it is believed when it is read again."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from chat.domain.events import Event
from chat.domain.transcript import transcript
from chat.domain.usage import Price, Spent, Usage
from tests.chat.domain.events import log, question, reply

PRICE = Price(Decimal("2.50"), Decimal(10), "USD")
USAGE = Usage(1_200, 300, first_words_seconds=0.5, seconds=2.25, price=PRICE)


def with_metadata(event: Event, metadata: dict[str, Any]) -> Event:
    return replace(event, data=json.dumps({"custom_metadata": metadata}))


def test_a_price_is_for_a_million_tokens() -> None:
    assert USAGE.cost == Decimal("0.006")
    assert Usage(1, 0, price=Price(Decimal("0.000001"), Decimal(0), "EUR")).cost == Decimal("1E-12")


def test_no_price_is_no_cost_and_a_price_of_nothing_is_one() -> None:
    assert Usage(1, 1).cost is None
    assert Usage(1, 1, price=Price(Decimal(0), Decimal(0), "USD")).cost == 0


@pytest.mark.parametrize("usage", [USAGE, Usage(0, 0), Usage(7, 3, is_estimated=True, seconds=1.0)])
def test_it_comes_back_from_the_log_as_it_was(usage: Usage) -> None:
    assert Usage.from_metadata(json.loads(json.dumps(usage.to_metadata()))) == usage


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "much",
        {},
        {"input_tokens": 1},
        {"input_tokens": -1, "output_tokens": 1},
        {"input_tokens": True, "output_tokens": 1},
        {"input_tokens": 1.5, "output_tokens": 1},
        {"input_tokens": 10**30, "output_tokens": 1},
    ],
)
def test_what_is_no_count_counts_nothing(broken: object) -> None:
    assert Usage.from_metadata(broken) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"input_price": "1E+999999999"},
        {"output_price": "NaN"},
        {"output_price": "-1"},
        {"output_price": 10},
        {"currency": "dollars"},
        {"currency": None},
    ],
)
def test_a_price_that_is_none_costs_nothing(broken: dict[str, Any]) -> None:
    found = Usage.from_metadata(USAGE.to_metadata() | broken)

    assert found == replace(USAGE, price=None)


@pytest.mark.parametrize("seconds", ["2", -1, float("inf"), float("nan"), True, None])
def test_a_time_that_is_none_is_not_shown(seconds: object) -> None:
    found = Usage.from_metadata(USAGE.to_metadata() | {"seconds": seconds})

    assert found == replace(USAGE, seconds=None)


def test_what_was_spent_is_summed_by_currency() -> None:
    euros = Usage(100, 0, is_estimated=True, seconds=1.0, price=replace(PRICE, currency="EUR"))

    spent = Spent.of([USAGE, euros, USAGE, Usage(1, 1)])

    assert spent is not None
    assert (spent.runs, spent.input_tokens, spent.output_tokens) == (4, 2_501, 601)
    assert spent.costs == (("EUR", Decimal("0.00025")), ("USD", Decimal("0.012")))
    assert spent.is_estimated
    assert spent.seconds == 5.5
    assert spent.first_words_seconds == 0.5


def test_nothing_was_spent_where_nothing_ran() -> None:
    assert Spent.of([]) is None


def test_a_continued_reply_took_what_its_parts_took() -> None:
    first = with_metadata(reply("One, "), {"usage": USAGE.to_metadata()})
    more = with_metadata(reply("two."), {"continues": True, "usage": USAGE.to_metadata()})

    (_, turn) = transcript(log(question(), first, more))

    assert turn.usages == (USAGE, USAGE)
    assert turn.spent is not None
    assert turn.spent.costs == (("USD", Decimal("0.012")),)


def test_of_older_replies_only_the_counts_are_known() -> None:
    assert reply(input_tokens=5, output_tokens=2).usage == Usage(5, 2)
    assert reply().usage is None
    assert with_metadata(reply(), {"usage": "broken"}).usage is None
    assert replace(reply(), data='{"custom_metadata": [1]}').usage is None


def test_questions_took_nothing() -> None:
    (turn,) = transcript(log(question(input_tokens=5, output_tokens=2)))

    assert turn.spent is None
