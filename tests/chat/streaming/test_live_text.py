"""One generation's text and its readers' places, without the feed's tick."""

from __future__ import annotations

import uuid
from itertools import pairwise

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from chat.markdown import finished_blocks
from chat.streaming.feed import GenerationFeed
from chat.streaming.frames import FinishedBlock
from chat.streaming.growing_text import PIECES_JOINED_AT, GrowingText
from chat.streaming.live_text import LiveText
from chat.streaming.readers import Reader


def live_text() -> LiveText:
    live = LiveText(uuid.uuid4(), GenerationFeed(redis_url=""))
    live.is_started = True
    return live


class AbsorbingTests(SimpleTestCase):
    def test_what_is_heard_twice_stands_once(self) -> None:
        live = live_text()

        taken = [
            live.absorb(0, "Hello", 0, "H"),
            live.absorb(0, "Hello", 0, "H"),
            live.absorb(3, "lo, world", 1, "m."),
        ]

        assert taken == [True, True, True]
        assert (live.text, live.thinking) == ("Hello, world", "Hm.")

    def test_a_hole_is_told_and_nothing_after_it_taken(self) -> None:
        live = live_text()
        live.absorb(0, "One ", 0, "")

        assert not live.absorb(8, "three", 0, "")
        assert not live.absorb(4, "two ", 5, "thought")
        assert (live.text, live.thinking) == ("One two ", "")

    @given(st.text(max_size=60), st.lists(st.integers(0, 60), max_size=8), st.integers(0, 9))
    def test_overlapping_pieces_give_the_text(
        self, whole: str, cuts: list[int], overlap: int
    ) -> None:
        live = live_text()
        edges = sorted({0, *(min(cut, len(whole)) for cut in cuts), len(whole)})

        for start, end in pairwise(edges):
            first = max(0, start - overlap)
            assert live.absorb(first, whole[first:end], 0, "")

        assert live.text == whole


class PlaceTests(SimpleTestCase):
    def test_a_block_never_comes_before_its_text(self) -> None:
        live = live_text()
        finder = live.find_blocks()
        reader = Reader(live, offset=0, thinking_offset=0, blocks=0)
        live.absorb(0, "One.\n\nTw", 0, "")
        live.flush()
        live.absorb(8, "o.\n\nThree", 0, "")  # written, but the tick has not come
        text, start = finder.attempt()
        finder.absorb(finished_blocks(text, start), len(text))

        before = self.blocks_of(reader)
        live.flush()

        assert before == [0]
        assert self.blocks_of(reader) == [1]

    def blocks_of(self, reader: Reader) -> list[int]:
        items = iter(reader.next_item, None)
        return [item.index for item in items if isinstance(item, FinishedBlock)]


class GrowingTextTests(SimpleTestCase):
    @given(st.lists(st.text(max_size=3), max_size=40), st.integers(0, 130), st.integers(0, 130))
    def test_it_reads_like_the_joined_pieces(self, pieces: list[str], one: int, two: int) -> None:
        grown = GrowingText()
        for piece in pieces * 9:  # more than are kept apart
            grown.append(piece)
        whole = "".join(pieces * 9)
        start, end = sorted((one, two))

        assert grown.length == len(whole)
        assert grown.since(start) == whole[start:]
        assert grown.between(start, end) == whole[start:end]
        assert str(grown) == whole

    def test_few_pieces_are_kept_apart(self) -> None:
        grown = GrowingText()

        for _ in range(10 * PIECES_JOINED_AT):
            grown.append("word ")

        assert len(grown._tail) < PIECES_JOINED_AT
