"""What a result shows of a text: a piece around what was found, with the hits marked.

Hits are places in the text, not marks inside it: whatever a text holds, its
pieces are shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from chat.domain.search import Phrase, Query
from chat.domain.words import WORD, WORD_MAX_CHARS, fold, words_of

SNIPPET_CHARS = 240
_BEFORE_CHARS = 70
# A text is looked through in parts, with some overlap for phrases at their borders.
_PART_CHARS = 1_000
_OVERLAP_CHARS = 200
_ELLIPSIS = "…"
# What words are made of in folded ASCII.
_LETTER = "[a-z0-9]"
# Markdown that would only disturb in one line of text.
_EMPHASIS = re.compile(r"\*\*|__|`")
_MARKUP = re.compile(r"```\w*|\||^ {0,3}#{1,6} |^\s*[-*] ", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    text: str
    is_hit: bool = False


class _Word(NamedTuple):
    """A word of a text, folded, and where it stands."""

    word: str
    start: int
    end: int


class _Span(NamedTuple):
    """A hit: which phrase stands from `start` to `end`."""

    start: int
    end: int
    phrase: Phrase


def snippet(text: str, query: Query) -> list[Piece]:
    """Return about SNIPPET_CHARS of `text`, from where it first has the most of the query."""
    at = _first_place(text, query) if len(text) > SNIPPET_CHARS else 0
    start = _after_space(text, at - _BEFORE_CHARS, at) if at > _BEFORE_CHARS else 0
    end = _before_space(text, start + SNIPPET_CHARS)
    shown = _EMPHASIS.sub("", " ".join(_MARKUP.sub(" ", text[start:end]).split()))
    before = _ELLIPSIS if start else ""
    after = _ELLIPSIS if end < len(text.rstrip()) else ""
    return _joined([Piece(before), *marked(shown, query), Piece(after)])


def marked(text: str, query: Query) -> list[Piece]:
    """Return `text` in pieces: what was asked for, and what stands between."""
    pieces, end = [], 0
    for span in _spans(text, query):
        pieces += [Piece(text[end : span.start]), Piece(text[span.start : span.end], is_hit=True)]
        end = span.end
    return _joined([*pieces, Piece(text[end:])])


def _first_place(text: str, query: Query) -> int:
    """Return where the text first has the most of the query."""
    best, place = 0, 0
    for start in range(0, len(text), _PART_CHARS):
        folded = fold(text[start : start + _PART_CHARS + _OVERLAP_CHARS])
        found = sum(1 for phrase in query.phrases if phrase.pattern.search(folded))
        if found > best:
            best, place = found, start
        if best == len(query.phrases):
            break
    spans = list(_spans(text[place : place + _PART_CHARS + _OVERLAP_CHARS], query))
    best_span = max(spans, key=lambda span: _shown_beside(span, spans), default=None)
    return place + best_span.start if best_span else place


def _shown_beside(first: _Span, spans: list[_Span]) -> int:
    """Return how many phrases a snippet shows that begins with `first`."""
    end = first.start + SNIPPET_CHARS - _BEFORE_CHARS
    return len({span.phrase for span in spans if first.start <= span.start < end})


def _spans(text: str, query: Query) -> Iterator[_Span]:
    """Yield every hit, without overlaps."""
    if text.isascii() and (plain := _plain_pattern(query.phrases)):
        for match in plain.finditer(fold(text)):
            yield _Span(*match.span(), query.phrases[int(match.lastgroup[1:])])  # type: ignore[index]  # there is one
        return
    words = list(_words(text))
    beginnings = tuple(phrase.words[0] for phrase in query.phrases)
    end = 0
    for number, word in enumerate(words):
        if word.start < end or not word.word.startswith(beginnings):
            continue
        found = [each for each in query.phrases if _begins_at(number, words, each)]
        if found:
            longest = max(found, key=lambda each: len(each.words))
            end = words[number + len(longest.words) - 1].end
            yield _Span(word.start, end, longest)


@lru_cache(maxsize=32)
def _plain_pattern(phrases: tuple[Phrase, ...]) -> re.Pattern[str] | None:
    """Find in folded ASCII what the way over all words finds; None if that has its own rules.

    In ASCII folding moves nothing, and words are rows of letters and digits. Cut words are equal
    to what they begin with.
    """
    if any(len(word) >= WORD_MAX_CHARS for phrase in phrases for word in phrase.words):
        return None
    # Of two that begin at one place the longer one; of equals the one asked for first.
    ordered = sorted(enumerate(phrases), key=lambda each: -len(each[1].words))
    choices = "|".join(f"(?P<p{number}>{_in_plain(phrase)})" for number, phrase in ordered)
    return re.compile(f"(?<!{_LETTER})(?:{choices})")


def _in_plain(phrase: Phrase) -> str:
    words = f"[^{_LETTER[1:-1]}]+".join(map(re.escape, phrase.words))
    return f"{words}{_LETTER}*" if phrase.is_prefix else f"{words}(?!{_LETTER})"


def _words(text: str) -> Iterator[_Word]:
    for match in WORD.finditer(text):
        for word in words_of(match.group()):
            yield _Word(word, match.start(), match.end())


def _begins_at(number: int, words: list[_Word], phrase: Phrase) -> bool:
    here = tuple(each.word for each in words[number : number + len(phrase.words)])
    if not phrase.is_prefix or len(here) < len(phrase.words):
        return here == phrase.words
    return here[:-1] == phrase.words[:-1] and here[-1].startswith(phrase.words[-1])


def _after_space(text: str, start: int, limit: int) -> int:
    """Return the begin of the next word after `start`, if one begins before `limit`."""
    space = re.compile(r"\s").search(text, start, limit)
    return space.end() if space else start


def _before_space(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    # A text without spaces is cut where the room ends.
    space = max(text.rfind(" ", end - 40, end), text.rfind("\n", end - 40, end))
    return space if space > 0 else end


def _joined(pieces: list[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.text]
