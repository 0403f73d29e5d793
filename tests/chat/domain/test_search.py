"""Queries are what people type: words and quotes, and nothing that could go wrong."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.domain.errors import InvalidSearch, SearchTooLong, SearchWithoutWords
from chat.domain.search import QUERY_MAX_CHARS, Phrase, Query, SearchPlace

QUERIES = [
    ("Rain tank", [Phrase(("rain",)), Phrase(("tank",), is_prefix=True)]),
    ('"rain tank"', [Phrase(("rain", "tank"))]),
    ("“Rain tank” water", [Phrase(("rain", "tank")), Phrase(("water",), is_prefix=True)]),
    ('moss "', [Phrase(("moss",), is_prefix=True)]),
    ("don't", [Phrase(("don", "t"))]),
    ("snake_case", [Phrase(("snake", "case"), is_prefix=True)]),
    ("自行车", [Phrase(("自", "行", "车"))]),
    ("x", [Phrase(("x",))]),
    ("moss moss more", [Phrase(("moss",)), Phrase(("more",), is_prefix=True)]),
    ("NOT a OR b*", [Phrase(("not",)), Phrase(("a",)), Phrase(("or",)), Phrase(("b",))]),
]


@pytest.mark.parametrize(("text", "phrases"), QUERIES, ids=[text for text, _ in QUERIES])
def test_a_query_is_words_and_phrases(text: str, phrases: list[Phrase]) -> None:
    assert list(Query.of(text).phrases) == phrases


@pytest.mark.parametrize("text", ["", "   ", "\x00", "!?", '""', "_", "\ud800"])
def test_nothing_to_search_for_is_said(text: str) -> None:
    with pytest.raises(SearchWithoutWords):
        Query.of(text)


def test_what_is_too_long_is_said_with_the_limit() -> None:
    Query.of("x" * QUERY_MAX_CHARS)

    with pytest.raises(SearchTooLong):
        Query.of("x" * (QUERY_MAX_CHARS + 1))
    assert str(QUERY_MAX_CHARS) in SearchTooLong.message


@given(st.text(max_size=QUERY_MAX_CHARS))
def test_any_text_is_a_query_or_is_refused_with_a_sentence(text: str) -> None:
    try:
        query = Query.of(text)
    except InvalidSearch:
        return
    assert all(phrase.words and phrase.pattern for phrase in query.phrases)


PLACES = [
    SearchPlace(window=0, top=7),
    SearchPlace(window=3, top=2**63 - 1, score=0.123456, conversation_id=uuid.uuid4()),
]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_read_as_it_was_written(place: SearchPlace) -> None:
    assert SearchPlace.read(place.written()) == place


@pytest.mark.parametrize(
    "text",
    ["x", "é", "MDo=", "LTE6MTowOg", "MDotMTowOg", "MDoxOm5hbjo", "MDox", "OTk5OTk5OTk5OTk6MTow"],
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert SearchPlace.read(text) is None


@given(st.text(max_size=80))
def test_any_text_is_a_place_or_none(text: str) -> None:
    place = SearchPlace.read(text)

    assert place is None or place.top >= 0
