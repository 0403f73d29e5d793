"""What several people wrote, for staff: JSON by line, or a table, written while it is sent.

A line of JSON is one conversation, exact and whole (docs/export.md), with whose
it is. The table has a row for each message on every branch, for programs that
read tables. Nothing is left out but temporary chats, which nobody keeps.
"""

from __future__ import annotations

import csv
import enum
import io
import json
from collections.abc import Iterable, Iterator

from django.utils import timezone

from accounts.models import User
from chat.domain.conversations import Conversation
from chat.domain.events import Event
from chat.domain.owners import Owner
from chat.exports.formats import File
from chat.stores import store_for
from chat.stores.exports import exported_conversation

COLUMNS = (
    *("person", "address", "conversation", "status", "title", "sequence", "parent", "at"),
    *("role", "author", "type", "model", "input_tokens", "output_tokens", "text"),
)
# Programs for tables take what begins so for a formula, and run it.
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


class OthersFormat(enum.StrEnum):
    JSON_LINES = "jsonl"
    TABLE = "csv"

    @property
    def media_type(self) -> str:
        kind = {"jsonl": "application/jsonl", "csv": "text/csv"}[self.value]
        return f"{kind}; charset=utf-8"


def file_of_others(people: Iterable[User], form: OthersFormat) -> File:
    """Return all that these people keep. Nothing is read before its pieces are."""
    name = f"vana-conversations-{timezone.now():%Y-%m-%d}.{form.value}"
    written = _lines if form is OthersFormat.JSON_LINES else _table
    pieces = (piece.encode(errors="replace") for piece in written(people))
    return File(name, form.media_type, pieces)


def _lines(people: Iterable[User]) -> Iterator[str]:
    for person, conversation in _walk(people):
        whose = {"id": str(person.public_id), "email": person.email}
        yield f'{{"person":{json.dumps(whose)},"file":'
        yield from exported_conversation(conversation)
        yield "}\n"


def _table(people: Iterable[User]) -> Iterator[str]:
    yield _row(COLUMNS)
    for person, conversation in _walk(people):
        store = store_for(conversation.owner)
        for entry in store.walk_log(conversation.id):
            if entry.event.is_message:
                yield _row(_cells(person, conversation, entry.event))


def _walk(people: Iterable[User]) -> Iterator[tuple[User, Conversation]]:
    for person in people:
        owner = Owner.user(person.pk)
        for conversation in store_for(owner).walk_everything(owner):
            yield person, conversation


def _cells(person: User, conversation: Conversation, event: Event) -> tuple[object, ...]:
    return (
        person.public_id,
        person.email,
        conversation.id,
        conversation.status.value,
        conversation.title,
        event.sequence,
        event.parent,
        event.at.isoformat(),
        event.role.value,
        event.author,
        event.type.value,
        event.model_name,
        event.input_tokens,
        event.output_tokens,
        event.text,
    )


def _row(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _harmless(cell: object) -> object:
    """Return text that would be taken for a formula with an apostrophe before it."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_BEGINNINGS):
        return f"'{cell}"
    return cell
