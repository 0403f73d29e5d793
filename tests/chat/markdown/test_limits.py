"""Text made to be slow: every kind takes time in proportion to its length.

Seconds differ between machines, so the CPU time of each is measured against prose of the same
length, in the same run. The bounds are generous: what they must find is growth.
"""

from __future__ import annotations

import time

import pytest

from chat.markdown import finished_blocks, highlighting, parser, render
from tests.chat.markdown.parts import rendered

CHARS = 60_000
# Prose is cheap: a heading for every four characters costs ten times as much. What the
# limits in parser.py prevent takes hundreds of times as long.
TIMES_PROSE = 20
# Below this, a busy machine's pauses are larger than what is measured.
LEAST_SECONDS = 2.0

_PROSE = "Some *plain* prose with `code`, **bold** and a [link](https://a.example/x).\n" * 4 + "\n"


def filled(*pieces: str) -> str:
    """Return the pieces, repeated to the length of the test."""
    text = "".join(pieces)
    return text * (CHARS // len(text) + 1)


SLOW_TEXTS = {
    "quotes in quotes": "> " * (CHARS // 2),
    "lines of quotes": filled("> " * 50, "a\n"),
    "lists in lists": "".join("  " * level + "- a\n" for level in range(200)),
    "lists in a line": "- " * (CHARS // 2),
    "items": filled("-\n"),
    "loose items": filled("- a\n\n"),
    "quotes in lists": filled("- > "),
    "brackets": "[" * CHARS,
    "closing brackets": "]" * CHARS,
    "empty links": filled("[]("),
    "images": filled("!["),
    "unfinished links": filled("[a](http://b "),
    "links in links": "[" * 4_000 + "a" + "](http://b)" * 4_000,
    "images in images": "![a" * 4_000 + "](http://b)" * 4_000,
    "backticks": "`" * CHARS,
    "backticks of every length": "".join("`" * length + " " for length in range(400)),
    "backticks and spaces": filled("` "),
    "stars": "*" * CHARS,
    "opening stars": filled("**a *b "),
    "stars and underscores": filled("*_"),
    "stars in words": filled("a**b"),
    "emphasis in emphasis": "*a **b " * 2_800 + "c** d*" * 2_800,
    "tildes": filled("~~a "),
    "wide table": "|a" * 10_000 + "|\n" + "|-" * 10_000 + "|\n" + "|1" * 10_000 + "|",
    "short rows": "|a" * 60 + "|\n" + "|-" * 60 + "|\n" + filled("a\n"),
    "tables": filled("|a|b|\n|-|-|\n|1|2|\n\n"),
    "heads of tables": filled("|a|b|\n"),
    "dollars": "$" * CHARS,
    "opening dollars": filled("$a "),
    "formulas": filled("$", "\\frac{1}{2}" * 100, "$\n\n"),
    "deep formulas": filled("$", "{" * 900, "}" * 900, "$\n\n"),
    "roots": filled("$", "\\sqrt" * 300, "x$\n\n"),
    "primes": filled("$a", "'" * 1_900, "$\n\n"),
    "matrices": filled("$\\begin{matrix}", "&\\\\" * 600, "\\end{matrix}$\n\n"),
    "macros": filled("$\\def\\a{xx}", "\\def\\a{\\a\\a}" * 100, "\\a$\n\n"),
    "unfinished formulas": filled("\\("),
    "lines of formulas": filled("$$\na\n"),
    "brackets of formulas": filled("\\[\n"),
    "tags": filled("<a "),
    "angles": "<" * CHARS,
    "entities": filled("&#"),
    "backslashes": "\\" * CHARS,
    "addresses": filled("https://a.example/ "),
    "addresses in addresses": filled("http://"),
    "brackets in addresses": filled("https://a.example/", ")" * 1_900, " "),
    "schemes": filled("://"),
    "definitions": filled("[a]: http://b\n"),
    "headings": filled("# a\n"),
    "underlines": filled("a\n") + "===",
    "rules": filled("---\n"),
    "fences": filled("```\n"),
    "open fence": "```\n" + filled("a\n"),
    "fences in lists": filled("- ```\n"),
    "blank lines": filled(" \n"),
    "line ends": filled("\r\n"),
    "long line of code": "```c\n" + filled("a b ") + "\n```",
    "much code": "```py\n" + filled("x = f(1)\n") + "```",
    "code of words": filled("```c\n", "a                  \n" * 490, "```\n"),
    "NUL": "\0" * CHARS,
}


def seconds(text: str) -> float:
    begin = time.process_time()
    render(text)
    return time.process_time() - begin


@pytest.fixture(scope="module")
def seconds_per_char() -> float:
    prose = filled(_PROSE)
    seconds(prose)
    return max(seconds(prose) for _ in range(3)) / len(prose)


@pytest.mark.parametrize("name", SLOW_TEXTS)
def test_no_text_is_slow_or_grows_without_bound(name: str, seconds_per_char: float) -> None:
    text = SLOW_TEXTS[name]
    begin = time.process_time()

    html = render(text)
    finished_blocks(text + "\n")

    assert time.process_time() - begin < LEAST_SECONDS + TIMES_PROSE * seconds_per_char * len(text)
    # A formula or a code block of a few characters is a figure of 600.
    assert len(html) < 100 * len(text) + 2_000


# One name for every lexer.
_LANGUAGES = {highlighting.language_name(alias): alias for alias in sorted(highlighting.LANGUAGES)}


@pytest.mark.parametrize("language", sorted(_LANGUAGES.values()))
def test_no_language_is_slow(language: str, seconds_per_char: float) -> None:
    for sign in ("a", "(", "<", "/", "\\", " ", "a b ", "a\n", '\\"', "[a a ", "a.", "{", "'("):
        source = filled(sign)[: highlighting.MAX_CHARS]
        lines = [source[start : start + 900] for start in range(0, len(source), 900)]
        text = f"```{language}\n" + "\n".join(lines) + "\n```"

        assert seconds(text) < LEAST_SECONDS + 4 * TIMES_PROSE * seconds_per_char * len(text)


def test_a_reply_of_20_000_tokens_is_rendered_in_reasonable_time(seconds_per_char: float) -> None:
    text = filled(_PROSE) * 2  # about four characters a token

    assert seconds(text) < LEAST_SECONDS + 3 * seconds_per_char * len(text)


@pytest.mark.parametrize("mark", ["> ", "- "])
def test_text_in_too_deep_places_is_shown_as_typed(mark: str) -> None:
    text = mark * 200 + "**found**"

    parts = rendered(text)

    assert parts.text.strip().endswith("**found**")
    assert len(parts.elements) < 2 * parser.MAX_DEPTH


def test_lines_after_too_deep_ones_are_read_again() -> None:
    parts = rendered("- " * 200 + "x\n\n**found**")

    assert parts.named("strong")


@pytest.mark.parametrize(
    "text",
    ["*a* " * (parser.MAX_INLINE_CHARS // 4 + 1), "[a " * (parser.MAX_BRACKETS + 1) + "*a*"],
)
def test_what_is_too_long_for_prose_is_shown_as_typed(text: str) -> None:
    parts = rendered(text)

    assert [element.tag for element in parts.elements] == ["p"]
    assert parts.text.strip() == text.strip()
