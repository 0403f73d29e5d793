"""The shapes of what a search answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from chat.api import answers
from chat.domain import search
from chat.domain.events import Role
from chat.domain.snippets import snippet


class Hit(BaseModel):
    """A message that was found: a piece of its text, and where in it the words stand.

    `marks` are pairs of offsets into `snippet`, in characters (Unicode code points).
    """

    sequence: int
    role: Literal["user", "assistant"]
    created_at: datetime
    snippet: str
    marks: list[tuple[int, int]]

    @classmethod
    def of(cls, found: search.Hit, query: search.Query) -> Hit:
        pieces, marks, end = snippet(found.text, query), [], 0
        for piece in pieces:
            begin, end = end, end + len(piece.text)
            if piece.is_hit:
                marks.append((begin, end))
        text = "".join(piece.text for piece in pieces)
        role: Literal["user", "assistant"] = "user" if found.role is Role.USER else "assistant"
        return cls(
            sequence=found.sequence, role=role, created_at=found.at, snippet=text, marks=marks
        )


class SearchResult(BaseModel):
    """A conversation with the best of its hits; `hit_count` says how many there are."""

    conversation: answers.Conversation
    in_title: bool
    hit_count: int
    hits: list[Hit]

    @classmethod
    def of(cls, found: search.SearchResult, query: search.Query) -> SearchResult:
        return cls(
            conversation=answers.Conversation.of(found.conversation),
            in_title=found.is_in_title,
            hit_count=found.hit_count,
            hits=[Hit.of(each, query) for each in found.hits],
        )


class SearchPage(BaseModel):
    """The best first, among the newest hits. `next_cursor` is null on the last page."""

    items: list[SearchResult]
    next_cursor: str | None
