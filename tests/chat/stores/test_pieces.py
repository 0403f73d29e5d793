"""Text in pieces and logs as trees: the rules that both stores share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chat.stores.pieces import joined
from chat.stores.tree import newest_below


@given(st.lists(st.text(min_size=1, max_size=5), max_size=8), st.integers(0, 50), st.data())
def test_pieces_are_the_text_again_from_any_offset(
    parts: list[str], offset: int, data: st.DataObject
) -> None:
    text = "".join(parts)
    pieces, start = [], 0
    for part in parts:
        # A repeated checkpoint begins anywhere before the end, and reaches as far or farther.
        begin = data.draw(st.integers(0, start))
        pieces.append((begin, text[begin : start + len(part)]))
        start += len(part)

    assert joined(pieces, offset) == text[offset:]


def test_a_hole_ends_the_text() -> None:
    assert joined([(0, "Hel"), (4, "o")], 0) == "Hel"
    assert joined([], 3) == ""


@given(st.lists(st.integers(0, 100), max_size=30))
def test_the_newest_branch_ends_with_the_newest_descendant(choices: list[int]) -> None:
    links = [(n, choice % n or None) for n, choice in enumerate(choices, 1)]

    def descends(sequence: int | None, ancestor: int) -> bool:
        while sequence and sequence != ancestor:
            sequence = dict(links)[sequence]
        return (sequence or 0) == ancestor

    for ancestor in range(len(links) + 1):
        below = [n for n, _ in links if n > ancestor and descends(n, ancestor)]
        newer = [link for link in links if link[0] > ancestor]
        assert newest_below(ancestor, newer) == max([ancestor, *below])
