"""Walks through a file and gives its conversations, whole or with the reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from accounts.privacy import export as person_export
from chat.domain import export
from chat.domain.import_errors import ImportNotFromVana, ImportVersionUnknown
from chat.domain.imports import Skipped, SkipReason
from chat.domain.owners import Owner
from chat.operations.imports.building import Building
from chat.operations.imports.files import Open, opened
from chat.operations.imports.json_reader import JsonReader
from chat.operations.imports.shapes import DoesNotFit
from chat.stores.whole import WholeConversation

Found = WholeConversation | Skipped
Add = Callable[[Building, Any], None]

# The newest version that this Vana reads, by format; it reads all that are older.
VERSIONS = {
    export.FORMAT: export.VERSION,
    export.LIST_FORMAT: export.VERSION,
    person_export.FORMAT: person_export.VERSION,
}
# How far `skip` goes by members, for lists of conversations: list, conversation, events.
_LISTS_DEEP = 4


def conversations_in(path: Path, owner: Owner) -> Iterator[Found]:
    """Yield every conversation in a file, as the owner's own; no field of it says whose it is.

    Raises ImportRefused as soon as the file is broken: go through it once before anything is kept.
    """
    number = texts_of_ours = 0
    with opened(path) as texts:
        for each in texts:
            form = _form_of(each)
            if not form:
                continue
            texts_of_ours += 1
            for found in _in_text(each, form, owner):
                number += 1
                yield _numbered(found, number)
    if not texts_of_ours:
        raise ImportNotFromVana


def _in_text(open_text: Open, form: str, owner: Owner) -> Iterator[Found]:
    reader = JsonReader(open_text())
    if form == export.FORMAT:
        yield _conversation(reader, owner)
    else:
        yield from _conversations_of(reader, owner)
    reader.end()


def _form_of(open_text: Open) -> str:
    """Return the format of a text; empty: it is not Vana's. Raises ImportRefused."""
    named: dict[str, Any] = {}
    reader = JsonReader(open_text())
    if reader.peek() != "{":
        reader.skip(_LISTS_DEEP)
        return ""
    for key in reader.members():
        if key in {"format", "version"}:
            named[key] = reader.value()
        else:
            reader.skip(_LISTS_DEEP)
        if len(named) == 2:
            break
    return _known(named.get("format"), named.get("version"))


def _known(form: Any, version: Any) -> str:
    """Return a format that Vana has; empty for all else. Raises ImportVersionUnknown."""
    if not isinstance(form, str) or form not in VERSIONS:
        return ""
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        return ""
    if version > VERSIONS[form]:
        raise ImportVersionUnknown
    return form


def _conversations_of(reader: JsonReader, owner: Owner) -> Iterator[Found]:
    for key in reader.members():
        if key == "conversations" and reader.peek() == "[":
            for _ in reader.items():
                yield _conversation(reader, owner)
        else:
            reader.skip(_LISTS_DEEP)


def _conversation(reader: JsonReader, owner: Owner) -> Found:
    """Read one conversation to its end, whatever is wrong with it."""
    if reader.peek() != "{":
        reader.skip(_LISTS_DEEP)
        return Skipped(0, SkipReason.BROKEN)
    walk = _Walk(reader, owner)
    for key in reader.members():
        walk.take(key)
    return walk.found()


class _Walk:
    """One conversation while it is read: its fields may come in any order."""

    def __init__(self, reader: JsonReader, owner: Owner) -> None:
        self._reader = reader
        self._building: Building | None = Building(owner)
        self._named: dict[str, Any] = {}
        self._error: DoesNotFit | None = None

    def take(self, key: str) -> None:
        if key in {"format", "version"}:
            self._named[key] = self._reader.value()
        elif key == "conversation":
            self._add(Building.set_heading)
        elif key == "events":
            self._list(Building.add_event, key)
        elif key == "generations":
            self._list(Building.add_run, key)
        else:
            self._reader.skip(_LISTS_DEEP)

    def found(self) -> Found:
        try:
            form = _known(self._named.get("format"), self._named.get("version"))
        except ImportVersionUnknown:
            return Skipped(0, SkipReason.VERSION)
        if form != export.FORMAT:
            return Skipped(0, SkipReason.BROKEN, "format")
        if self._building is not None:
            try:
                return _unless_empty(self._building.finished())
            except DoesNotFit as error:
                self._error = error
        return _told(self._error)

    def _list(self, add: Add, key: str) -> None:
        if self._reader.peek() != "[":
            self._reader.skip(_LISTS_DEEP)
            self._fail(DoesNotFit(key))
            return
        for _ in self._reader.items():
            self._add(add)

    def _add(self, add: Add) -> None:
        value = self._reader.value()
        if self._building is None:
            return
        try:
            add(self._building, value)
        except DoesNotFit as error:
            self._fail(error)

    def _fail(self, error: DoesNotFit) -> None:
        """Remember the first thing that is wrong, and let go of what was read."""
        self._error = self._error or error
        self._building = None


def _told(error: DoesNotFit | None) -> Skipped:
    reason = SkipReason.TOO_LONG if error and error.is_long else SkipReason.BROKEN
    return Skipped(0, reason, error.place if error else "")


def _unless_empty(whole: WholeConversation) -> Found:
    has_messages = any(event.is_message for event in whole.events)
    return whole if has_messages else Skipped(0, SkipReason.EMPTY)


def _numbered(found: Found, number: int) -> Found:
    return Skipped(number, found.reason, found.detail) if isinstance(found, Skipped) else found
