"""Streams for programs: an API token says who asks, and counts alone."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.test import TransactionTestCase

from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.streaming.feed import feed
from tests.builders import person
from tests.chat.api.case import secret_of
from tests.chat.consumers.asking import (
    Request,
    generation_of,
    session_cookie,
    stream_path,
    text_in,
)


def bearer(secret: str) -> tuple[bytes, bytes]:
    return b"authorization", f"Bearer {secret}".encode()


class ApiTokenStreamTests(TransactionTestCase):
    def setUp(self) -> None:
        self.user = person()
        self.generation = generation_of(Owner.user(self.user.pk))
        self.path = stream_path(self.generation, "?format=text")

    async def test_a_token_that_may_read_reads_the_text(self) -> None:
        secret = await sync_to_async(secret_of)(self.user, "read")
        live = feed.open(self.generation.id)
        live.write("Hello")
        request = Request(self.path, bearer(secret))

        head = await request.begin()
        live.close(GenerationStatus.COMPLETED, 2)

        assert head["status"] == 200
        assert text_in(await request.read_to_end()) == "Hello"

    async def test_somebody_elses_token_finds_nothing(self) -> None:
        stranger = await sync_to_async(person)()
        secret = await sync_to_async(secret_of)(stranger)

        answer = await Request(self.path, bearer(secret)).answer()

        assert answer["status"] == 404

    async def test_a_refused_token_is_not_saved_by_the_session(self) -> None:
        cookie = await sync_to_async(session_cookie)(self.user)
        for path in (self.path, "/events/"):
            answer = await Request(path, cookie, bearer("vana_wrong")).answer()

            assert answer["status"] == 401
            assert (b"www-authenticate", b"Bearer") in answer["headers"]
            assert b"api_token_invalid" in answer["body"]
