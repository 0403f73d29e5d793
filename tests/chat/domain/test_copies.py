"""A branch as the log of a conversation of its own."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest

from chat.domain.copies import Origin, copied, origin_of
from chat.domain.events import ASSISTANT_AUTHOR, USER_AUTHOR, Event, EventType, message_payload
from chat.domain.titles import TITLE_MAX_CHARS, title_of_copy
from chat.domain.transcript import transcript
from chat.domain.wishes import Wish

ORIGIN = Origin(uuid.UUID(int=7), 9)


def event(sequence: int, parent: int | None, author: str = USER_AUTHOR, **extra: object) -> Event:
    run = str(uuid.UUID(int=sequence))
    data = message_payload(
        event_id=f"e{sequence}",
        author=author,
        timestamp=1.5,
        text=f"Text {sequence}",
        thinking="Hm" if author == ASSISTANT_AUTHOR else "",
        invocation_id=run,
        **extra,
    )
    kind = EventType.MESSAGE_CREATED if author == USER_AUTHOR else EventType.GENERATION_COMPLETED
    return Event(
        sequence, parent, 1, kind, author, f"e{sequence}", f"Text {sequence}", data, 1.5, run
    )


def copies(*branch: Event) -> list[Event]:
    return copied(branch, ORIGIN, lambda text: f"new {text}")


def test_sequences_begin_at_one_and_ids_are_fresh() -> None:
    made = copies(event(4, None), event(9, 4, ASSISTANT_AUTHOR))

    assert [(one.sequence, one.parent) for one in made] == [(1, None), (2, 1)]
    assert [one.event_id for one in made] == ["new event 1", "new event 2"]
    assert [json.loads(one.data)["id"] for one in made] == ["new event 1", "new event 2"]
    assert made[0].timestamp == 1.5


def test_what_was_said_thought_and_wished_stays() -> None:
    wish = Wish("as a poem")
    about = {"wish": wish.to_metadata(), "usage": {"input_tokens": 3, "output_tokens": 4}}
    original = replace(
        event(9, 4, ASSISTANT_AUTHOR, custom_metadata=about), model_name="m", input_tokens=3
    )

    (made,) = copies(original)

    assert (made.text, made.thinking, made.wish) == ("Text 9", "Hm", wish)
    assert (made.model_name, made.input_tokens, made.type) == ("m", 3, original.type)
    assert made.usage == original.usage


def test_no_generation_is_looked_for_under_the_names_of_its_runs() -> None:
    made = copies(event(4, None), event(9, 4, ASSISTANT_AUTHOR))

    assert transcript([event(9, 4, ASSISTANT_AUTHOR)])[0].generation_id
    assert [turn.generation_id for turn in transcript(made)] == ["", ""]
    assert json.loads(made[1].data)["invocation_id"] == made[1].invocation_id


def test_the_last_message_says_where_it_comes_from_and_earlier_copies_do_not() -> None:
    made = copies(event(4, None), event(9, 4, ASSISTANT_AUTHOR))
    again = copies(*made, event(11, 2))

    assert [origin_of(one) for one in made] == [None, ORIGIN]
    assert [origin_of(one) for one in again] == [None, None, ORIGIN]


@pytest.mark.parametrize(
    "values", [None, "x", {}, {"conversation": "x", "sequence": 1}, {"sequence": "1"}]
)
def test_what_is_no_origin_is_none(values: object) -> None:
    assert Origin.from_metadata(values) is None


@pytest.mark.parametrize(
    ("title", "copy"),
    [
        ("Moss", "Moss (copy)"),
        ("Moss (copy)", "Moss (copy 2)"),
        ("Moss (copy 9)", "Moss (copy 10)"),
        ("(copy)", "(copy) (copy)"),
        ("Moss (copy x)", "Moss (copy x) (copy)"),
    ],
)
def test_copies_are_counted_in_their_titles(title: str, copy: str) -> None:
    assert title_of_copy(title, "copy") == copy


def test_a_long_title_makes_room_for_the_word() -> None:
    copy = title_of_copy("x" * TITLE_MAX_CHARS, "copy")

    assert len(copy) <= TITLE_MAX_CHARS
    assert copy.endswith(" (copy)")
