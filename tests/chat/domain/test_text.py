"""Text, titles and previews: changed as little as possible."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat.domain.text import clean, estimate_tokens, is_blank, shorten
from chat.domain.titles import preview_of, title_from_model, title_from_question

# Everything that Python calls a character, lone surrogates included.
anything = st.text(st.characters())


@given(anything)
@example("half of a pair \ud83d")
def test_what_is_stored_can_be_stored_anywhere(text: str) -> None:
    stored = clean(text)

    assert stored.encode("utf-8").decode("utf-8") == stored
    assert "\x00" not in stored
    assert "\r" not in stored
    assert clean(stored) == stored


@given(st.text().filter(lambda text: "\x00" not in text and "\r" not in text))
def test_ordinary_text_is_stored_as_it_was_typed(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("nul\x00 goes", "nul goes"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("  spaces and\ttabs stay  ", "  spaces and\ttabs stay  "),
        (
            "<script>alert(1)</script> '; DROP TABLE x; --",
            "<script>alert(1)</script> '; DROP TABLE x; --",
        ),
        ("👩🏽‍🚀 שָׁלוֹם \u202eabc", "👩🏽‍🚀 שָׁלוֹם \u202eabc"),
    ],
)
def test_the_rule_for_what_goes(sent: str, stored: str) -> None:
    assert clean(sent) == stored


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \n\t\u3000", True), (" x ", False)])
def test_blank_text(text: str, blank: bool) -> None:
    assert is_blank(text) is blank


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("Hello, world!", 4), ("a" * 400, 100), ("你好世界", 3), ("f(x) = x**2;", 10)],
)
def test_tokens_are_the_larger_of_two_guesses(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(st.text(), st.text())
def test_more_text_is_never_fewer_tokens(text: str, more: str) -> None:
    assert estimate_tokens(f"{text} {more}") >= max(estimate_tokens(text), estimate_tokens(more))


@given(st.text(), st.integers(1, 80))
def test_a_shortened_text_is_the_beginning_of_one_line(text: str, limit: int) -> None:
    line = " ".join(text.split())

    short = shorten(text, limit)

    assert len(short) <= limit
    assert line.startswith(short)
    assert short == short.strip()
    assert bool(short) == bool(line)


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=1).map(" ".join))
def test_words_are_not_cut(text: str) -> None:
    short = shorten(text, 20)

    assert set(short.split()) <= set(text.split())


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Why is the sky blue?", "Why is the sky blue?"),
        ("  Two\n lines  ", "Two lines"),
        ("a" * 61, "a" * 60),
        ("word " * 12, "word word word word word word word word word word word word"),
        ("word " * 13, "word word word word word word word word word word word word"),
        ("a " + "b" * 70, "a"),
    ],
)
def test_the_title_is_the_beginning_of_the_question(question: str, title: str) -> None:
    assert title_from_question(question, 60) == title


def test_the_preview_is_the_first_characters_on_one_line() -> None:
    assert preview_of("two\nlines " + "x" * 200, 100) == "two lines " + "x" * 90


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("Blue skies", "Blue skies"),
        ('"Blue skies."', "Blue skies"),
        ('"Blue skies".', "Blue skies"),
        ("\n\n# **Blue skies**\nand more", "Blue skies"),
        ("„Blauer Himmel“", "Blauer Himmel"),
        ("« Ciel bleu »", "Ciel bleu"),
        ("Learning C#", "Learning C#"),
        (".NET basics", ".NET basics"),
        ("Why is the sky blue?", "Why is the sky blue?"),
        ("", ""),
        ("\n \n", ""),
        ('"".', ""),
        ("word " * 30, "word word word word word word word word word word word word"),
    ],
)
def test_a_title_from_the_model_is_one_plain_line(answer: str, title: str) -> None:
    assert title_from_model(answer, 60) == title
