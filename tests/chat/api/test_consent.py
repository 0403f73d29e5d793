"""Programs and streams of people who have yet to agree are refused, and told what to do."""

from __future__ import annotations

import json

from asgiref.sync import sync_to_async
from django.test import TransactionTestCase, override_settings

from accounts.consent import is_missing, record_consent
from accounts.models import User
from chat.domain.owners import Owner
from tests.builders import PASSWORD, person, talk
from tests.chat.api.case import ApiTestCase, Program, code_of, secret_of
from tests.chat.consumers.asking import Request, session_cookie

REFUSED = (403, "consent_required")


class ConsentTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        # From now on: their browser loaded its page before.
        self.enterContext(self.settings(TERMS_REQUIRED=True))

    def test_every_way_to_ask_is_refused_until_they_agree(self) -> None:
        programs = [self.program, self.browser]
        for program in programs:
            assert code_of(program.get("/conversations")) == REFUSED
            assert code_of(program.send("POST", "/conversations", {"text": "Hello"})) == REFUSED

        record_consent(self.user)

        for program in programs:
            assert program.get("/conversations").status_code == 200

    def test_a_wrong_token_is_still_a_wrong_token(self) -> None:
        response = self.program.get("/conversations", Authorization="Bearer vana_wrong")

        assert code_of(response) == (401, "api_token_invalid")

    def test_a_program_that_signed_in_can_still_sign_out(self) -> None:
        credentials = {"email": self.user.email, "password": PASSWORD}
        made = self.nobody.send("POST", "/auth/token", credentials).json()
        program = Program(made["access_token"])
        assert code_of(program.get("/tokens")) == REFUSED
        assert code_of(program.get("/me")) == REFUSED

        assert program.send("POST", "/auth/sign-out").status_code == 204

        assert code_of(program.get("/me")) == (401, "access_token_invalid")

    def test_an_app_cannot_sign_somebody_up_without_it(self) -> None:
        body = {"email": "new@example.org", "password": "a dozen brown hens"}
        for answer in ({}, {"accepts_terms": False}, {"accepts_terms": ""}):
            response = self.nobody.send("POST", "/auth/app/v1/auth/signup", {**body, **answer})
            assert response.status_code == 400
            assert [each["param"] for each in response.json()["errors"]] == ["accepts_terms"]
        assert not User.objects.filter(email="new@example.org").exists()

        self.nobody.send("POST", "/auth/app/v1/auth/signup", {**body, "accepts_terms": True})

        assert not is_missing(User.objects.get(email="new@example.org"))

    def test_the_description_is_open(self) -> None:
        assert self.program.get("/openapi.json").status_code == 200


@override_settings(TERMS_REQUIRED=True)
class StreamTests(TransactionTestCase):
    def setUp(self) -> None:
        self.user = person()
        made = talk(Owner.user(self.user.pk))
        generation = made.question().generation
        self.paths = ["/events/", f"{made.url}g/{generation.id}/stream"]
        bearer = f"Bearer {secret_of(self.user)}".encode()
        self.askers = [session_cookie(self.user), (b"authorization", bearer)]

    async def _statuses(self) -> list[int]:
        statuses = []
        for path in self.paths:
            for header in self.askers:
                request = Request(path, header)
                statuses.append((await request.begin())["status"])
                await request.leave()
        return statuses

    async def test_streams_are_refused_too(self) -> None:
        assert await self._statuses() == [403] * 4

    async def test_streams_are_open_to_who_agreed(self) -> None:
        await sync_to_async(record_consent)(self.user)

        assert await self._statuses() == [200] * 4

    async def test_a_refusal_says_why(self) -> None:
        answer = await Request(self.paths[0], self.askers[0]).answer()

        assert json.loads(answer["body"])["code"] == "consent_required"
