"""Finished blocks: what is shown while a reply is written equals what a reload shows."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chat.markdown import finished_blocks, render

_MARKS = "- |* |1. |2) |> |# |#|##|---|***|===|=|-|```|```py\n|~~~|`|``|**|*|_|~~|\\|<|>|<b>|&amp;"
_ODD = ["\t", "\r\n", "\r", "\0", "\x0b", "\x0c", "\x85", "\u2028", "é", "😀"]
_TABLES = ["| a | b |\n", "|---|--:|\n", "|", "| x | y |\n"]
_FORMULAS = ["$$", "$", "\\[", "\\]", "\\(", "x^2"]
_LINKS = ["[", "](http://e.org)", "![", "https://e.org/x", "[r]: http://e.org\n", "[r]"]
_TEXT = ["a", "word ", "\n", "\n\n", "\n\n\n", " ", "  ", "    "]
_PIECES = st.sampled_from([*_TEXT, *_MARKS.split("|"), *_ODD, *_TABLES, *_FORMULAS, *_LINKS])
_DOCUMENTS = st.lists(_PIECES, max_size=60).map("".join)

REPLY = """\
# Title

Some *prose* with `code`
over two lines.

- one
- two

  still two

  1. nested

> a quote

| a | b |
|---|--:|
| 1 | 2 |

```py
def f():

    return 1
```

$$
x^2

Under
=====

    indented

    code

The end.
"""


def shown_while_written(text: str, cuts: list[int]) -> str:
    """Return the blocks as a page gets them, one after another, and the rendered rest."""
    end, html = 0, ""
    for cut in cuts:
        for block in finished_blocks(text[:cut], end):
            assert end <= block.start < block.end <= cut
            assert not text[end : block.start].strip(" \t\r\n")
            end = block.end
            html += block.html
    return html + render(text[end:])


@settings(deadline=None, max_examples=300)
@given(_DOCUMENTS, st.lists(st.integers(0, 400), max_size=12))
def test_blocks_and_the_rest_are_the_whole(text: str, cuts: list[int]) -> None:
    assert shown_while_written(text, sorted(min(cut, len(text)) for cut in cuts)) == render(text)


@settings(deadline=None, max_examples=150)
@example("# | a | b |\n-|---|--:|\n")
@example("| a | b |\na| a | b |\n-|---|--:|\n- ")
@given(_DOCUMENTS)
def test_blocks_and_the_rest_are_the_whole_at_every_character(text: str) -> None:
    assert shown_while_written(text, list(range(len(text) + 1))) == render(text)


def test_a_whole_reply_comes_block_by_block() -> None:
    blocks = finished_blocks(REPLY)

    assert [REPLY[block.start : block.end].split(maxsplit=1)[0] for block in blocks] == (
        ["#", "Some", "-", ">", "|", "```py", "$$", "Under", "indented"]
    )
    assert shown_while_written(REPLY, list(range(len(REPLY) + 1))) == render(REPLY)


def test_ends_count_from_the_beginning_of_the_text() -> None:
    text = "one\n\ntwo\r\n\r\n\r\nthree"

    (first, second) = finished_blocks(text)

    assert (first.start, first.end) == (0, 4)
    assert (second.start, second.end) == (5, 10)
    assert finished_blocks(text, first.end) == [second]
    assert finished_blocks(text, second.end) == []


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n",
        "Title\n---\n",
        "---\n",
        "text\n\n",
        "text\n \t\n",
        "> quote\n\n",
        "```\ncode\n```\n",
        "~~~~\n```\n~~~~~ \n",
        "$$\nx\n$$\n",
        "$$x$$\n",
        "| a |\n|---|\n| 1 |\n\n",
        "$$ open\n\n",
        "text\n# Title\n",
        "- item\n\ntext\n\n",
    ],
)
def test_a_block_is_finished_when_nothing_can_change_it(text: str) -> None:
    blocks = finished_blocks(text)

    assert "".join(block.html for block in blocks) == render(text)
    assert blocks[-1].end == len(text.rstrip("\n \t")) + 1 or text.endswith("~ \n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "text\n",
        "# Title",
        "# Title\r",
        "- item\n\n",
        "1. item\n\n",
        "    code\n\n",
        "> quote\n",
        "```\ncode\n",
        "```\ncode\n```",
        "```\n",
        "````\n```\n",
        "```\n    ```\n",
        "$$\nx\n",
        "| a |\n|---|\n| 1 |\n",
        "| a |\n",
    ],
)
def test_a_block_that_may_go_on_is_not_finished(text: str) -> None:
    assert finished_blocks(text) == []


def test_a_long_reply_costs_a_few_times_its_length() -> None:
    text = REPLY * 100
    end = parsed_chars = 0

    for cut in [index + 1 for index, char in enumerate(text) if char == "\n"]:
        parsed_chars += cut - end
        for block in finished_blocks(text[:cut], end):
            end = block.end

    assert parsed_chars < 5 * len(text)
