"""What the model gets: the transcript, cut by the budget and by nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.domain.context import (
    NO_INSTRUCTIONS,
    Budget,
    Context,
    ContextMessage,
    LeftOutReason,
    Receipt,
    build_context,
    messages_for,
)
from chat.domain.events import Event, EventType, Role
from chat.domain.instructions import Instructions
from chat.domain.text import estimate_tokens
from chat.domain.transcript import transcript
from tests.chat.domain.events import (
    conversations,
    instruction,
    log,
    logs,
    messages,
    question,
    reply,
    tool,
)

WIDE = Budget(max_turns=10**6, max_tokens=10**9)
budgets = st.builds(Budget, st.integers(1, 6), st.integers(0, 80))
prompts = st.sampled_from(["", "You are Vana."])


def context_of(
    events: list[Event],
    budget: Budget = WIDE,
    *,
    instructions: Instructions = NO_INSTRUCTIONS,
    instruction: str = "",
) -> Context:
    return build_context(
        reversed(events), budget, instructions=instructions, instruction=instruction
    )


def said(context: Context) -> list[tuple[str, str]]:
    return [(message.role.value, message.text) for message in context.messages]


@given(conversations)
def test_without_a_budget_the_model_sees_what_people_see(events: list[Event]) -> None:
    context = context_of(events)

    seen = "".join(turn.text for turn in transcript(events) if turn.role is Role.ASSISTANT)
    sent = "".join(m.text for m in context.messages if m.role is Role.ASSISTANT)
    assert sent == seen
    assert context.receipt.sent == tuple(event.sequence for event in messages(events))
    assert (context.receipt.left_out, context.receipt.reason) == (0, None)


@given(conversations, budgets, prompts)
def test_a_context_is_the_end_of_the_transcript(
    events: list[Event], budget: Budget, prompt: str
) -> None:
    receipt = context_of(events, budget, instructions=Instructions(site=prompt)).receipt

    everything = [event.sequence for event in messages(events)]
    assert list(receipt.sent) == everything[len(everything) - len(receipt.sent) :]
    assert receipt.left_out == len(everything) - len(receipt.sent)
    assert bool(receipt.left_out) == (receipt.reason is not None)


@given(logs, budgets, prompts)
def test_a_context_never_starts_with_an_assistants_message(
    events: list[Event], budget: Budget, prompt: str
) -> None:
    context = context_of(events, budget, instructions=Instructions(site=prompt))

    spoken = [message for message in context.messages if message.role is not Role.SYSTEM]
    assert not spoken or spoken[0].role is Role.USER or not _first(events, context).text


def _first(events: list[Event], context: Context) -> Event:
    """The first event that was sent; an empty one takes no place among the messages."""
    return events[context.receipt.sent[0] - 1]


@given(logs, budgets)
def test_what_is_sent_begins_with_a_question(events: list[Event], budget: Budget) -> None:
    context = context_of(events, budget)

    assert not context.receipt.sent or _first(events, context).role is Role.USER


@given(logs, budgets, st.sampled_from(["", "Go on."]))
def test_the_system_prompt_always_stays(
    events: list[Event], budget: Budget, instruction: str
) -> None:
    context = context_of(
        events, budget, instructions=Instructions(site="You are Vana."), instruction=instruction
    )

    assert context.messages[0] == ContextMessage(Role.SYSTEM, "You are Vana.")
    assert [message.role for message in context.messages].count(Role.SYSTEM) == 1


@given(logs, budgets, prompts)
def test_roles_take_turns(events: list[Event], budget: Budget, prompt: str) -> None:
    roles = [
        m.role for m in context_of(events, budget, instructions=Instructions(site=prompt)).messages
    ]

    assert all(first is not second for first, second in itertools.pairwise(roles))


@given(logs, budgets, prompts, st.sampled_from(["", "Go on."]))
def test_the_exact_messages_can_be_made_again_from_the_receipt(
    events: list[Event], budget: Budget, prompt: str, instruction: str
) -> None:
    context = context_of(
        events, budget, instructions=Instructions(site=prompt), instruction=instruction
    )

    receipt = Receipt.from_json(context.receipt.to_json())
    sent = [event for event in events if event.sequence in receipt.sent]
    assert receipt == context.receipt
    assert messages_for(receipt, sent) == context.messages


@given(conversations, st.integers(0, 80), st.integers(0, 80))
def test_a_larger_budget_never_sends_less(events: list[Event], one: int, other: int) -> None:
    small, large = sorted((one, other))

    fewer = context_of(events, Budget(100, small)).receipt.sent
    more = context_of(events, Budget(100, large)).receipt.sent

    assert set(fewer) <= set(more)


@given(conversations, budgets)
def test_the_newest_question_always_stays(events: list[Event], budget: Budget) -> None:
    questions = [event.sequence for event in events if event.role is Role.USER]

    assert set(questions[-1:]) <= set(context_of(events, budget).receipt.sent)


@given(logs, budgets)
def test_whatever_is_left_out_has_a_reason_and_nothing_else_has(
    events: list[Event], budget: Budget
) -> None:
    receipt = context_of(events, budget).receipt

    is_cut = len(receipt.sent) < len(messages(events))
    assert bool(receipt.left_out) == (receipt.reason is not None) == is_cut


def test_the_tokens_of_older_turns_are_within_the_budget() -> None:
    events = log(*[question("word " * 10), reply("word " * 10)] * 5)

    context = context_of(events, Budget(100, 60))

    assert context.receipt.estimated_tokens <= 60
    assert context.receipt.reason is LeftOutReason.TOKENS
    assert context.receipt.sent == (9, 10)


def test_a_cut_by_turns_says_so() -> None:
    events = log(*[question(), reply()] * 4)

    receipt = context_of(events, Budget(max_turns=2, max_tokens=1000)).receipt

    assert receipt.reason is LeftOutReason.TURNS
    assert (receipt.sent, receipt.left_out) == ((5, 6, 7, 8), 4)
    assert (receipt.max_turns, receipt.max_tokens) == (2, 1000)


def test_no_more_events_are_read_than_the_budget_allows() -> None:
    events = log(*[question(), reply()] * 100)
    read = []

    def newest_first() -> Iterator[Event]:
        for event in reversed(events):
            read.append(event.sequence)
            yield event

    build_context(newest_first(), Budget(max_turns=3, max_tokens=1000))

    assert len(read) <= 8


@pytest.mark.parametrize(
    "ending",
    [EventType.GENERATION_STOPPED, EventType.GENERATION_FAILED, EventType.GENERATION_INTERRUPTED],
)
def test_an_unfinished_reply_is_sent_as_far_as_it_is_on_the_page(ending: EventType) -> None:
    events = log(question("Why?"), reply("Because the", type=ending), question("Go on"))

    context = context_of(events)

    assert said(context) == [("user", "Why?"), ("assistant", "Because the"), ("user", "Go on")]


def test_a_continued_reply_is_one_message_without_a_seam() -> None:
    events = log(
        question("Count"),
        reply("One, t", type=EventType.GENERATION_STOPPED),
        reply("wo, three", continues=True),
    )

    assert said(context_of(events)) == [("user", "Count"), ("assistant", "One, two, three")]


def test_replies_of_which_none_continues_another_are_told_apart() -> None:
    events = log(question("Weather?"), reply("Let me look."), tool(), reply("Sunny."))

    assert said(context_of(events))[-1] == ("assistant", "Let me look.\n\nSunny.")


def test_questions_without_an_answer_between_them_are_one_message() -> None:
    events = log(question("First"), reply("", type=EventType.GENERATION_FAILED), question("Second"))

    assert said(context_of(events)) == [("user", "First\n\nSecond")]


def test_an_instruction_is_the_last_word_of_the_user() -> None:
    after_reply = context_of(log(question("Count"), reply("One")), instruction="Go on.")
    after_question = context_of(log(question("Count")), instruction="Go on.")

    assert said(after_reply) == [("user", "Count"), ("assistant", "One"), ("user", "Go on.")]
    assert said(after_question) == [("user", "Count\n\nGo on.")]


def test_system_and_tool_events_of_the_log_are_not_sent() -> None:
    events = log(instruction(), question(), tool(), reply())

    assert context_of(events).receipt.sent == (2, 4)


def test_a_greeting_that_answers_no_question_is_not_sent() -> None:
    context = context_of(log(reply("Welcome!"), question("Hello")))

    assert said(context) == [("user", "Hello")]
    assert (context.receipt.left_out, context.receipt.reason) == (1, LeftOutReason.NO_QUESTION)


def test_a_greeting_beyond_a_cut_is_left_out_with_the_rest() -> None:
    events = log(reply("Welcome!"), *[question(), reply()] * 3)

    receipt = context_of(events, Budget(max_turns=2, max_tokens=1000)).receipt

    assert (receipt.left_out, receipt.reason) == (3, LeftOutReason.TURNS)


def test_thinking_is_never_sent() -> None:
    events = log(question(), reply("Because.", thinking="I must not say this."))

    assert "must not" not in str(context_of(events).messages)


def test_an_empty_log_has_an_empty_context() -> None:
    context = context_of([])

    assert (context.messages, context.receipt.sent) == ((), ())
    assert context.receipt.estimated_tokens == 0


def test_a_receipt_without_some_fields_can_be_read() -> None:
    assert Receipt.from_json('{"sent": [1, 2]}') == Receipt(sent=(1, 2))


@given(logs, budgets)
def test_all_instructions_stay_in_their_order_and_are_counted(
    events: list[Event], budget: Budget
) -> None:
    told = Instructions("Of the site.", "Of the person.", "Of the conversation.")

    context = context_of(events, budget, instructions=told)

    text = "Of the site.\n\nOf the person.\n\nOf the conversation."
    assert context.messages[0] == ContextMessage(Role.SYSTEM, text)
    assert context.receipt.instructions == told
    assert context.receipt.estimated_tokens >= estimate_tokens(text)


def test_a_receipt_from_before_instructions_says_what_was_sent() -> None:
    old = Receipt.from_json('{"sent": [1], "reason": null, "system_prompt": "You are Vana."}')

    assert messages_for(old, []) == (ContextMessage(Role.SYSTEM, "You are Vana."),)
