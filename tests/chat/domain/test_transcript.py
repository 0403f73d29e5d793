"""What people see of a log."""

from __future__ import annotations

import pytest
from hypothesis import given

from chat.domain.events import Event, EventType, Role
from chat.domain.transcript import ToolStep, Turn, transcript
from tests.chat.domain.events import (
    instruction,
    log,
    logs,
    messages,
    part,
    question,
    reply,
    saying,
    tool,
)

GENERATION = "6f1c1c6e-1d0a-4c39-9a55-0a4f1a8e3c11"


@given(logs)
def test_everything_that_was_said_is_shown_once_and_in_order(events: list[Event]) -> None:
    turns = transcript(events)

    assert "".join(turn.text for turn in turns) == "".join(e.text for e in messages(events))
    sequences = [turn.sequence for turn in turns]
    assert sequences == sorted(sequences)


@given(logs)
def test_a_turn_covers_the_events_from_its_first_to_its_last(events: list[Event]) -> None:
    turns = transcript(events)

    shown = [e.sequence for e in messages(events)]
    ends = [*(turn.first_sequence for turn in turns[1:]), len(events) + 1]
    for turn, end in zip(turns, ends, strict=False):
        own = [sequence for sequence in shown if turn.first_sequence <= sequence < end]
        assert (own[0], own[-1]) == (turn.first_sequence, turn.sequence)


def test_a_question_and_its_reply() -> None:
    asked, answered = transcript(
        log(
            question("Why?"),
            reply(
                "Because.",
                thinking="Hm.",
                model_name="demo-1",
                invocation_id=GENERATION,
                input_tokens=3,
                output_tokens=2,
            ),
        )
    )

    assert asked.is_question
    assert (asked.text, asked.position, asked.parent, asked.generation_id) == ("Why?", 1, None, "")
    assert (answered.role, answered.text, answered.thinking) == (Role.ASSISTANT, "Because.", "Hm.")
    assert (answered.position, answered.parent, answered.generation_id) == (2, 1, GENERATION)
    assert (answered.model_name, answered.input_tokens, answered.output_tokens) == ("demo-1", 3, 2)
    assert answered.at.timestamp() == 1.5


def test_system_and_tool_messages_are_for_the_model() -> None:
    turns = transcript(log(instruction(), question(), tool(), reply()))

    assert [turn.sequence for turn in turns] == [2, 4]


def test_a_reply_and_its_continuations_are_one_message() -> None:
    _, turn = transcript(
        log(
            question(),
            reply("One, t", type=EventType.GENERATION_STOPPED, thinking="Hm.", output_tokens=3),
            reply(
                "wo, ",
                type=EventType.GENERATION_FAILED,
                continues=True,
                error_code="e",
                output_tokens=2,
            ),
            reply(
                "three", continues=True, thinking="Aha.", output_tokens=1, invocation_id=GENERATION
            ),
        )
    )

    assert (turn.text, turn.thinking) == ("One, two, three", "Hm.\n\nAha.")
    assert (turn.first_sequence, turn.sequence, turn.parent) == (2, 4, 1)
    assert (turn.output_tokens, turn.generation_id, turn.error_code) == (6, GENERATION, "")
    assert turn.is_complete


def test_tokens_that_one_part_does_not_know_are_not_known() -> None:
    parts = [reply("One", output_tokens=3), reply("two", continues=True)]

    assert transcript(log(question(), *parts))[1].output_tokens is None


def test_a_continuation_of_nothing_stands_alone() -> None:
    turns = transcript(log(question(), reply("there", continues=True)))

    assert [turn.text for turn in turns] == ["Why?", "there"]


