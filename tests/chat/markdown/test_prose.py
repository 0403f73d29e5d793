"""Headings, lists, quotes, emphasis: what CommonMark says, below the page's own headings."""

from __future__ import annotations

import pytest

from chat.markdown import render
from tests.chat.markdown.parts import rendered


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Hello *you* **there** ~~not~~ `x < y`.", "<p>Hello <em>you</em> <strong>there</strong>"
         " <s>not</s> <code>x &lt; y</code>.</p>\n"),
        ("one\ntwo", "<p>one\ntwo</p>\n"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>\n"),
        ("---", "<hr>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        ("", ""),
        (" \n\t\n", ""),
    ],
)  # fmt: skip
def test_prose_becomes_plain_html(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(("level", "tag"), [(1, "h3"), (2, "h4"), (3, "h5"), (4, "h6"), (6, "h6")])
def test_headings_go_below_those_of_the_page(level: int, tag: str) -> None:
    assert render("#" * level + " Rain") == f"<{tag}>Rain</{tag}>\n"


def test_underlined_headings_are_headings_too() -> None:
    assert render("Rain\n====\n\nTank\n---\n") == "<h3>Rain</h3>\n<h4>Tank</h4>\n"


@pytest.mark.parametrize(
    "text",
    ["<b>bold</b>", "<script>alert(1)</script>", "<!-- note -->", "a <br> b", "&lt;b&gt; &copy;"],
)
def test_markup_is_shown_as_typed(text: str) -> None:
    parts = rendered(text)

    assert [element.tag for element in parts.elements] == ["p"]
    assert parts.text.strip() == text.replace("&lt;b&gt; &copy;", "<b> ©")


def test_reference_definitions_are_shown_because_they_would_change_what_was_sent() -> None:
    text = "See [the book].\n\n[the book]: https://example.org/"

    parts = rendered(text)

    assert "See [the book]." in parts.text
    assert "[the book]: https://example.org/" in parts.text


def test_every_kind_of_line_end_is_one() -> None:
    assert render("a\r\n\r\nb\rc") == render("a\n\nb\nc")


def test_nul_becomes_the_replacement_character() -> None:
    assert render("a\0b") == "<p>a\ufffdb</p>\n"
