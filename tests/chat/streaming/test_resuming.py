"""A reader that comes again gets exactly the rest."""

from __future__ import annotations

import asyncio
import uuid
from unittest.mock import patch

from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from chat.domain.generations import GenerationStatus
from chat.streaming import feed as feed_module
from tests.chat.streaming.reading import Collected, FeedTestCase, has_no_gap, never_look, until

COMPLETED = GenerationStatus.COMPLETED


class ResumingTests(FeedTestCase):
    @given(
        pieces=st.lists(st.text(max_size=5), max_size=12),
        share=st.floats(0, 1),
        ticks=st.sets(st.integers(0, 11)),
    )
    def test_resuming_at_any_offset_gives_exactly_the_rest(
        self, pieces: list[str], share: float, ticks: set[int]
    ) -> None:
        async def resumed() -> tuple[str, Collected, int]:
            feed = self.new_feed()
            live = feed.open(uuid.uuid4())
            for index, piece in enumerate(pieces):
                live.write(piece)
                if index in ticks:
                    live.flush()
            offset = int(share * live.length)
            reader = Collected(feed, live.generation_id, offset=offset)
            await asyncio.sleep(0)
            live.write("the end")
            live.close(COMPLETED, 2)
            return live.text, await reader.to_end(), offset

        text, reader, offset = asyncio.run(resumed())

        assert reader.text == text[offset:]
        assert has_no_gap(reader.items, offset)

    async def test_offsets_count_characters_not_bytes(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        live.write("añ👩🏽‍🚀 שלום é")
        live.close(COMPLETED, 2)

        reader = await Collected(feed, self.generation_id, offset=3).to_end()

        assert reader.text == live.text[3:]
        assert reader.done is not None
        assert reader.done.end == len(live.text)

    async def test_an_offset_beyond_the_end_waits_for_the_text_to_get_there(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        live.write("12345")
        reader = Collected(feed, self.generation_id, offset=8)

        live.write("67890")
        live.close(COMPLETED, 2)

        assert (await reader.to_end()).text == "90"

    async def test_a_reader_who_comes_just_after_the_end_gets_it_from_memory(self) -> None:
        feed = self.new_feed()
        live = feed.open(self.generation_id)
        live.write("All of it.")
        live.close(COMPLETED, 2)

        reader = await Collected(feed, self.generation_id, offset=4, look=never_look).to_end()

        assert reader.text == "of it."
        assert reader.done is not None

    async def test_ends_are_kept_for_a_while_and_not_without_bound(self) -> None:
        feed = self.new_feed()
        ids = [uuid.uuid4() for _ in range(feed_module.ENDED_KEPT + 10)]

        for generation_id in ids:
            feed.open(generation_id).close(COMPLETED, 1)

        found = [generation_id for generation_id in ids if feed.find(generation_id)]
        assert found == ids[10:]

    @override_settings(STREAM_KEEPALIVE_SECONDS=0.2)
    async def test_an_end_is_forgotten_after_its_time_but_not_what_was_opened_since(self) -> None:
        feed = self.new_feed()
        again = uuid.uuid4()
        with patch.object(feed_module, "ENDED_KEPT_SECONDS", 0.1):
            for generation_id in (self.generation_id, again):
                feed.open(generation_id).close(COMPLETED, 2)
            live = feed.open(again)

            await until(lambda: feed.find(self.generation_id) is None)
            await asyncio.sleep(0.1)

        assert feed.find(again) is live
