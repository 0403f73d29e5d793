"""Snippets: the right piece of a text, with hits marked by their places."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.domain import snippets
from chat.domain.search import Query
from chat.domain.snippets import SNIPPET_CHARS, Piece, marked, snippet


def hits(text: str, query: str) -> list[str]:
    return [piece.text for piece in marked(text, Query.of(query)) if piece.is_hit]


MARKED = [
    ("A planted roof. Roofs!", "roof", ["roof", "Roofs"]),
    ("A planted roof. Roofs!", '"roof"', ["roof"]),
    ("the rain-tank holds rain", "rain tank", ["rain", "tank", "rain"]),
    ("the rain-tank holds rain", '"rain tank"', ["rain-tank"]),
    ("Le CAFE\u0301 crème", "café creme", ["CAFE\u0301", "crème"]),
    ("我的自行车在哪里", "自行车", ["自行车"]),
    ("don\u2019t, dont", "don't", ["don\u2019t"]),
    ("Straße", "strasse", ["Straße"]),
    ("well 🎉🎉 done", "🎉", ["🎉", "🎉"]),
    ("שָׁלוֹם עולם", "שלום", ["שָׁלוֹם"]),
    ("nothing here", "else", []),
]
NAMES = [query for _, query, _ in MARKED]


@pytest.mark.parametrize(("text", "query", "expected"), MARKED, ids=NAMES)
def test_hits_are_marked_as_they_are_written(text: str, query: str, expected: list[str]) -> None:
    assert hits(text, query) == expected


@pytest.mark.parametrize(("text", "query"), [each[:2] for each in MARKED], ids=NAMES)
def test_pieces_are_the_text(text: str, query: str) -> None:
    assert "".join(piece.text for piece in marked(text, Query.of(query))) == text


def test_a_snippet_shows_the_hit_in_a_long_text() -> None:
    text = "word " * 3_000 + "the needle is here " + "word " * 3_000

    pieces = snippet(text, Query.of("needle"))

    assert Piece("needle", is_hit=True) in pieces
    assert pieces[0].text.startswith("…")
    assert pieces[-1].text.endswith("…")
    assert len("".join(piece.text for piece in pieces)) <= SNIPPET_CHARS + 2


def test_a_snippet_shows_where_most_of_the_query_is() -> None:
    text = "rain " * 400 + "a rain tank " + "rain " * 400

    assert Piece("tank", is_hit=True) in snippet(text, Query.of("rain tank"))


def test_a_short_text_is_shown_whole_on_one_line_without_markup() -> None:
    text = "## Roofs\n\n- a **green** roof\n- C# | x\n"

    shown = "".join(piece.text for piece in snippet(text, Query.of("roof")))

    assert shown == "Roofs a green roof C# x"


def test_markup_and_marks_in_a_text_stay_text() -> None:
    text = "<mark>roof</mark> \ue000roof\ue001 <script>"

    pieces = snippet(text, Query.of("roof"))

    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.is_hit] == ["roof", "roof"]


def test_a_text_without_the_words_begins_at_its_beginning() -> None:
    assert snippet("Quite another text", Query.of("roof")) == [Piece("Quite another text")]


def test_the_end_of_a_giant_word_is_no_obstacle() -> None:
    text = "é" * 500_000 + " roof"

    assert Piece("roof", is_hit=True) in snippet(text, Query.of("roof"))


def test_a_text_that_fits_is_shown_whole_wherever_the_hit_is() -> None:
    text = "word " * 30 + "roof"

    assert "".join(piece.text for piece in snippet(text, Query.of("roof"))) == text


@given(
    st.text("ab1A _-", max_size=60),
    st.lists(st.text("ab1", min_size=1, max_size=2), min_size=1, max_size=4),
    st.booleans(),
)
def test_plain_text_is_marked_as_any_other(text: str, words: list[str], quoted: bool) -> None:
    typed = " ".join(words)
    query = Query.of(f'"{typed}"' if quoted else typed)
    found = marked(text, query)

    with mock.patch.object(snippets, "_plain_pattern", return_value=None):
        assert marked(text, query) == found
