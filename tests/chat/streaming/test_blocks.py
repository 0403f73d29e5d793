"""Finished Markdown blocks for readers of HTML."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from chat.domain.generations import GenerationStatus
from chat.markdown import finished_blocks
from chat.streaming.blocks import BlockFinder
from chat.streaming.feed import GenerationFeed
from chat.streaming.frames import Delta, FinishedBlock
from chat.streaming.growing_text import GrowingText
from tests.chat.streaming.reading import Collected, until

LINES = [
    "Some words",
    "",
    "- item",
    "  more",
    "```",
    "code()",
    "# Title",
    "> quote",
    "1. one",
    "---",
]


def written(text: str) -> GrowingText:
    grown = GrowingText()
    grown.append(text)
    return grown


@dataclass
class FoundBlock:
    html: str
    end: int


class BlockFinderTests(SimpleTestCase):
    def finder_after_first_try(self, text: GrowingText) -> BlockFinder:
        finder = BlockFinder("", text)
        assert finder.should_try(text.length)
        finder.attempt()
        return finder

    def test_it_is_not_tried_before_a_line_has_ended_a_block(self) -> None:
        text = written("A paragraph")
        finder = self.finder_after_first_try(text)

        tries = []
        for piece in (" goes on", "\nand on", "\n", "\n", "Next"):
            text.append(piece)
            tries.append(finder.should_try(text.length))

        assert tries == [False, False, False, True, True]

    def test_blank_lines_in_a_code_block_are_no_reason_to_try(self) -> None:
        text = written("```python\n")
        finder = self.finder_after_first_try(text)
        finder.absorb([], text.length)

        tries = []
        for piece in ("a = 1\n\n", "\n\nb = 2\n", "```", "\n"):
            text.append(piece)
            tries.append(finder.should_try(text.length))

        assert tries == [False, False, False, True]

    def test_a_long_list_is_not_parsed_at_each_of_its_items(self) -> None:
        text = GrowingText()
        finder = BlockFinder("", text)
        parsed_chars = 0
        for index in range(400):
            text.append(f"{index}. an item of a long list\n\n")
            if finder.should_try(text.length):
                whole, start = finder.attempt()
                parsed_chars += len(whole) - start
                finder.absorb([], len(whole))

        assert parsed_chars < 6 * text.length

    def test_ends_are_relative_to_the_own_text(self) -> None:
        text = written(" goes on.\n\nNext")
        finder = BlockFinder("Before.\n\nThis", text)
        whole, start = finder.attempt()

        finder.absorb(finished_blocks(whole, start), len(whole))

        ends = [block.end for index in range(2) if (block := finder.get(index))]
        assert ends == [-len("\nThis"), len(" goes on.\n")]
        assert finder.get(2) is None


class BlocksForReadersTests(SimpleTestCase):
    def setUp(self) -> None:
        self.generation_id = uuid.uuid4()

    async def test_a_reader_of_html_gets_each_block_once_after_its_text(self) -> None:
        feed = GenerationFeed(redis_url="")
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id, blocks=0)
        for piece in ("First *one*.\n", "\nSec", "ond.\n\n", "Tail"):
            live.write(piece)
            await asyncio.sleep(0.06)
        await until(lambda: len(reader.blocks) == 2)
        live.close(GenerationStatus.COMPLETED, 2)

        await reader.to_end()

        assert [block.index for block in reader.blocks] == [0, 1]
        assert "<em>one</em>" in reader.blocks[0].html
        shown = 0
        for item in reader.items:
            if isinstance(item, Delta):
                shown = item.end
            if isinstance(item, FinishedBlock):
                assert item.end <= shown

    async def test_a_reader_who_has_blocks_gets_only_later_ones(self) -> None:
        feed = GenerationFeed(redis_url="")
        live = feed.open(self.generation_id)
        live.write("One.\n\nTwo.\n\nThree.\n\n")

        reader = Collected(feed, self.generation_id, offset=6, blocks=1)
        await until(lambda: len(reader.blocks) == 2)

        assert [block.index for block in reader.blocks] == [1, 2]
        await reader.leave()

    async def test_readers_of_text_cost_no_parsing(self) -> None:
        feed = GenerationFeed(redis_url="")
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id)

        live.write("One.\n\nTwo.\n\n")
        await until(lambda: reader.text)

        assert live.blocks is None
        assert not reader.blocks
        await reader.leave()

    async def test_a_long_text_is_parsed_in_a_thread_with_the_same_result(self) -> None:
        feed = GenerationFeed(redis_url="")
        live = feed.open(self.generation_id)
        text = "A paragraph of words.\n\n" * 400
        live.write(text)

        reader = Collected(feed, self.generation_id, blocks=0)
        expected = finished_blocks(text)
        await until(lambda: len(reader.blocks) == len(expected))

        assert [block.html for block in reader.blocks] == [block.html for block in expected]
        await reader.leave()
        await feed.stop()

    async def test_a_continued_reply_counts_blocks_from_its_beginning(self) -> None:
        feed = GenerationFeed(redis_url="")
        live = feed.open(self.generation_id, prefix="Old.\n\nHalf a ")
        live.write("sentence.\n\nNew.\n\n")

        reader = Collected(feed, self.generation_id, blocks=0)
        await until(lambda: len(reader.blocks) == 3)

        assert reader.blocks[0].end < 0
        assert "Half a sentence." in reader.blocks[1].html
        await reader.leave()

    async def test_a_broken_parser_does_not_stop_the_text(self) -> None:
        feed = GenerationFeed(redis_url="")

        def broken(text: str, start: int) -> list[FoundBlock]:
            raise ValueError("no")

        feed._block_work._find_blocks = broken
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id, blocks=0)
        with self.assertLogs("chat.streaming.blocks", "ERROR"):
            live.write("One.\n\nTwo.\n\n")
            await until(lambda: reader.text and not live.find_blocks().is_queued)
        live.close(GenerationStatus.COMPLETED, 2)

        assert (await reader.to_end()).text == "One.\n\nTwo.\n\n"

    @given(st.lists(st.sampled_from(LINES), min_size=1, max_size=30), st.integers(1, 9))
    def test_blocks_of_a_growing_text_are_those_of_the_whole(
        self, lines: list[str], step: int
    ) -> None:
        whole = "\n".join(lines) + "\n\nThe end"
        text = GrowingText()
        finder = BlockFinder("", text)
        for at in range(0, len(whole), step):
            text.append(whole[at : at + step])
            if finder.should_try(text.length):
                so_far, start = finder.attempt()
                finder.absorb(finished_blocks(so_far, start), len(so_far))

        expected = finished_blocks(whole)
        found: list[tuple[str, int]] = []
        while block := finder.get(len(found)):
            found.append((block.html, block.end))
        assert found == [(block.html, block.end) for block in expected[: len(found)]]
