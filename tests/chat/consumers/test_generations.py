"""GET /c/<id>/g/<id>/stream."""

from __future__ import annotations

import time
import uuid
from unittest.mock import patch

from asgiref.sync import sync_to_async
from django.test import TransactionTestCase, override_settings
from django.utils import timezone

from accounts.models import User
from chat.consumers.event_stream import EventStream
from chat.domain.errors import StoreUnavailable
from chat.domain.generations import Generation, GenerationStatus, Outcome, Progress
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.streaming.feed import feed
from chat.streaming.live_text import LiveText
from chat.visitors import new_visitor
from tests.chat.consumers.asking import (
    Request,
    events_in,
    generation_of,
    session_cookie,
    stream_path,
    text_in,
    visitor_cookie,
)
from tests.chat.streaming.reading import until

COMPLETED = GenerationStatus.COMPLETED
NOT_FOUND = b'{"code": "not_found", "message": "There is nothing here."}'


class StreamTestCase(TransactionTestCase):
    def setUp(self) -> None:
        self.owner = new_visitor()
        self.generation = generation_of(self.owner)
        self.cookie = visitor_cookie(self.owner)

    def request(self, query: str = "", *headers: tuple[bytes, bytes]) -> Request:
        return Request(stream_path(self.generation, query), self.cookie, *headers)

    def written(self, text: str, thinking: str = "") -> LiveText:
        live = feed.open(self.generation.id)
        live.write(text, thinking)
        return live

    def store_reply(self, text: str) -> int:
        outcome = Outcome(COMPLETED, str(uuid.uuid4()), time.time(), text=text)
        event = store_for(self.owner).finish(self.generation.id, outcome)
        assert event is not None
        return event.sequence


class ReadingTests(StreamTestCase):
    async def test_the_owner_reads_the_text_while_it_is_written(self) -> None:
        live = self.written("Hello", "Hm.")
        request = self.request()

        head = await request.begin()
        await request.read_until("Hello")
        live.write(", world")
        live.close(COMPLETED, 2)
        text = await request.read_to_end()

        assert head["status"] == 200
        assert dict(head["headers"]) == {
            b"content-type": b"text/event-stream; charset=utf-8",
            b"cache-control": b"no-store",
            b"x-accel-buffering": b"no",
            b"x-content-type-options": b"nosniff",
        }
        assert text.startswith("retry: 500\n\n")
        assert text_in(text) == "Hello, world"
        assert ("thought", {"start": 0, "text": "Hm."}) in events_in(text)
        assert events_in(text)[-1] == (
            "done",
            {"status": "completed", "sequence": 2, "error_code": ""},
        )

    async def test_last_event_id_resumes_and_goes_before_the_address(self) -> None:
        self.written("0123456789").close(COMPLETED, 2)
        request = self.request("?from=2", (b"last-event-id", b"7"))

        await request.begin()

        assert text_in(await request.read_to_end()) == "789"

    async def test_the_address_says_where_to_go_on(self) -> None:
        self.written("0123456789", "abcdef").close(COMPLETED, 2)
        request = self.request("?from=4&thought=3&format=text")

        await request.begin()
        text = await request.read_to_end()

        assert text_in(text) == "456789"
        assert ("thought", {"start": 3, "text": "def"}) in events_in(text)

    async def test_places_that_make_no_sense_are_the_beginning(self) -> None:
        self.written("All of it.").close(COMPLETED, 2)
        for query in ("?from=-3", "?from=x", "?from=%C2%B2", "?from=" + "9" * 5000, "?from=1.5"):
            request = self.request(f"{query}&thought=%00&blocks=-1")

            await request.begin()

            assert text_in(await request.read_to_end()) == "All of it.", query

    async def test_a_place_beyond_the_end_gives_only_the_end(self) -> None:
        self.written("Short.").close(COMPLETED, 2)
        request = self.request("?from=999999999")

        await request.begin()

        assert [name for name, _ in events_in(await request.read_to_end())] == ["done"]

    async def test_html_readers_get_blocks_and_text_readers_do_not(self) -> None:
        live = self.written("One *two*.\n\nThree")
        html, text = self.request(), self.request("?format=text")
        for request in (html, text):
            await request.begin()
            await request.read_until("Three")
        await html.read_until("event: block")
        live.close(COMPLETED, 2)

        blocks = [data for name, data in events_in(await html.read_to_end()) if name == "block"]

        assert blocks == [{"index": 0, "html": "<p>One <em>two</em>.</p>\n", "end": 11}]
        assert "event: block" not in await text.read_to_end()

    async def test_a_generation_that_ended_long_ago_gives_the_rest_and_done(self) -> None:
        sequence = await sync_to_async(self.store_reply)("Stored long ago.")
        request = self.request("?from=7")

        await request.begin()
        text = await request.read_to_end()

        assert text_in(text) == "long ago."
        done = {"status": "completed", "sequence": sequence, "error_code": ""}
        assert events_in(text)[-1] == ("done", done)

    @override_settings(STREAM_POLL_SECONDS=0.05)
    async def test_text_that_another_process_stores_arrives(self) -> None:
        store = store_for(self.owner)
        request = self.request()
        await request.begin()
        await request.read_until("thinking")

        progress = [Progress(self.generation.id, 0, "From elsewhere", 0, "")]
        await sync_to_async(store.checkpoint)(progress, timezone.now())
        await request.read_until("From elsewhere")
        await sync_to_async(self.store_reply)("From elsewhere.")

        text = await request.read_to_end()
        assert text_in(text) == "From elsewhere."
        assert events_in(text)[-1][0] == "done"

    @override_settings(STREAM_KEEPALIVE_SECONDS=0.2)
    async def test_a_quiet_stream_is_kept_alive(self) -> None:
        self.written("Soil")
        request = self.request()

        await request.begin()

        await request.read_until("id: 4\nevent: ping\ndata: {}\n\n")
        await request.leave()


