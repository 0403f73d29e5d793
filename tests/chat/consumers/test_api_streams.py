"""The stream of a reply under /api/: as for pages, but text only, and refused with problems."""

from __future__ import annotations

import json
from unittest.mock import patch

from asgiref.sync import sync_to_async
from django.test import TransactionTestCase

from chat.domain.errors import StoreUnavailable
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.streaming.feed import feed
from chat.visitors import new_visitor
from tests.builders import person
from tests.chat.api.case import PROBLEM, secret_of
from tests.chat.consumers.asking import (
    Request,
    events_in,
    generation_of,
    session_cookie,
    text_in,
    visitor_cookie,
)

Header = tuple[bytes, bytes]


class ApiStreamTests(TransactionTestCase):
    def setUp(self) -> None:
        self.user = person()
        self.generation = generation_of(Owner.user(self.user.pk))
        self.cookie = session_cookie(self.user)

    def path(self, query: str = "") -> str:
        generation = self.generation
        base = f"/api/v1/conversations/{generation.conversation_id}/generations"
        return f"{base}/{generation.id}/stream{query}"

    async def problem(self, query: str = "", *headers: Header, method: str = "GET") -> str:
        """Ask, and return status and code of what is answered."""
        answer = await Request(self.path(query), *headers, method=method).answer()
        assert (b"content-type", PROBLEM.encode()) in answer["headers"], answer
        body = json.loads(answer["body"])
        assert body["status"] == answer["status"]
        return f"{answer['status']} {body['code']}"

    async def test_it_is_the_text_from_any_place_to_the_end(self) -> None:
        secret = await sync_to_async(secret_of)(self.user, "read")
        for credential in (self.cookie, (b"authorization", f"Bearer {secret}".encode())):
            live = feed.open(self.generation.id)
            live.write("Hello, *you*\n\nand")
            request = Request(self.path("?from=7"), credential)

            head = await request.begin()
            live.write(" you")
            live.close(GenerationStatus.COMPLETED, 2)
            text = await request.read_to_end()

            assert head["status"] == 200
            assert text_in(text) == "*you*\n\nand you"
            assert "block" not in {name for name, _ in events_in(text)}
            assert events_in(text)[-1][0] == "done"

    async def test_a_connection_that_was_lost_goes_on_where_it_was(self) -> None:
        live = feed.open(self.generation.id)
        live.write("Hello, you")
        live.close(GenerationStatus.COMPLETED, 2)

        request = Request(self.path("?from=0"), self.cookie, (b"last-event-id", b"5"))
        await request.begin()

        assert text_in(await request.read_to_end()) == ", you"

    async def test_what_is_refused_is_refused_with_a_problem(self) -> None:
        stranger = await sync_to_async(session_cookie)(await sync_to_async(person)())
        visitor = visitor_cookie(new_visitor())

        assert await self.problem() == "401 not_authenticated"
        assert await self.problem("", visitor) == "401 not_authenticated"
        assert await self.problem("", (b"authorization", b"Bearer x")) == "401 api_token_invalid"
        assert await self.problem("", stranger) == "404 not_found"
        assert await self.problem("", self.cookie, method="POST") == "405 method_not_allowed"
        for query in ("?from=-1", "?from=much", "?from=99999999999999999999", "?thought=x"):
            assert await self.problem(query, self.cookie) == "422 invalid_fields", query

    async def test_while_the_store_is_away_it_says_when_to_come_again(self) -> None:
        store = store_for(Owner.user(self.user.pk))
        with patch.object(store, "get", side_effect=StoreUnavailable):
            answer = await Request(self.path(), self.cookie).answer()

        assert answer["status"] == 503
        assert (b"retry-after", b"10") in answer["headers"]
