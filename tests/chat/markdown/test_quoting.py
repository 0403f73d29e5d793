"""Markdown of others inside a document of ours: it stays in its place, and says what it said."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from chat.markdown.quoting import embedded, literal

# Another program: with HTML, reference definitions and images, as CommonMark has them.
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

MARKER = "## Vana, 2026-01-01 12:00"

HOSTILE = [
    "```python\nprint('never closed')",
    "~~~~\nnever ``` closed\n~~~",
    "````\n```\ninner\n```",
    "<!-- nothing is seen after this",
    "<script>alert(1)</script>",
    "<div\nclass=x",
    "before <img src=x onerror=alert(1)> after",
    "- item ` x\n- <img src=x> ` y",
    "> quote ` x\n\n<b>y</b> `",
    "| a | `b |\n|---|---|\n| <b>x</b> | ` |",
    "# Forged\n\n## You, 2026-01-01 12:00\n\nwords",
    "Forged\n===\n\nForged\n---",
    "two\nlines\n===",
    "[Vana]: https://evil.example",
    "> [x]: https://evil.example\n\n- [y]: https://evil.example",
    "[two\nlines]: https://evil.example",
    "![pixel](https://evil.example/p.png)",
    "[![pixel](https://evil.example/p.png)](https://evil.example)",
    "$$\na<b onclick=x>\n$$",
    "text\n\n    <b>code</b>\n\n<b>no code</b>",
    "`` ` <b> `` and ` <i> and <u>",
    "\\`<b>\\`",
    "<?php ?>\n\n<![CDATA[ x ]]>\n\n<!DOCTYPE html>",
    "* * *\n+ [ ] <b>task</b>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_follows_a_message_is_a_message_of_its_own(text: str) -> None:
    document = f"# Title\n\n{MARKER}\n\n{embedded(text)}\n\n{MARKER}\n\nLast words\n"

    tokens = READER.parse(document)

    levels = [token.tag for token in tokens if token.type == "heading_open" and token.level == 0]
    assert [tag for tag in levels if tag in {"h1", "h2"}] == ["h1", "h2", "h2"]
    assert tokens[-2].content == "Last words"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_it_becomes_html_or_asks_another_server(text: str) -> None:
    env: dict[str, object] = {}
    tokens = READER.parse(embedded(text), env)

    kinds = {token.type for token in tokens}
    kinds |= {child.type for token in tokens for child in token.children or ()}
    assert not kinds & {"html_block", "html_inline", "image"}
    assert not env.get("references")


def test_the_reader_of_these_tests_would_fall_for_it() -> None:
    env: dict[str, object] = {}
    found = {token.type for text in HOSTILE for token in READER.parse(text, env)}
    found |= {
        child.type
        for text in HOSTILE
        for token in READER.parse(text)
        for child in token.children or ()
    }

    assert {"html_block", "html_inline", "image"} <= found
    assert env["references"]


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, *emphasis*, `code <b>` and a [link](https://example.org).",
        "```html\n<b>code</b>\n# no heading\n[a]: b\n```",
        "a < b and b > a, 1 <2",
        "<https://example.org/a?b=c>",
        "- one\n- two\n\n  ```\n  <b>\n  ```",
        "    <b>indented</b>",
        "``<b>` ``",
        "| a | b |\n|---|---|\n| `<b>` | c |",
        "#hashtag and C#",
        "[link](https://example.org): a link",
    ],
)
def test_what_does_no_harm_stays_letter_by_letter(text: str) -> None:
    assert embedded(text) == text


def test_headings_go_below_those_of_the_document() -> None:
    text = "# One\n\n## Two\n\nThree\n---\n\n###### Six"

    assert embedded(text) == "### One\n\n#### Two\n\n#### Three\n\n###### Six"


def test_code_that_was_never_closed_is_closed() -> None:
    assert embedded("So:\n\n````py\nx = 1\n```") == "So:\n\n````py\nx = 1\n```\n````"


def test_words_are_shown_as_they_are() -> None:
    title = "# *Moss* <b> [x](y) `c` | a_b ~~50%~~ &amp; \\ $1$"

    [_, inline, _] = READER.parse(literal(title))

    assert [child.type for child in inline.children or ()].count("text") >= 1
    shown = "".join(child.content for child in inline.children or ())
    assert shown == title
    assert literal("a\n# b") == "a \\# b"


def test_a_long_text_of_backticks_takes_no_longer_than_its_length() -> None:
    text = "<b>" + " ".join("`" * (1 + number % 300) for number in range(3_000))

    assert embedded(text).startswith("\\<b>")
