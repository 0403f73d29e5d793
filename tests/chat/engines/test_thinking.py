"""Reasoning inside the answer, cut anywhere."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.engines.openai_compatible.thinking import ThinkingSplitter


def split(*pieces: str) -> tuple[str, str]:
    splitter = ThinkingSplitter()
    parts = [*map(splitter.split, pieces), splitter.flush()]
    thinking, answer = zip(*parts, strict=True)
    return "".join(thinking), "".join(answer)


@pytest.mark.parametrize(
    ("content", "thinking", "answer"),
    [
        ("Hello.", "", "Hello."),
        ("<think>Hm.</think>Hello.", "Hm.", "Hello."),
        ("\n<think>\nHm.\n</think>\n\nHello.\n", "Hm.", "Hello.\n"),
        ("<think></think>Hello.", "", "Hello."),
        ("<think>Never closed", "Never closed", ""),
        ("<think>a < b </ think></think>x", "a < b </ think>", "x"),
        ("Use <think> and </think>.", "", "Use <think> and </think>."),
        ("<thinking>Hm.</thinking>", "", "<thinking>Hm.</thinking>"),
        ("<th", "", "<th"),
        ("  ", "", "  "),
        ("<think>a</think>b<think>c</think>", "a", "b<think>c</think>"),
    ],
)
def test_only_reasoning_at_the_very_beginning_is_kept_apart(
    content: str, thinking: str, answer: str
) -> None:
    whole, pieces = split(content), split(*content)

    assert (whole[0].strip(), whole[1]) == (thinking, answer)
    assert (pieces[0].strip(), pieces[1]) == (thinking, answer)


@given(st.text(alphabet="<think/> a\n", max_size=40), st.lists(st.integers(0, 40), max_size=8))
def test_cuts_change_nothing_but_the_spaces_around_reasoning(text: str, cuts: list[int]) -> None:
    places = sorted({0, *(min(cut, len(text)) for cut in cuts), len(text)})
    pieces = [text[begin:end] for begin, end in itertools.pairwise(places)]

    whole, cut = split(text), split(*pieces)

    assert cut[1] == whole[1]
    assert cut[0].split() == whole[0].split()
