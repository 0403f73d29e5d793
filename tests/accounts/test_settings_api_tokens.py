"""The page of API tokens: made by who has just shown that it is they, shown once, revoked."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.api_tokens import (
    PREFIX,
    TOKENS_PER_PERSON,
    ApiToken,
    ApiTokenScope,
    issue_api_token,
)
from tests.builders import PASSWORD
from tests.chat.api.case import Program
from tests.chat.views.case import PageTestCase, parsed

TOKENS = "/settings/tokens/"
NEW = "/settings/tokens/new/"
FORM = {"name": "Notes <of> the week", "scope": "read", "days": "30"}
SECRET = re.compile(re.escape(PREFIX) + r"[\w-]{43}")


class TokenPageTestCase(PageTestCase):
    def confirm(self) -> Any:
        """Give the password again."""
        form = {"password": PASSWORD, "next": NEW}
        return self.client.post("/accounts/reauthenticate/", form)

    def issue(self, name: str = "A program", days: int = 1) -> ApiToken:
        lifetime = timedelta(days=days)
        made, _ = issue_api_token(self.user.pk, name, scope=ApiTokenScope.READ, lifetime=lifetime)
        return made


class NewTokenTests(TokenPageTestCase):
    def test_the_password_is_asked_for_first_and_leads_back(self) -> None:
        for response in (self.client.get(NEW), self.client.post(NEW, FORM)):
            assert response.status_code == 302
            assert (
                response["Location"] == f"/accounts/reauthenticate/?next={NEW.replace('/', '%2F')}"
            )
        assert not ApiToken.objects.exists()

        with self.subTest("a form that was sent before goes on"):
            page = parsed(self.confirm())
            assert SECRET.search(page.text)

        assert self.client.get(NEW).status_code == 200

    def test_it_is_asked_for_again_after_a_while(self) -> None:
        self.confirm()

        with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
            assert self.client.get(NEW).status_code == 302

    def test_the_secret_is_shown_once_and_works(self) -> None:
        self.confirm()
        response = self.client.post(NEW, FORM)

        found = SECRET.search(parsed(response).text)
        assert found
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"
        program = Program(found[0])
        assert program.get("/me").json()["email"] == self.user.email
        assert program.send("POST", "/conversations", {"text": "a"}).status_code == 403
        for path in (TOKENS, NEW, "/"):
            assert found[0] not in self.client.get(path).content.decode()

    def test_nothing_but_that_answer_holds_the_secret(self) -> None:
        self.confirm()
        with self.assertLogs(level="INFO") as logs:
            response = self.client.post(NEW, FORM)

        found = SECRET.search(parsed(response).text)
        assert found
        secret = found[0].removeprefix(PREFIX)
        sessions = [str(each.get_decoded()) for each in Session.objects.all()]
        cookies = [each.OutputString() for each in response.cookies.values()]
        said = [str(vars(each)) for each in logs.records]
        rows = [str(each) for each in ApiToken.objects.values_list()]
        assert not [each for each in (*sessions, *cookies, *said, *rows) if secret in each]

    def test_what_is_chosen_is_what_it_may_do_and_how_long(self) -> None:
        self.confirm()
        self.client.post(NEW, {**FORM, "scope": "write", "days": "366"})

        made = ApiToken.objects.get()
        assert (made.name, made.scope) == ("Notes <of> the week", "write")
        assert made.expires_at - made.created_at == timedelta(days=366)
        assert made.user_id == self.user.pk

    def test_bad_wishes_are_refused_and_kept_in_the_form(self) -> None:
        self.confirm()
        for wish in (
            {"name": ""},
            {"name": "x" * 81},
            {"name": "\x00"},
            {"scope": "admin"},
            {"days": "0"},
            {"days": "100000"},
            {"days": "x"},
        ):
            response = self.client.post(NEW, {**FORM, **wish})
            page = parsed(response)
            assert response.status_code == 400, wish
            assert page.one("a", href=f"#{next(iter(wish))}"), wish
        assert not ApiToken.objects.exists()

    def test_a_person_has_so_many_and_no_more(self) -> None:
        for _ in range(TOKENS_PER_PERSON):
            self.issue()
        self.confirm()

        response = self.client.post(NEW, FORM)

        page = parsed(response)
        assert response.status_code == 409
        assert f"You have {TOKENS_PER_PERSON} API tokens" in page.text
        assert page.one("input", id="name")["value"] == FORM["name"]
        assert ApiToken.objects.count() == TOKENS_PER_PERSON


class ListTests(TokenPageTestCase):
    def test_each_is_listed_with_what_it_may_do_and_its_dates(self) -> None:
        self.issue("Backup", days=1)
        with time_machine.travel(timezone.now() - timedelta(days=9), tick=False):
            self.issue("Old one", days=2)

        text = parsed(self.client.get(TOKENS)).text

        assert text.index("Backup") < text.index("Old one")
        assert "Read · made on" in text
        assert "expires on" in text
        assert "expired on" in text
        assert "Never used" in text

    def test_last_use_is_shown(self) -> None:
        _made, secret = issue_api_token(
            self.user.pk, "Backup", scope=ApiTokenScope.READ, lifetime=timedelta(days=1)
        )
        Program(secret).get("/me")

        assert "Last used now" in parsed(self.client.get(TOKENS)).text

    def test_other_peoples_are_not_there(self) -> None:
        self.issue("Backup")

        page = parsed(self.stranger.get(TOKENS))

        assert "Backup" not in page.text
        assert "You have none." in page.text


class RevokeTests(TokenPageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made, self.secret = issue_api_token(
            self.user.pk, "Backup", scope=ApiTokenScope.READ, lifetime=timedelta(days=1)
        )
        self.path = f"{TOKENS}{self.made.pk}/revoke/"

    def test_it_is_asked_about_and_then_refused_at_once(self) -> None:
        assert parsed(self.client.get(TOKENS)).one("a", href=self.path)
        assert "Revoke “Backup”?" in parsed(self.client.get(self.path)).text
        assert Program(self.secret).get("/me").status_code == 200

        response = self.client.post(self.path)

        assert (response.status_code, response["Location"]) == (303, TOKENS)
        assert Program(self.secret).get("/me").status_code == 401
        assert "“Backup” is revoked" in parsed(self.client.get(TOKENS)).text

    def test_other_peoples_and_unknown_ones_are_not_there(self) -> None:
        unknown = self.path.replace(str(self.made.pk), str(uuid.uuid4()))
        for client, path in ((self.stranger, self.path), (self.client, unknown)):
            assert client.get(path).status_code == 404
            assert client.post(path).status_code == 404
        assert ApiToken.objects.filter(pk=self.made.pk).exists()

    def test_every_write_needs_a_token_of_the_page(self) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(self.user)

        assert careful.post(self.path).status_code == 403
        assert careful.post(NEW, FORM).status_code == 403
        assert ApiToken.objects.count() == 1
