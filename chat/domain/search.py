"""What people search for, and what they get: queries, filters, results, places between pages."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import isfinite
from uuid import UUID

from chat.domain.conversations import Conversation
from chat.domain.errors import SearchTooLong, SearchWithoutWords
from chat.domain.events import Role
from chat.domain.words import LETTER, WORD_MAX_CHARS, stands_alone, words_of

# The sentence of SearchTooLong names it.
QUERY_MAX_CHARS = 200
# The last word of a query stands for all words that begin with it, if it has as many characters.
PREFIX_MIN_CHARS = 2

# What databases keep in 63 bits.
_ID_MAX = 2**63 - 1
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")


@dataclass(frozen=True)
class Phrase:
    """Words that must follow each other; `is_prefix`: the last one is the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the phrase in folded text, nearly as the index does: for counting, not deciding."""
        first, last = self.words[0], self.words[-1]
        # Behind the first word, not before it: then that is looked for as plain text, and fast.
        begin = "" if stands_alone(first) else rf"(?<!{LETTER}{re.escape(first)})"
        is_open = self.is_prefix or stands_alone(last) or len(last) == WORD_MAX_CHARS
        end = "" if is_open else rf"(?!{LETTER})"
        words = [re.escape(first) + begin, *map(re.escape, self.words[1:])]
        return re.compile(r"[\W_]*".join(words) + end)


@dataclass(frozen=True)
class Query:
    """A message is found if all `phrases` are in it. `text` is what was asked for."""

    text: str
    phrases: tuple[Phrase, ...]

    @cached_property
    def in_order(self) -> Phrase:
        """All phrases as one, as they were typed."""
        words = tuple(word for phrase in self.phrases for word in phrase.words)
        return Phrase(words, is_prefix=self.phrases[-1].is_prefix)

    @classmethod
    def of(cls, text: str) -> Query:
        """Return the query that `text` asks for. There are no operators, only quotes.

        Raises SearchTooLong, SearchWithoutWords.
        """
        if len(text) > QUERY_MAX_CHARS:
            raise SearchTooLong
        phrases = tuple(dict.fromkeys(_phrases(text)))
        if not phrases:
            raise SearchWithoutWords
        return cls(text, phrases)


def _phrases(text: str) -> Iterator[Phrase]:
    end = 0
    for quoted in _QUOTED.finditer(text):
        yield from _loose(text[end : quoted.start()])
        words = tuple(words_of(quoted.group(1)))
        if words:
            yield Phrase(words)
        end = quoted.end()
    yield from _loose(text[end:], is_last=True)


def _loose(text: str, *, is_last: bool = False) -> Iterator[Phrase]:
    """Yield the words between quotes; signs inside one (don't, snake_case) make it a phrase."""
    found = [words for part in text.split() if (words := tuple(words_of(part)))]
    for number, words in enumerate(found, 1):
        ending = words[-1]
        is_prefix = len(ending) >= PREFIX_MIN_CHARS and not stands_alone(ending)
        yield Phrase(words, is_prefix=is_last and number == len(found) and is_prefix)


@dataclass(frozen=True)
class SearchFilters:
    """What narrows a search. `since` is part of the time asked for, `until` is not any more.

    A title has no author: with `role` only messages are found. Its time is that
    of the conversation's last activity.
    """

    role: Role | None = None
    since: datetime | None = None
    until: datetime | None = None
    pinned_only: bool = False
    titles_only: bool = False
    conversation_id: UUID | None = None


@dataclass(frozen=True)
class Hit:
    """A message that was found; `sequence` names its event, on whatever branch."""

    sequence: int
    role: Role
    at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True)
class SearchResult:
    """A conversation with the best of its hits; `hit_count` says how many there are."""

    conversation: Conversation
    hits: list[Hit]
    hit_count: int
    is_in_title: bool


@dataclass(frozen=True, slots=True)
class SearchPlace:
    """Where a page of results ends.

    Results are ranked in windows: those of the newest hits first, then those of
    older ones. `top` is the newest event that window `window` may hold; inside
    of it the next page begins after the conversation with this score.
    """

    window: int
    top: int
    score: float = 0.0
    conversation_id: UUID | None = None

    def written(self) -> str:
        """Return the place as an opaque text for addresses."""
        name = self.conversation_id.hex if self.conversation_id else ""
        text = f"{self.window}:{self.top}:{self.score:.6f}:{name}"
        return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str) -> SearchPlace | None:
        """Return the place that `written` wrote; None for anything else."""
        try:
            written = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
            window, top, score, name = written.split(":")
            place = cls(int(window), int(top), float(score), UUID(hex=name) if name else None)
        except ValueError:  # that of base64 and of Unicode are ValueErrors too
            return None
        is_possible = place.window >= 0 and 0 <= place.top <= _ID_MAX and isfinite(place.score)
        return place if is_possible else None


@dataclass(frozen=True)
class SearchPage:
    """One page. The counts are those of the page's window; `is_whole`: it holds all there is.

    `title_count` conversations were found by their titles alone.
    """

    results: list[SearchResult]
    hit_count: int = 0
    title_count: int = 0
    conversation_count: int = 0
    is_whole: bool = True
    next_place: SearchPlace | None = None
