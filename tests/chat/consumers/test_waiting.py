"""Asking for a reply and waiting for it: as JSON when it has ended, or as a stream."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.asgi import get_asgi_application
from django.test import override_settings

from chat import actions
from chat.consumers import waiting
from chat.domain.generations import GenerationStatus
from chat.generation.queue import queue
from chat.stores import store_for
from chat.streaming.feed import feed
from tests.chat.api.case import secret_of
from tests.chat.consumers.asking import PATIENCE_SECONDS, Request, events_in, text_in
from tests.chat.generation.running import GenerationTestCase, services, wait_until_idle
from tests.chat.streaming.reading import until

STREAM = (b"accept", b"text/event-stream")
application = waiting(get_asgi_application())


class Post(Request):
    """A request with a body."""

    def __init__(self, path: str, body: object, *headers: tuple[bytes, bytes]) -> None:
        self.content = json.dumps(body).encode()
        length = (b"content-length", str(len(self.content)).encode())
        own = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), length]
        super().__init__("/api/v1" + path, *own, *headers, method="POST", app=application)

    async def start(self) -> None:
        """Send it, without waiting for an answer."""
        await self.send_input({"type": "http.request", "body": self.content})
        assert self.future  # asking for it starts the application

    async def begin(self) -> dict[str, Any]:
        await self.start()
        head: dict[str, Any] = await self.receive_output(PATIENCE_SECONDS)
        return head

    async def json(self) -> Any:
        return json.loads(await self.read_to_end())


class WaitingTests(GenerationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.bearer = (b"authorization", f"Bearer {secret_of(self.user)}".encode())

    def post(self, path: str, text: str, *headers: tuple[bytes, bytes]) -> Post:
        return Post(path, {"text": text}, self.bearer, *headers)

    async def stored(self, asked: Any) -> Any:
        """Return the stored reply of what was asked for."""
        assert await asyncio.to_thread(wait_until_idle)
        generation = asked.get("generation", asked)
        store, conversation_id = store_for(self.owner), UUID(generation["conversation"])
        found = await sync_to_async(store.generation)(conversation_id, UUID(generation["id"]))
        assert found.reply is not None
        return await sync_to_async(store.event)(conversation_id, found.reply)

    async def test_the_answer_waits_and_has_the_whole_reply(self) -> None:
        async with services():
            first = self.post("/conversations?wait=true", "One")
            head = await first.begin()
            opened = await first.json()
            path = f"/conversations/{opened['conversation']['id']}/messages?wait=1"
            second = self.post(path, "Two")
            second_head, sent = await second.begin(), await second.json()

        assert (head["status"], second_head["status"]) == (201, 201)
        headers = dict(head["headers"])
        assert headers[b"location"].endswith(opened["conversation"]["id"].encode())
        assert headers[b"content-type"] == b"application/json"
        generation = opened["generation"]
        assert (generation["status"], generation["reply"]) == ("completed", 2)
        assert opened["conversation"]["message_count"] == 2
        assert generation["text"] == (await self.reply_text(opened))
        assert (sent["status"], sent["reply"]) == ("completed", 4)

    async def reply_text(self, asked: Any) -> str:
        return str((await self.stored(asked)).text)

    async def test_the_answer_says_how_a_reply_failed_or_was_stopped(self) -> None:
        async with services():
            failing = self.post("/conversations?wait=true", "script:401")
            failing_head, failed = await failing.begin(), await failing.json()
            stopping = self.post("/conversations?wait=true", "script:paced?tokens=900&rate=50")
            await stopping.start()
            await asyncio.to_thread(self._stop)
            head = await stopping.receive_output(PATIENCE_SECONDS)
            stopped = await stopping.json()

        assert failing_head["status"] == head["status"] == 201
        assert failed["generation"]["status"] == "failed"
        assert failed["generation"]["error_code"] == "engine_rejected_key"
        assert stopped["generation"]["status"] == "stopped"
        assert set(failed) == set(stopped)
        assert set(failed["generation"]) == set(stopped["generation"])

    def _stop(self) -> None:
        actions.stop_reply(self.owner, self._in_progress())

    def _in_progress(self) -> UUID:
        """Wait until a reply is being written, and return where."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            for conversation_id in store_for(self.owner).working(self.owner):
                return conversation_id
            time.sleep(0.02)
        raise AssertionError("no reply was begun")

    async def test_as_a_stream_the_answer_comes_first_and_then_the_text(self) -> None:
        async with services():
            request = self.post("/conversations", "script:paced?tokens=30&rate=300", STREAM)
            head = await request.begin()
            text = await request.read_to_end()

        events = events_in(text)
        name, asked = events[0]
        assert head["status"] == 201
        assert dict(head["headers"])[b"content-type"].startswith(b"text/event-stream")
        assert dict(head["headers"])[b"location"].endswith(asked["conversation"]["id"].encode())
        assert (name, asked["generation"]["text"]) == ("asked", "")
        assert text_in(text) == (await self.reply_text(asked))
        assert events[-1] == ("done", {"status": "completed", "sequence": 2, "error_code": ""})

    async def test_the_same_key_again_is_told_the_same_reply(self) -> None:
        key = (b"idempotency-key", b"one")
        async with services():
            first = self.post("/conversations?wait=true", "Say it", key)
            first_head, opened = await first.begin(), await first.json()
            again = self.post("/conversations?wait=true", "Say it", key)
            again_head, found = await again.begin(), await again.json()
            streamed = self.post("/conversations", "Say it", key, STREAM)
            streamed_head, text = await streamed.begin(), await streamed.read_to_end()

        statuses = [head["status"] for head in (first_head, again_head, streamed_head)]
        assert statuses == [201, 200, 200]
        assert opened == found == events_in(text)[0][1]
        assert text_in(text) == opened["generation"]["text"]

    async def test_who_leaves_does_not_stop_the_reply(self) -> None:
        for headers in ([], [STREAM]):
            with self.subTest(headers=headers):
                async with services():
                    path = "/conversations?wait=true"
                    request = self.post(path, "script:paced?tokens=30&rate=100", *headers)
                    await request.start()
                    while not queue.count():  # noqa: ASYNC110 - there is nothing to be told by
                        await asyncio.sleep(0.01)
                    await request.leave()
                    assert queue.count() == 1
                    assert await asyncio.to_thread(wait_until_idle)

                talk = (await sync_to_async(store_for(self.owner).page)(self.owner))[0]
                reply = await sync_to_async(store_for(self.owner).event)(talk.id, 2)
                assert reply.type == GenerationStatus.COMPLETED.event_type

    async def test_the_wait_is_no_longer_than_a_reply_may_be(self) -> None:
        slow, key = "script:paced?tokens=900&rate=50", (b"idempotency-key", b"one")
        async with services():
            first = self.post("/conversations", slow, key)
            await first.begin()
            generation = UUID((await first.json())["generation"]["id"])
            await until(lambda: (live := feed.find(generation)) and live.text)
            with override_settings(LLM_TOTAL_SECONDS=0.5):
                again = self.post("/conversations?wait=true", slow, key)
                head, found = await again.begin(), await again.json()

        assert head["status"] == 200
        assert (found["generation"]["status"], found["generation"]["reply"]) == ("running", None)

    async def test_a_conversation_deleted_meanwhile_is_not_found(self) -> None:
        async with services():
            request = self.post("/conversations?wait=true", "script:paced?tokens=900&rate=50")
            await request.start()
            await asyncio.to_thread(self._delete)
            head = await request.receive_output(PATIENCE_SECONDS)
            problem = await request.json()

        assert (head["status"], problem["code"]) == (404, "conversation_not_found")

    def _delete(self) -> None:
        actions.delete_conversation(self.owner, self._in_progress())

    async def test_what_is_refused_is_refused_as_without_waiting(self) -> None:
        for path, body, headers, answer in (
            ("/conversations?wait=true", {"text": ""}, [self.bearer], (422, "message_empty")),
            ("/conversations?wait=maybe", {"text": "x"}, [self.bearer], (422, "invalid_fields")),
            ("/conversations", {"text": 7}, [self.bearer, STREAM], (422, "invalid_fields")),
            ("/conversations?wait=true", {"text": "x"}, [], (401, "not_authenticated")),
            ("/tokens", {"name": "x"}, [self.bearer, STREAM], (401, "not_authenticated")),
        ):
            request = Post(path, body, *headers)
            head, problem = await request.begin(), await request.json()
            assert (head["status"], problem["code"]) == answer, path

    async def test_without_the_wish_the_answer_comes_at_once(self) -> None:
        async with services():
            request = self.post("/conversations?wait=false", "script:paced?tokens=900&rate=50")
            head, opened = await request.begin(), await request.json()
            generation = UUID(opened["generation"]["id"])

        assert head["status"] == 201
        assert opened["generation"]["status"] == "queued"
        assert opened["generation"]["text"] == ""
        assert feed.find(generation) is None
