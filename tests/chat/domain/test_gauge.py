"""The gauge says what would be sent: the same rule, the same numbers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chat.domain.context import Budget, Context, LeftOutReason, build_context
from chat.domain.events import Event
from chat.domain.gauge import Gauge
from chat.domain.instructions import Instructions
from tests.chat.domain.events import log, logs, question, reply

WINDOW = 1_000
SITE = Instructions(site="Be brief.")


def gauge(*events: Event, max_tokens: int = 800, turns: int = 10, asked: str = "") -> Gauge:
    budget = Budget(turns, max_tokens)
    context = foretold(log(*events), budget)
    return replace(Gauge.of(context, budget, WINDOW), question=asked)


def foretold(events: list[Event], budget: Budget) -> Context:
    return build_context(reversed(events), budget, instructions=SITE, awaits_question=True)


def test_an_empty_conversation_holds_instructions_and_the_reserve() -> None:
    found = gauge()

    assert (found.told, found.said, found.asked, found.reserve) == (7, 0, 0, 200)
    assert (found.used, found.percent, found.left_out) == (207, 21, 0)


def test_a_question_is_counted_as_it_will_be_sent() -> None:
    asked = "How does moss drink?"

    found = gauge(question("Why?"), reply("So."), asked=asked)

    events = log(question("Why?"), reply("So."), question(asked))
    sent = build_context(reversed(events), Budget(10, 800), instructions=SITE)
    assert found.told + found.said + found.asked == sent.receipt.estimated_tokens


def test_a_blank_is_no_question() -> None:
    assert gauge(asked=" \n").asked == 0


@given(
    st.lists(st.integers(1, 120), max_size=8),
    st.integers(1, 300),
    st.integers(50, 500),
)
def test_what_is_left_out_is_what_the_request_leaves_out(
    lengths: list[int], asked: int, max_tokens: int
) -> None:
    said = [part for words in lengths for part in (question("a " * words), reply("b " * words))]
    text = "c " * asked

    found = gauge(*said, max_tokens=max_tokens, asked=text)

    events = log(*said, question(text))
    sent = build_context(reversed(events), Budget(10, max_tokens), instructions=SITE)
    assert found.left_out == sent.receipt.left_out
    assert found.told + found.said + found.asked == sent.receipt.estimated_tokens


@given(logs, st.builds(Budget, st.integers(1, 6), st.integers(0, 80)))
def test_the_foretold_cut_is_the_one_that_a_question_of_one_word_meets(
    events: list[Event], budget: Budget
) -> None:
    guess = foretold(events, budget)

    asked = log(*events, question("And"))
    real = build_context(reversed(asked), budget, instructions=SITE)
    assert guess.receipt.left_out == real.receipt.left_out
    assert guess.receipt.reason is real.receipt.reason
    assert guess.receipt.sent == real.receipt.sent[:-1]
    assert guess.receipt.estimated_tokens == real.receipt.estimated_tokens
    assert Gauge.of(guess, budget, WINDOW).left_out == real.receipt.left_out


def test_a_newest_turn_that_will_not_fit_is_foretold_as_left_out() -> None:
    events = log(question("Why?"), reply("So."), question("word " * 700), reply("Long."))

    receipt = foretold(events, Budget(10, 700)).receipt

    assert (receipt.sent, receipt.left_out) == ((), 4)
    assert receipt.reason is LeftOutReason.TOKENS


def test_a_count_of_the_model_server_goes_before_an_estimate_until_somebody_types() -> None:
    counted = replace(gauge(question("Why?"), reply("So.")), counted=307)

    assert counted.is_counted
    assert (counted.told, counted.said, counted.used) == (7, 300, 507)
    typing = replace(counted, question="And?")
    assert not typing.is_counted
    assert typing.said == gauge(question("Why?"), reply("So.")).said


def test_it_is_never_more_than_full() -> None:
    assert gauge(asked="word " * 2_000).percent == 100
