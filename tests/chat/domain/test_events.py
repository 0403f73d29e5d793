"""Events: whose they are, what they count as, and their JSON that agents read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.domain.events import (
    ASSISTANT_AUTHOR,
    USER_AUTHOR,
    Event,
    EventDraft,
    EventType,
    Role,
    message_payload,
)


def event(type: EventType = EventType.MESSAGE_CREATED, **fields: Any) -> Event:
    defaults = {
        "sequence": 1,
        "parent": None,
        "position": 1,
        "author": USER_AUTHOR,
        "event_id": "e",
        "text": "",
        "data": "{}",
        "timestamp": 0.0,
    }
    return Event(**{**defaults, "type": type, **fields})


@pytest.mark.parametrize(
    ("type", "author", "role"),
    [
        (EventType.MESSAGE_CREATED, "user", Role.USER),
        (EventType.MESSAGE_CREATED, "system", Role.SYSTEM),
        (EventType.MESSAGE_CREATED, "vana", Role.ASSISTANT),
        (EventType.GENERATION_STOPPED, "some_agent", Role.ASSISTANT),
        (EventType.TOOL_CALLED, "some_agent", Role.TOOL),
        (EventType.TOOL_RETURNED, "user", Role.TOOL),
    ],
)
def test_the_role_follows_from_type_and_author(type: EventType, author: str, role: Role) -> None:
    assert event(type, author=author).role is role


@pytest.mark.parametrize("type", list(EventType))
def test_messages_and_replies(type: EventType) -> None:
    ended = {"completed", "stopped", "failed", "interrupted"}

    is_reply = type.value.startswith("generation.") and type.value.split(".")[1] in ended

    assert event(type).is_reply == is_reply
    assert event(type).is_message == (is_reply or type is EventType.MESSAGE_CREATED)
    assert EventDraft(type, "user", "e").is_message == event(type).is_message


@given(text=st.text(), thinking=st.text(), error_code=st.text(max_size=5))
def test_what_is_written_into_the_payload_is_read_out_of_it(
    text: str, thinking: str, error_code: str
) -> None:
    data = message_payload(
        event_id="e1",
        author=ASSISTANT_AUTHOR,
        timestamp=1.5,
        text=text,
        thinking=thinking,
        error_code=error_code,
    )

    found = event(data=data)
    parts = found.payload.get("content", {}).get("parts", [])
    assert "".join(part["text"] for part in parts if not part.get("thought")) == text
    assert (found.thinking, found.error_code) == (thinking, error_code)
    assert not found.continues


def test_a_question_in_the_form_that_agents_read() -> None:
    data = message_payload(
        event_id="e1", author=USER_AUTHOR, timestamp=1.5, text="Why?", invocation_id="i1"
    )

    assert json.loads(data) == {
        "id": "e1",
        "invocation_id": "i1",
        "author": "user",
        "timestamp": 1.5,
        "content": {"role": "user", "parts": [{"text": "Why?"}]},
    }


def test_a_reply_that_failed_at_once_has_no_content() -> None:
    data = message_payload(
        event_id="e1",
        author=ASSISTANT_AUTHOR,
        timestamp=1.5,
        text="",
        error_code="engine_timeout",
        interrupted=False,
    )

    assert set(json.loads(data)) == {"id", "invocation_id", "author", "timestamp", "error_code"}


@pytest.mark.parametrize(
    "data",
    [
        "",
        "{}",
        "[]",
        '"text"',
        "null",
        '{"content": null}',
        '{"content": {"parts": null}}',
        '{"content": {"parts": [{"thought": true, "text": null}]}}',
        '{"custom_metadata": null}',
    ],
)
def test_a_payload_without_the_usual_fields_is_read_as_empty(data: str) -> None:
    found = event(data=data)

    assert (found.thinking, found.error_code, found.continues) == ("", "", False)


def test_a_continuation_says_so() -> None:
    data = message_payload(
        event_id="e", author="vana", timestamp=0, text="", custom_metadata={"continues": True}
    )

    assert event(data=data).continues


def test_the_time_is_in_utc() -> None:
    assert event(timestamp=1.5).at == datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)


def test_text_is_not_repeated_when_an_event_is_printed() -> None:
    assert "payload-marker" not in repr(event(data='{"x": "payload-marker"}'))
