"""Reading a generation in the process that writes it."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from django.test import override_settings

from chat.domain.generations import GenerationStatus
from chat.streaming.frames import Delta
from chat.streaming.live_text import CATCH_UP_CHARS
from tests.chat.streaming.reading import Collected, FeedTestCase, has_no_gap, until

COMPLETED = GenerationStatus.COMPLETED


class ReadingAlongTests(FeedTestCase):
    async def test_a_reader_gets_the_text_while_it_is_written(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id)
        live.write("Hello")
        await until(lambda: reader.text == "Hello")

        live.write(", world")
        live.close(COMPLETED, 2)
        await reader.to_end()

        assert reader.text == "Hello, world"
        assert reader.done is not None
        assert (reader.done.status, reader.done.sequence, reader.done.end) == (COMPLETED, 2, 12)

    async def test_the_first_words_after_a_pause_do_not_wait_for_the_tick(self) -> None:
        with self.settings(STREAM_TICK_SECONDS=30.0):
            feed = self.new_feed()
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id)

        live.write("At once.")

        await until(lambda: reader.text == "At once.")
        await reader.leave()

    async def test_what_is_written_in_one_tick_is_one_delta(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id)
        live.write("first")
        await until(lambda: reader.text)

        for letter in "abcdef":
            live.write(letter)
        await until(lambda: reader.text == "firstabcdef")

        assert [item.text for item in reader.items if isinstance(item, Delta)] == [
            "first",
            "abcdef",
        ]
        await reader.leave()

    async def test_thinking_and_text_have_offsets_of_their_own(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        live.write(thinking="Let me see. ")
        live.write("Yes.", "Done.")
        live.close(COMPLETED, 2)

        reader = await Collected(feed, self.generation_id, thinking_offset=4).to_end()

        assert reader.thinking == "me see. Done."
        assert reader.text == "Yes."

    async def test_statuses_are_told_once_each(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id)
        await until(lambda: reader.statuses)
        live.write("a")
        await until(lambda: reader.text)
        live.write("b")
        live.close(COMPLETED, 2)

        await reader.to_end()

        assert reader.statuses == ["thinking", "writing"]

    async def test_many_readers_share_each_frame(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        readers = [Collected(feed, self.generation_id) for _ in range(50)]
        for word in ("one ", "two ", "three"):
            live.write(word)
            await until(lambda: all(reader.text == live.text for reader in readers))
        live.close(COMPLETED, 2)

        await asyncio.gather(*(reader.to_end() for reader in readers))

        first, *others = readers
        assert first.text == "one two three"
        assert all(reader.frames == first.frames for reader in others)
        assert all(
            mine is theirs
            for reader in others
            for mine, theirs in zip(first.items, reader.items, strict=True)
        )

    async def test_a_slow_reader_loses_nothing_and_holds_up_nobody(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        slow = Collected(feed, self.generation_id, pause_seconds=0.25)
        quick = Collected(feed, self.generation_id)
        for index in range(30):
            live.write(f"{index} ")
            await asyncio.sleep(0.01)
        live.close(COMPLETED, 2)

        await quick.to_end()

        assert not slow.task.done()
        assert quick.text == live.text
        await slow.to_end()
        assert slow.text == live.text
        assert has_no_gap(slow.items, 0)
        assert len(slow.items) < len(quick.items)

    async def test_catching_up_comes_in_parts(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        live.write("x" * (2 * CATCH_UP_CHARS + 1))
        live.close(COMPLETED, 2)

        reader = await Collected(feed, self.generation_id).to_end()

        deltas = [item for item in reader.items if isinstance(item, Delta)]
        assert [len(delta.text) for delta in deltas] == [CATCH_UP_CHARS, CATCH_UP_CHARS, 1]

    async def test_nothing_is_added_after_the_end(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        live.write("kept")
        live.close(GenerationStatus.STOPPED, 2)

        live.write(" lost")
        live.close(COMPLETED, 9)

        reader = await Collected(feed, self.generation_id).to_end()
        assert (reader.text, live.text) == ("kept", "kept")
        assert reader.done is not None
        assert reader.done.status is GenerationStatus.STOPPED

    @override_settings(STREAM_KEEPALIVE_SECONDS=0.2)
    async def test_a_quiet_stream_gives_signs_of_life(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        live.write("Soil")
        reader = Collected(feed, self.generation_id)

        await until(lambda: reader.pings >= 2)

        # It leaves the reader where they are: Last-Event-ID is what they have.
        assert reader.frames[-1] == b"id: 4\nevent: ping\ndata: {}\n\n"
        live.close(COMPLETED, None)
        assert (await reader.to_end()).done is not None


class LeavingTests(FeedTestCase):
    async def test_a_reader_that_leaves_is_forgotten(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id)
        await until(lambda: live.readers)

        await reader.leave()

        assert not live.readers
        live.write("on and on")
        live.close(COMPLETED, 2)
        assert live.text == "on and on"

    async def test_stopping_the_feed_ends_all_readings(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id)
        live.write("so far")

        await asyncio.sleep(0)
        await feed.stop()
        await reader.to_end()

        assert reader.text == "so far"
        assert reader.done is None


class FrameTests(FeedTestCase):
    async def test_every_frame_has_id_event_data_and_a_blank_line_and_ids_rise(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        reader = Collected(feed, self.generation_id, blocks=0)
        live.write(thinking="Hm.")
        for line in ("# Title\n\n", "Two\nlines\u2028\r and more.\n\n", "The end"):
            live.write(line)
            await asyncio.sleep(0.1)
        await until(lambda: len(reader.blocks) == 2)
        live.close(COMPLETED, 2)

        await reader.to_end()

        ids = []
        for frame in reader.frames:
            id_line, event_line, data_line, *rest = frame.split(b"\n")
            ids.append(int(id_line.removeprefix(b"id: ")))
            assert event_line.startswith(b"event: ")
            assert data_line.startswith(b"data: {")
            assert rest == [b"", b""]
            assert b"\r" not in frame
        assert all(one <= other for one, other in pairwise(ids))
        assert ids[-1] == len(live.text)

    async def test_half_a_character_breaks_no_stream(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        live.write("a\ud83db")
        live.close(COMPLETED, 2)

        reader = await Collected(feed, self.generation_id).to_end()

        assert b'"a?b"' in b"".join(reader.frames)