class AuthorisationTests(StreamTestCase):
    async def answers_to(self, *paths_and_headers: Request) -> list[tuple[int, bytes]]:
        answers = [await request.answer() for request in paths_and_headers]
        return [(answer["status"], answer["body"]) for answer in answers]

    async def test_strangers_and_everything_unknown_get_the_same_answer(self) -> None:
        self.written("Private.").close(COMPLETED, 2)
        path = stream_path(self.generation)
        name, value = self.cookie
        assert text_in(await self.read(path, self.cookie)) == "Private."
        conversation = f"/c/{self.generation.conversation_id}"

        answers = await self.answers_to(
            Request(path),
            Request(path, visitor_cookie(new_visitor())),
            Request(path, (name, value[:-2] + b"xx")),
            Request(path, (name, b"vana_visitor=" + self.owner.key.encode())),
            Request(f"{conversation}/g/{uuid.uuid4()}/stream", self.cookie),
            Request(f"/c/{uuid.uuid4()}/g/{self.generation.id}/stream", self.cookie),
        )

        assert answers == [(404, NOT_FOUND)] * 6

    async def read(self, path: str, *headers: tuple[bytes, bytes]) -> str:
        request = Request(path, *headers)
        assert (await request.begin())["status"] == 200
        return await request.read_to_end()

    async def test_a_generation_is_found_in_its_own_conversation_only(self) -> None:
        other = await sync_to_async(generation_of)(new_visitor())
        path = f"/c/{self.generation.conversation_id}/g/{other.id}/stream"

        assert await self.answers_to(Request(path, self.cookie)) == [(404, NOT_FOUND)]

    async def test_a_signed_in_person_reads_their_own_and_nobody_elses(self) -> None:
        def prepared() -> tuple[Generation, list[tuple[bytes, bytes]]]:
            people = [User.objects.create_user(f"{name}@example.org") for name in ("ada", "bob")]
            return generation_of(Owner.user(people[0].pk)), [session_cookie(p) for p in people]

        generation, (mine, theirs) = await sync_to_async(prepared)()
        feed.open(generation.id).close(COMPLETED, 2)
        path = stream_path(generation)

        assert "event: done" in await self.read(path, mine)
        assert (
            await self.answers_to(
                Request(path, theirs), Request(path, (b"cookie", b"vana_session=forged"))
            )
            == [(404, NOT_FOUND)] * 2
        )

    async def test_only_get_is_answered(self) -> None:
        for method in ("POST", "PUT", "DELETE", "HEAD", "OPTIONS"):
            request = Request(stream_path(self.generation), self.cookie, method=method)

            answer = await request.answer()

            assert answer["status"] == 405
            assert (b"allow", b"GET") in answer["headers"]

    async def test_a_store_that_is_away_is_said_before_the_stream(self) -> None:
        with patch("chat.consumers.generations.visitors.find", side_effect=StoreUnavailable):
            answer = await self.request().answer()

        assert answer["status"] == 503
        assert (b"retry-after", b"5") in answer["headers"]


class EndingTests(StreamTestCase):
    async def test_a_disconnect_ends_the_reading_at_once(self) -> None:
        live = self.written("Hello")
        request = self.request()
        await request.begin()
        await request.read_until("Hello")
        assert live.readers

        await request.leave()

        assert not live.readers
        assert await request.receive_nothing()

    async def test_a_fault_after_the_headers_ends_the_body(self) -> None:
        live = self.written("Hello")
        request = self.request()
        await request.begin()
        await request.read_until("Hello")

        with (
            patch.object(LiveText, "delta_from", side_effect=ValueError("broken")),
            self.assertLogs("chat.consumers.event_stream", "ERROR"),
        ):
            live.write(" and more")
            await request.read_to_end()

        assert request.has_ended
        assert not live.readers

    async def test_an_old_stream_ends_politely_so_that_the_browser_comes_again(self) -> None:
        live = self.written("Hello")
        with patch.object(EventStream, "life_seconds", 0.2):
            request = self.request()
            await request.begin()
            text = await request.read_to_end()

        assert text_in(text) == "Hello"
        assert "event: done" not in text
        await until(lambda: not live.readers)
