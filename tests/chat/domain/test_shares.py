"""Shares: how a branch is cut into pages."""

from __future__ import annotations

from chat.domain.shares import TOKEN_CHARS, Step, new_token, pages

ME, VANA = "user", "vana"


def cut(authors: str, limit: int) -> list[int]:
    """The lengths of the pages of a branch; `u` is a question, everything else a reply."""
    way = [Step(at, ME if letter == "u" else VANA) for at, letter in enumerate(authors, 1)]
    made = pages(way, limit)
    assert [step for page in made for step in page] == way
    return [len(page) for page in made]


def test_nothing_has_no_pages() -> None:
    assert pages([], 4) == []


def test_a_page_begins_with_a_question() -> None:
    assert cut("uvuvuvuv", 4) == [4, 4]
    assert cut("uvuvuvu", 3) == [4, 3]
    assert cut("uv", 4) == [2]


def test_a_reply_that_was_continued_stays_on_one_page() -> None:
    assert cut("uvvvuv", 2) == [4, 2]


def test_where_nobody_asks_a_page_ends_at_twice_the_limit() -> None:
    assert cut("uvvvvvv", 2) == [4, 3]


def test_a_token_is_as_long_as_its_column() -> None:
    assert {len(new_token()) for _ in range(20)} == {TOKEN_CHARS}
