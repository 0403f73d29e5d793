"""The formats that a conversation can be taken along in."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass


class Format(enum.StrEnum):
    """`JSON` is exact and whole; the others are for reading, and hold the branch that is shown."""

    JSON = "json"
    MARKDOWN = "markdown"
    TEXT = "text"
    PAGE = "page"  # for printing, or to be kept as a PDF

    @property
    def extension(self) -> str:
        return {"json": "json", "markdown": "md", "text": "txt", "page": "html"}[self.value]

    @property
    def media_type(self) -> str:
        return {
            "json": "application/json",
            "markdown": "text/markdown; charset=utf-8",
            "text": "text/plain; charset=utf-8",
            "page": "text/html; charset=utf-8",
        }[self.value]


@dataclass(frozen=True)
class File:
    """A file that is written while it is sent. `is_shown`: browsers open it as a page."""

    name: str
    media_type: str
    pieces: Iterator[bytes]
    is_shown: bool = False