@pytest.mark.parametrize(
    ("ending", "truth"),
    [
        (EventType.GENERATION_COMPLETED, "is_complete"),
        (EventType.GENERATION_STOPPED, "is_stopped"),
        (EventType.GENERATION_FAILED, "is_failed"),
        (EventType.GENERATION_INTERRUPTED, "is_interrupted"),
    ],
)
def test_a_turn_says_how_its_writing_ended(ending: EventType, truth: str) -> None:
    turn = transcript(log(question(), reply(type=ending, error_code="e")))[1]

    truths = ("is_complete", "is_stopped", "is_failed", "is_interrupted")
    assert [name for name in truths if getattr(turn, name)] == [truth]
    assert turn.error_code == "e"
    assert not turn.is_question


def test_an_error_code_belongs_to_replies_only() -> None:
    turn: Turn = transcript(log(question(error_code="e", thinking="Hm.")))[0]

    assert (turn.error_code, turn.thinking) == ("", "")


def test_what_an_agent_did_with_tools_is_shown_with_its_reply() -> None:
    _, answered = transcript(
        log(
            question(),
            part({"function_call": {"id": "1", "name": "look", "args": {"place": "Kyōto"}}}),
            part({"function_call": {"id": "2", "name": "count"}}),
            part({"function_response": {"id": "2", "name": "count", "response": {"n": 3}}}),
            part({"function_response": {"id": "1", "name": "look", "response": {"sun": True}}}),
            reply("Sunny."),
        )
    )

    assert answered.text == "Sunny."
    assert answered.tool_steps == (
        ToolStep("look", '{\n  "place": "Kyōto"\n}', '{\n  "sun": true\n}'),
        ToolStep("count", "{}", '{\n  "n": 3\n}'),
    )


def test_a_tool_that_has_not_answered_has_no_answer_and_one_without_an_id_is_found_by_name() -> (
    None
):
    (answered,) = transcript(
        log(
            part({"function_call": {"name": "look"}}),
            part({"function_call": {"name": "wait"}}),
            part({"function_response": {"name": "look", "response": {"sun": True}}}),
            reply("Sunny."),
        )
    )

    assert [(step.name, bool(step.answer)) for step in answered.tool_steps] == [
        ("look", True),
        ("wait", False),
    ]


def test_tools_belong_to_the_next_reply_and_to_no_other() -> None:
    turns = transcript(
        log(
            part({"function_call": {"name": "look"}}), question(), reply("No."), question("And?"),
            part({"function_call": {"name": "wait"}}), reply("Yes."), reply("Done."),
        )
    )  # fmt: skip

    assert [[step.name for step in turn.tool_steps] for turn in turns] == [
        *[[], [], [], ["wait"], []]
    ]


def test_what_is_said_with_a_call_is_a_message_and_its_tool_is_the_next_ones() -> None:
    _, said, answered = transcript(
        log(
            question(),
            saying("Let me look.", {"id": "1", "name": "look"}),
            part({"function_response": {"id": "1", "name": "look", "response": {"sun": True}}}),
            reply("Sunny."),
        )
    )

    assert (said.text, said.tool_steps, said.later_steps) == ("Let me look.", (), ())
    assert answered.text == "Sunny."
    assert answered.tool_steps == (ToolStep("look", "{}", '{\n  "sun": true\n}'),)


def test_tools_after_which_no_reply_came_stay_with_what_was_said_last() -> None:
    call = {"id": "1", "name": "look"}

    turns = transcript(
        log(
            *[question("First"), part({"function_call": call})],
            *[question("Second"), saying("Let me look.", call)],
        )
    )

    assert [turn.text for turn in turns] == ["First", "Second", "Let me look."]
    assert [[step.name for step in turn.later_steps] for turn in turns] == [["look"], [], ["look"]]
    assert not any(turn.tool_steps for turn in turns)


def test_a_call_that_is_no_object_is_left_out() -> None:
    asked, answered = transcript(log(question(), part({"function_call": "look"}), reply("No.")))

    assert (asked.later_steps, answered.tool_steps) == ((), ())


def test_a_run_that_vana_did_not_number_is_no_generation() -> None:
    (answered,) = transcript(log(reply(invocation_id="e-6f1c1c6e")))

    assert answered.generation_id == ""
