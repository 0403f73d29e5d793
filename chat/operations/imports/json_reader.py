"""Reads JSON piece by piece: of the largest file no more than one part is in memory.

Python's own parser reads the parts; this finds where they begin and end. Strict
where parsers differ, so that nobody else reads the file in another way: every
key once, no NaN, no number beyond what a float holds.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn, Protocol

from chat.domain.import_errors import (
    ImportHasDuplicateKeys,
    ImportHasWrongNumbers,
    ImportPartTooLarge,
    ImportTooDeep,
    ImportUnreadable,
)

CHUNK_CHARS = 256 * 1024
# One event, or one heading: the longest message with the same text once more for agents.
PART_MAX_CHARS = 16_000_000
# Of one list or object. Nobody has said so much.
MEMBERS_MAX = 1_000_000

_SPACE = re.compile(r"[ \t\n\r]*")


class Characters(Protocol):
    def read(self, size: int, /) -> str:
        """Return the next characters; none at the end."""


class JsonReader:
    """Walks through one JSON text. Every method raises ImportUnreadable where it is broken."""

    def __init__(self, characters: Characters) -> None:
        self._characters = characters
        self._text = ""
        self._at = 0
        self._before = 0
        self._is_whole = False

    @property
    def place(self) -> int:
        """How many characters were read."""
        return self._before + self._at

    def peek(self) -> str:
        """Return the next character that is not space; empty at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text) or not self._more(CHUNK_CHARS):
                return self._text[self._at : self._at + 1]

    def value(self) -> Any:
        """Return the next value whole. Raises ImportPartTooLarge."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                # Broken, or only not read to its end.
                if not self._more(len(self._text) - self._at):
                    raise ImportUnreadable(self._before + error.pos) from error
                continue
            except RecursionError as error:
                raise ImportTooDeep(self.place) from error
            except ValueError as error:
                raise ImportHasWrongNumbers(self.place) from error
            # A number at the end of what is read may go on.
            if end < len(self._text) or not self._more(CHUNK_CHARS):
                self._at = end
                return value

    def items(self) -> Iterator[None]:
        """Stand before each item of the list that begins here; the caller reads it."""
        self._expect("[")
        if self.peek() == "]":
            return self._expect("]")
        for _number in range(MEMBERS_MAX):
            yield
            if self.peek() == "]":
                return self._expect("]")
            self._expect(",")
        raise ImportPartTooLarge(self.place)

    def members(self) -> Iterator[str]:
        """Yield each key of the object that begins here; the caller reads its value."""
        seen: set[str] = set()
        self._expect("{")
        if self.peek() == "}":
            return self._expect("}")
        for _number in range(MEMBERS_MAX):
            yield self._key(seen)
            if self.peek() == "}":
                return self._expect("}")
            self._expect(",")
        raise ImportPartTooLarge(self.place)

    def skip(self, depth: int) -> None:
        """Go past the next value: down to `depth` by its members, and below that part by part."""
        opening = self.peek()
        if depth and opening == "[":
            for _ in self.items():
                self.skip(depth - 1)
        elif depth and opening == "{":
            for _ in self.members():
                self.skip(depth - 1)
        else:
            self.value()

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self.peek():
            raise ImportUnreadable(self.place)

    def _key(self, seen: set[str]) -> str:
        if self.peek() != '"':
            raise ImportUnreadable(self.place)
        key: str = self.value()
        if key in seen:
            raise ImportHasDuplicateKeys(self.place)
        seen.add(key)
        self._expect(":")
        return key

    def _expect(self, character: str) -> None:
        if self.peek() != character:
            raise ImportUnreadable(self.place)
        self._at += 1

    def _more(self, size: int) -> bool:
        """Read on, and forget what is done with; False at the end."""
        if self._is_whole:
            return False
        kept = self._text[self._at :]
        if len(kept) > PART_MAX_CHARS:
            raise ImportPartTooLarge(self.place)
        try:
            read = self._characters.read(max(size, CHUNK_CHARS))
        except UnicodeDecodeError as error:
            raise ImportUnreadable(self.place + len(kept)) from error
        self._before += self._at
        self._text, self._at = kept + read, 0
        self._is_whole = not read
        return bool(read)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ImportHasDuplicateKeys
    return found


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ImportHasWrongNumbers
    return number


def _refuse(_name: str) -> NoReturn:
    raise ImportHasWrongNumbers


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_float=_finite, parse_constant=_refuse)
