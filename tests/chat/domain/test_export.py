"""The file of a conversation, and that the schema says what is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest

from chat.domain.conversations import Conversation, TitleSource
from chat.domain.events import Event, EventType, LogEntry
from chat.domain.export import written_conversation
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.owners import Owner
from tests.servers import ROOT

NOON = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
ID = UUID("11111111-2222-4333-8444-555555555555")
OWNER = Owner.user(1)
SCHEMA = json.loads((ROOT / "docs/export.schema.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)

CONVERSATION = Conversation(
    id=ID,
    owner=OWNER,
    title="Über ⚡",
    title_source=TitleSource.PERSON,
    preview="",
    revision=2,
    head=2,
    message_count=2,
    has_branches=False,
    system_prompt="",
    model_name="demo",
    created_at=NOON,
    updated_at=NOON,
)
QUESTION = Event(
    1, None, 1, EventType.MESSAGE_CREATED, "user", "e1", "Why?\n\u2028\x00", '{"id":"e1"}', 1.25
)
REPLY = Event(
    2, 1, 2, EventType.GENERATION_STOPPED, "vana", "e2", "So", "{}", 2.5, "g", "demo", 3, 4
)
GENERATION = Generation(
    id=ID,
    conversation_id=ID,
    owner=OWNER,
    parent=1,
    continues=False,
    engine="demo",
    model_name="demo",
    status=GenerationStatus.STOPPED,
    queued_at=NOON,
    reply=2,
    ended_at=NOON,
)


def exported(
    conversation: Conversation = CONVERSATION,
    events: tuple[Event, ...] = (QUESTION, REPLY),
    generations: tuple[Generation, ...] = (GENERATION,),
) -> Any:
    log = (LogEntry(event, is_aside=event.parent == 99) for event in events)
    text = "".join(written_conversation(conversation, log, generations))
    return json.loads(text.encode())


def test_the_schema_is_one() -> None:
    assert jsonschema_rs.meta.is_valid(SCHEMA)


def test_a_conversation_is_as_the_schema_says() -> None:
    found = exported()

    VALIDATOR.validate(found)
    assert found["conversation"]["title"] == "Über ⚡"
    assert [event["text"] for event in found["events"]] == ["Why?\n\u2028\x00", "So"]
    assert [event["timestamp"] for event in found["events"]] == [1.25, 2.5]
    assert found["events"][0]["data"] == {"id": "e1"}
    assert found["conversation"]["created_at"] == "2026-01-01T12:00:00.123456+00:00"


def test_an_empty_one_is_valid_too() -> None:
    VALIDATOR.validate(exported(replace(CONVERSATION, head=0), (), ()))


@pytest.mark.parametrize(
    ("times", "status"),
    [
        ({}, "active"),
        ({"archived_at": NOON}, "archived"),
        ({"archived_at": NOON, "deleted_at": NOON}, "trash"),
    ],
)
def test_it_says_where_the_conversation_was(times: dict[str, Any], status: str) -> None:
    found = exported(replace(CONVERSATION, **times))

    VALIDATOR.validate(found)
    assert found["conversation"]["status"] == status


def test_every_type_and_status_there_is_has_a_place_in_the_schema() -> None:
    for event_type in set(EventType) - {EventType.GENERATION_STARTED}:
        VALIDATOR.validate(exported(events=(replace(QUESTION, type=event_type),)))
    for status in GenerationStatus:
        VALIDATOR.validate(exported(generations=(replace(GENERATION, status=status),)))


def test_what_json_does_not_have_is_written_without_a_loss_of_text() -> None:
    strange = replace(QUESTION, text="half \ud800 pair", data='{"score": NaN, "list": [Infinity]}')

    found = exported(events=(strange,))

    VALIDATOR.validate(found)
    assert found["events"][0]["text"] == "half \ud800 pair"
    assert found["events"][0]["data"] == {"score": None, "list": [None]}


def test_what_is_not_in_the_schema_is_not_valid() -> None:
    """The tests above mean something: the schema takes no other fields and no other format."""
    for name in ("conversation", "events", "generations"):
        found = exported()
        part = found[name][0] if name != "conversation" else found[name]
        part["extra"] = 1
        assert not VALIDATOR.is_valid(found), name
        del part["extra"]
        assert VALIDATOR.is_valid(found)
    assert not VALIDATOR.is_valid({**exported(), "version": 2})
