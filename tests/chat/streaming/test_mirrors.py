"""Reading a generation that another process writes, with the store alone."""

from __future__ import annotations

import asyncio
import uuid

from django.test import SimpleTestCase, override_settings

from chat.domain.generations import GenerationStatus
from chat.streaming.feed import GenerationFeed
from tests.chat.streaming.reading import Collected, StoredText, has_no_gap, until

COMPLETED = GenerationStatus.COMPLETED


@override_settings(STREAM_POLL_SECONDS=0.05)
class MirrorTests(SimpleTestCase):
    def setUp(self) -> None:
        self.feed = GenerationFeed(redis_url="")
        self.generation_id = uuid.uuid4()

    async def test_an_ended_generation_gives_the_rest_and_done_at_once(self) -> None:
        stored = StoredText("All that was said.", "Hm.", COMPLETED)
        stored.reply = 7

        reader = await Collected(self.feed, self.generation_id, offset=4, look=stored.look).to_end()

        assert reader.text == "that was said."
        assert reader.thinking == "Hm."
        assert reader.done is not None
        assert (reader.done.sequence, reader.done.end) == (7, 18)
        assert stored.looks == 1
        assert self.feed.find(self.generation_id) is None
        assert not self.feed._lives

    async def test_the_failure_of_an_ended_generation_is_told(self) -> None:
        stored = StoredText(status=GenerationStatus.FAILED)
        stored.error_code = "engine_timeout"

        reader = await Collected(self.feed, self.generation_id, look=stored.look).to_end()

        assert reader.done is not None
        assert reader.done.error_code == "engine_timeout"

    async def test_text_in_the_store_arrives_until_recovery_ends_it(self) -> None:
        stored = StoredText(status=GenerationStatus.QUEUED)
        reader = Collected(self.feed, self.generation_id, look=stored.look)
        await until(lambda: reader.statuses == ["queued"])
        stored.status = GenerationStatus.RUNNING
        await until(lambda: reader.statuses == ["queued", "thinking"])
        for piece in ("One ", "two ", "three"):
            stored.text += piece
            await until(lambda: reader.text == stored.text)

        stored.end(GenerationStatus.INTERRUPTED, 3)
        await reader.to_end()

        assert reader.statuses == ["queued", "thinking", "writing"]
        assert has_no_gap(reader.items, 0)
        assert reader.done is not None
        assert reader.done.status is GenerationStatus.INTERRUPTED

    async def test_many_readers_ask_the_store_once(self) -> None:
        stored = StoredText("Some text", status=COMPLETED)
        readers = [
            Collected(self.feed, self.generation_id, offset=n, look=stored.look) for n in range(5)
        ]

        await asyncio.gather(*(reader.to_end() for reader in readers))

        assert [reader.text for reader in readers] == ["Some text"[n:] for n in range(5)]
        assert stored.looks == 1

    async def test_a_store_that_is_away_is_asked_again(self) -> None:
        stored = StoredText("Before. ")
        reader = Collected(self.feed, self.generation_id, look=stored.look)
        await until(lambda: reader.text)
        with self.assertLogs("chat.streaming.mirrors", "ERROR") as logs:
            stored.is_away = True
            looks = stored.looks
            await until(lambda: stored.looks > looks + 2)
        stored.text += "After."
        stored.end(COMPLETED, 2)

        stored.is_away = False
        await reader.to_end()

        assert reader.text == "Before. After."
        assert len(logs.records) == 1

    async def test_a_deleted_generation_ends_the_reading_without_done(self) -> None:
        stored = StoredText("Some")
        reader = Collected(self.feed, self.generation_id, look=stored.look)
        await until(lambda: reader.text)

        stored.is_gone = True
        await reader.to_end()

        assert reader.done is None

    async def test_the_store_is_left_alone_when_the_last_reader_has_left(self) -> None:
        stored = StoredText("Some")
        reader = Collected(self.feed, self.generation_id, look=stored.look)
        await until(lambda: reader.text)

        await reader.leave()

        looks = stored.looks
        await asyncio.sleep(0.2)
        assert stored.looks == looks
        assert not self.feed._lives

    async def test_readers_of_a_queued_generation_stay_when_this_process_writes_it(self) -> None:
        stored = StoredText(status=GenerationStatus.QUEUED)
        reader = Collected(self.feed, self.generation_id, look=stored.look)
        await until(lambda: reader.statuses)

        live = self.feed.open(self.generation_id)
        live.write("From memory.")
        await until(lambda: reader.text == "From memory.")
        live.close(COMPLETED, 2)

        await reader.to_end()
        assert self.feed.find(self.generation_id) is live

    async def test_readers_of_a_text_that_is_written_anew_are_sent_away_to_come_again(self) -> None:
        stored = StoredText("What another process wrote.")
        reader = Collected(self.feed, self.generation_id, look=stored.look)
        await until(lambda: reader.text)

        live = self.feed.open(self.generation_id)
        await reader.to_end()

        assert reader.done is None
        assert live.text == ""

    async def test_html_readers_get_blocks_of_another_process(self) -> None:
        stored = StoredText("sentence.\n\nTail")

        reader = Collected(
            self.feed,
            self.generation_id,
            look=stored.look,
            blocks=0,
            prefix="First.\n\nThe second ",
        )
        await until(lambda: len(reader.blocks) == 2)

        assert "The second sentence." in reader.blocks[1].html
        await reader.leave()
