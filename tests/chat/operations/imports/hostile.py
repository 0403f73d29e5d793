"""Files that somebody made to do harm, or that were damaged: nothing of them may stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.chat.operations.imports.files import (
    changed,
    conversation,
    event,
    generation,
    person_file,
    written,
)

GOOD = conversation()
RATED = {"rating": "up", "reason": "clear", "text": "", "rated_at": "2026-01-02T00:00:00+00:00"}
TEXT = written(GOOD)


def _in(place: bytes, hostile: bytes) -> bytes:
    """Return the good file with `hostile` in the place of a value."""
    assert TEXT.count(place) == 1, place
    return TEXT.replace(place, hostile)


_COUNT = b'"timestamp": 1767323046.25'


def _number(text: bytes) -> bytes:
    return _in(_COUNT, b'"timestamp": ' + text)


def _added(text: bytes) -> bytes:
    """Return the good file with one more field, at the end."""
    return TEXT[:-1] + b', "later": ' + text + b"}"


# The whole file is refused: the code, and the file.
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("import_unreadable", lambda: b""),
    "space": ("import_unreadable", lambda: b"  \n\t "),
    "no JSON": ("import_unreadable", lambda: b"<html>Sign in first</html>"),
    "NUL": ("import_unreadable", lambda: b"\x00" * 4096),
    "not UTF-8": ("import_unreadable", lambda: _in(b'"Moss"', b'"M\xf6ss"')),
    "UTF-16": ("import_unreadable", lambda: TEXT.decode().encode("utf-16")),
    "cut off": ("import_unreadable", lambda: TEXT[: len(TEXT) // 2]),
    "cut off in a person's file": (
        "import_unreadable",
        lambda: written(person_file(GOOD, conversation()))[:-40],
    ),
    "the last bracket is missing": ("import_unreadable", lambda: TEXT[:-1]),
    "more than one": ("import_unreadable", lambda: TEXT + TEXT),
    "a comma too many": ("import_unreadable", lambda: TEXT[:-1] + b",}"),
    "two commas": ("import_unreadable", lambda: TEXT.replace(b', "events"', b',, "events"')),
    "a key without quotes": ("import_unreadable", lambda: TEXT.replace(b'"events"', b"events")),
    "a number as key": ("import_unreadable", lambda: TEXT.replace(b'"events"', b"1")),
    "a comment": ("import_unreadable", lambda: b"// mine\n" + TEXT),
    "single quotes": ("import_unreadable", lambda: TEXT.replace(b'"', b"'")),
    "a line break in a text": ("import_unreadable", lambda: _in(b'"Moss"', b'"Mo\nss"')),
    "a NUL byte in a text": ("import_unreadable", lambda: _in(b'"Moss"', b'"Mo\x00ss"')),
    "an unknown escape": ("import_unreadable", lambda: _in(b'"Moss"', b'"Mo\\xss"')),
    "NaN": ("import_has_wrong_numbers", lambda: _number(b"NaN")),
    "Infinity": ("import_has_wrong_numbers", lambda: _number(b"-Infinity")),
    "1e999": ("import_has_wrong_numbers", lambda: _number(b"1e999")),
    "1e999 in data": (
        "import_has_wrong_numbers",
        lambda: _in(b'"id": "event-1"', b'"id": "event-1", "n": -1e999'),
    ),
    "5000 digits": ("import_has_wrong_numbers", lambda: _number(b"9" * 5_000)),
    "a key twice": (
        "import_has_duplicate_keys",
        lambda: _in(b'"title": "Moss"', b'"title": "Moss", "title": "Fern"'),
    ),
    "the events twice": ("import_has_duplicate_keys", lambda: TEXT[:-1] + b', "events": []}'),
    "conversations twice": (
        "import_has_duplicate_keys",
        lambda: written(person_file(GOOD))[:-1] + b', "conversations": []}',
    ),
    "lists in lists": ("import_too_deep", lambda: b"[" * 100_000),
    "closed lists in lists": (
        "import_too_deep",
        lambda: _added(b"[" * 100_000 + b"]" * 100_000),
    ),
    "objects in objects": ("import_too_deep", lambda: b'{"a":' * 100_000),
    "a text without an end": (
        "import_part_too_large",
        lambda: TEXT.replace(b'"Moss"', b'"' + b"x" * 40_000_000),
    ),
    "a list that is too long": ("import_part_too_large", lambda: _added(b"[" + b"0," * 1_000_001)),
    "a list": ("import_not_from_vana", lambda: b"[1, 2, 3]"),
    "a text alone": ("import_not_from_vana", lambda: b'"vana-conversation"'),
    "a number alone": ("import_not_from_vana", lambda: b"12"),
    "null": ("import_not_from_vana", lambda: b"null"),
    "no format": ("import_not_from_vana", lambda: b"{}"),
    "another's format": (
        "import_not_from_vana",
        lambda: written({**GOOD, "format": "another-conversation"}),
    ),
    "a list as format": ("import_not_from_vana", lambda: written({**GOOD, "format": ["a"]})),
    "version 0": ("import_not_from_vana", lambda: written({**GOOD, "version": 0})),
    "version true": ("import_not_from_vana", lambda: written({**GOOD, "version": True})),
    "version 1.5": ("import_not_from_vana", lambda: written({**GOOD, "version": 1.5})),
    "a later version": ("import_version_unknown", lambda: written({**GOOD, "version": 10**9})),
}


def _text_of(size: int) -> dict[str, Any]:
    return changed(GOOD, events__1__text="x" * size)


def _deep(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth):
        value = {"a": value}
    return value


# One conversation is left out: the reason, the place, and its file.
BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "a heading that is none": ("conversation", changed(GOOD, conversation=[])),
    "an id that is none": ("conversation.id", changed(GOOD, conversation__id="../../etc")),
    "a number as id": ("conversation.id", changed(GOOD, conversation__id=7)),
    "a number as title": ("conversation.title", changed(GOOD, conversation__title=3)),
    "NUL in the title": ("conversation.title", changed(GOOD, conversation__title="a\x00b")),
    "half a pair in the title": (
        "conversation.title",
        changed(GOOD, conversation__title="\ud800"),
    ),
    "an unknown title source": (
        "conversation.title_source",
        changed(GOOD, conversation__title_source="admin"),
    ),
    "a head out of the log": ("conversation.head", changed(GOOD, conversation__head=3)),
    "no head": ("conversation.head", changed(GOOD, conversation__head=0)),
    "a head below zero": ("conversation.head", changed(GOOD, conversation__head=-1)),
    "a head of 2**70": ("conversation.head", changed(GOOD, conversation__head=2**70)),
    "a text as head": ("conversation.head", changed(GOOD, conversation__head="2")),
    "year 10000": (
        "conversation.created_at",
        changed(GOOD, conversation__created_at="10000-01-01T00:00:00Z"),
    ),
    "year 1": (
        "conversation.created_at",
        changed(GOOD, conversation__created_at="0001-01-01T00:00:00+23:59"),
    ),
    "year 9999": (
        "conversation.updated_at",
        changed(GOOD, conversation__updated_at="9999-12-31T23:59:59-23:59"),
    ),
    "next year": (
        "conversation.pinned_at",
        changed(GOOD, conversation__pinned_at="2199-01-01T00:00:00Z"),
    ),
    "a time without a zone": (
        "conversation.updated_at",
        changed(GOOD, conversation__updated_at="2026-01-01T00:00:00"),
    ),
    "seconds as a time": (
        "conversation.updated_at",
        changed(GOOD, conversation__updated_at=1_767_323_045),
    ),
    "no time": ("conversation.updated_at", changed(GOOD, conversation__updated_at=None)),
    "events that are none": ("events", changed(GOOD, events={"0": event(1)})),
    "a number as event": ("events[1]", changed(GOOD, events__1=5)),
    "a list as event": ("events[1]", changed(GOOD, events__1=[[]])),
    "a sequence twice": ("events[1].sequence", changed(GOOD, events__1__sequence=1)),
    "a hole in the sequences": ("events[1].sequence", changed(GOOD, events__1__sequence=3)),
    "sequence 0": ("events[0].sequence", changed(GOOD, events__0__sequence=0)),
    "a fraction as sequence": ("events[0].sequence", changed(GOOD, events__0__sequence=1.0)),
    "true as sequence": ("events[0].sequence", changed(GOOD, events__0__sequence=True)),
    "its own parent": ("events[1].parent", changed(GOOD, events__1__parent=2)),
    "a parent to come": ("events[0].parent", changed(GOOD, events__0__parent=2)),
    "a parent that is not there": ("events[1].parent", changed(GOOD, events__1__parent=9)),
    "an aside as parent": (
        "events[1].parent",
        changed(GOOD, events__0__is_aside=True, conversation__head=2),
    ),
    "an aside with a parent": ("events[1].parent", changed(GOOD, events__1__is_aside=True)),
    "an id twice": ("events[1].event_id", changed(GOOD, events__1__event_id="event-1")),
    "no event id": ("events[1].event_id", changed(GOOD, events__1__event_id="")),
    "an unknown type": ("events[1].type", changed(GOOD, events__1__type="account.deleted")),
    "a type that is never kept": (
        "events[1].type",
        changed(GOOD, events__1__type="generation.started"),
    ),
    "a list as type": ("events[1].type", changed(GOOD, events__1__type=["message.created"])),
    "NUL in a text": ("events[1].text", changed(GOOD, events__1__text="a\x00b")),
    "half a pair in a text": ("events[1].text", changed(GOOD, events__1__text="a\udfffb")),
    "a number as text": ("events[1].text", changed(GOOD, events__1__text=1)),
    "null as text": ("events[1].text", changed(GOOD, events__1__text=None)),
    "NUL in an author": ("events[1].author", changed(GOOD, events__1__author="\x00")),
    "tokens below zero": ("events[1].input_tokens", changed(GOOD, events__1__input_tokens=-1)),
    "10**300 tokens": ("events[1].output_tokens", changed(GOOD, events__1__output_tokens=10**300)),
    "a time before times": ("events[1].timestamp", changed(GOOD, events__1__timestamp=-1)),
    "the end of time": ("events[1].timestamp", changed(GOOD, events__1__timestamp=1e300)),
    "a time of 400 digits": ("events[1].timestamp", changed(GOOD, events__1__timestamp=10**400)),
    "a text as data": ("events[1].data", changed(GOOD, events__1__data="{}")),
    "deep data": ("events[1].data", changed(GOOD, events__1__data=_deep(200))),
    "content that is none": (
        "events[1].data.content",
        changed(GOOD, events__1__data={"content": 5}),
    ),
    "parts that are none": (
        "events[1].data.content.parts",
        changed(GOOD, events__1__data={"content": {"parts": 5}}),
    ),
    "a number as a part's text": (
        "events[1].data.content.parts.0.text",
        changed(GOOD, events__1__data={"content": {"parts": [{"text": 5, "thought": True}]}}),
    ),
    "metadata that is none": (
        "events[1].data.custom_metadata",
        changed(GOOD, events__1__data={"custom_metadata": "continues"}),
    ),
    "feedback on a question": (
        "events[0].feedback",
        changed(GOOD, events__0__feedback=RATED),
    ),
    "feedback that is none": ("events[1].feedback", changed(GOOD, events__1__feedback="up")),
    "a reason that is none": (
        "events[1].feedback.reason",
        changed(GOOD, events__1__feedback={**RATED, "reason": "owned"}),
    ),
    "a reason of the other thumb": (
        "events[1].feedback.reason",
        changed(GOOD, events__1__feedback={**RATED, "rating": "down"}),
    ),
    "a run of nothing": ("generations[0].parent", changed(GOOD, generations__0__parent=7)),
    "a reply that is not there": ("generations[0].reply", changed(GOOD, generations__0__reply=7)),
    "a run twice": (
        "generations[1].id",
        {**GOOD, "generations": [GOOD["generations"][0]] * 2},
    ),
    "a status that is none": (
        "generations[0].status",
        changed(GOOD, generations__0__status="owned"),
    ),
    "a receipt that is none": (
        "generations[0].receipt.sent",
        {**GOOD, "generations": [generation(receipt={"sent": "all"})]},
    ),
    "a receipt of nothing": (
        "generations[0].receipt.sent",
        {**GOOD, "generations": [generation(receipt={"left_out": 1})]},
    ),
    "runs that are none": ("generations", changed(GOOD, generations="none")),
    "another format within": ("format", {**GOOD, "format": "vana-export"}),
    "no heading": ("conversation", {k: v for k, v in GOOD.items() if k != "conversation"}),
}

LONG: dict[str, tuple[str, dict[str, Any]]] = {
    "feedback above the limit": (
        "events[1].feedback.text",
        changed(GOOD, events__1__feedback={**RATED, "text": "x" * 1_001}),
    ),
    "a title of 121": ("conversation.title", changed(GOOD, conversation__title="x" * 121)),
    "a question above the limit": (
        "events[0].text",
        changed(GOOD, events__0__text="x" * 32_001),
    ),
    "a reply above the limit": ("events[1].text", _text_of(4_000_001)),
    "instructions above the limit": (
        "conversation.system_prompt",
        changed(GOOD, conversation__system_prompt="x" * 100_001),
    ),
}
