"""Signing in by a code that was mailed."""

from __future__ import annotations

from typing import Any

import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client, TestCase

from accounts.models import User
from tests.accounts.mailing import (
    MailTestCase,
    last_code,
    last_link,
    last_mail,
    no_code_like,
    site_with_mail,
)
from tests.builders import person
from tests.chat.views.case import parsed

ASK = "/accounts/login/code/"
ENTER = "/accounts/login/code/confirm/"


@site_with_mail()
class SignInByCodeTests(MailTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.user = person("mira@example.org")
        self.user.vouch_for_address()

    def _ask(self, email: str = "mira@example.org", **fields: str) -> Any:
        return self.client.post(ASK, {"email": email, **fields})

    def _enter(self, code: str, **fields: str) -> Any:
        return self.client.post(ENTER, {"code": code, **fields})

    def test_the_code_signs_in_until_the_browser_is_closed(self) -> None:
        self.assertRedirects(self._ask(), ENTER, status_code=303)

        response = self._enter(last_code())

        self.assertRedirects(response, "/", status_code=303)
        assert self.is_signed_in()
        assert not response.cookies[settings.SESSION_COOKIE_NAME]["max-age"]

    def test_the_session_gets_a_new_key(self) -> None:
        self._ask()
        before = self.client.session.session_key

        self._enter(last_code())

        assert self.client.session.session_key != before

    def test_it_leads_on_to_where_the_person_was_going(self) -> None:
        response = self._ask(next="/shortcuts/")
        fields = parsed(self.client.get(response["Location"])).all("input", name="next")

        assert {field["value"] for field in fields} == {"/shortcuts/"}
        assert self._enter(last_code(), next="/shortcuts/")["Location"] == "/shortcuts/"

    def test_it_never_leads_to_another_site(self) -> None:
        self._ask(next="https://evil.example/")

        assert self._enter(last_code(), next="//evil.example/")["Location"] == "/"

    def test_a_wrong_code_is_told_and_the_third_ends_it(self) -> None:
        self._ask()
        code = last_code()

        answers = [self._enter(no_code_like(code)) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [400, 400, 303]
        assert "Ask for a new code" in parsed(self.client.get(ASK)).text
        self._enter(code)
        assert not self.is_signed_in()

    def test_a_code_ends(self) -> None:
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
            self._ask()
            code = last_code()
            clock.shift(15 * 60 + 1)

            response = self._enter(code)

            assert response.status_code == 303
            assert "does not work any more" in parsed(self.client.get(ASK)).text
            assert not self.is_signed_in()

    def test_a_code_works_once(self) -> None:
        self._ask()
        code = last_code()
        self._enter(code)
        self.client.logout()

        self._enter(code)

        assert not self.is_signed_in()

    def test_another_code_can_be_asked_for_and_the_first_one_ends(self) -> None:
        self._ask()
        first = last_code()
        self._ask()

        self._enter(first)
        assert not self.is_signed_in()
        self._enter(last_code())
        assert self.is_signed_in()

    def test_an_unknown_address_is_told_by_mail_only(self) -> None:
        known = self._ask()
        unknown = Client().post(ASK, {"email": "nobody@example.org"})

        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert last_mail().to == ["nobody@example.org"]
        assert "No account" in last_mail().subject

    def test_who_may_not_sign_in_gets_no_code(self) -> None:
        User.objects.update(is_active=False)

        self._ask()

        assert "No account" in last_mail().subject

    def test_nobody_signs_in_with_an_empty_code(self) -> None:
        self.client.post(ASK, {"email": "nobody@example.org"})

        for code in ("", " ", "-"):
            self._enter(code)

        assert not self.is_signed_in()

    def test_the_page_to_sign_in_leads_there(self) -> None:
        page = parsed(self.client.get("/accounts/login/", {"next": "/shortcuts/"}))

        page.one("a", href=f"{ASK}?next=%2Fshortcuts%2F")
        page.one("a", href="/accounts/password/reset/")


@site_with_mail(tries=2)
class CodeLimitTests(MailTestCase):
    def test_a_mailbox_gets_few_codes(self) -> None:
        answers = [
            Client(REMOTE_ADDR=f"192.0.2.{number}").post(ASK, {"email": "mira@example.org"})
            for number in range(3)
        ]

        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert answers[-1]["Retry-After"] == "300"
        assert "Too many tries." in parsed(answers[-1]).text
        assert len(mail.outbox) == 2


@site_with_mail(forms=2)
class AddressLimitTests(MailTestCase):
    def test_codes_cannot_be_tried_without_end_from_one_address(self) -> None:
        person("mira@example.org")
        answers = []
        for _ in range(3):
            browser = Client()
            browser.post(ASK, {"email": "mira@example.org"}, REMOTE_ADDR="192.0.2.9")
            answers.append(browser.post(ENTER, {"code": "BBBB-BBBB"}).status_code)
            self._forget_mails()

        assert answers[-1] == 429

    @staticmethod
    def _forget_mails() -> None:
        mail.outbox.clear()


class SiteWithoutMailTests(TestCase):
    def test_it_has_no_page_that_counts_on_mail(self) -> None:
        for path in (
            *(ASK, ENTER, "/accounts/confirm-email/", "/accounts/email/"),
            *("/accounts/password/reset/", "/accounts/password/reset/done/"),
            "/accounts/password/reset/key/1-abc-def/",
        ):
            assert self.client.get(path).status_code == 404, path
            assert self.client.post(path).status_code == 404, path

    def test_and_no_link_to_one(self) -> None:
        page = self.client.get("/accounts/login/").content.decode()

        assert "/accounts/password/" not in page
        assert "/accounts/login/code/" not in page


@site_with_mail()
class UnprovenAddressTests(MailTestCase):
    """Somebody made an account with an address that is not theirs, and knows its password."""

    def setUp(self) -> None:
        super().setUp()
        fields = {"email": "mira@example.org", "password1": "known to a stranger"}
        Client().post("/accounts/signup/", fields)

    def _stranger(self) -> Client:
        stranger = Client()
        fields = {"login": "mira@example.org", "password": "known to a stranger"}
        stranger.post("/accounts/login/", fields)
        return stranger

    def test_who_owns_the_mailbox_gets_the_account_without_that_password(self) -> None:
        self.client.post(ASK, {"email": "mira@example.org"})
        self.client.post(ENTER, {"code": last_code()})

        assert self.is_signed_in()
        assert "_auth_user_id" not in self._stranger().session
        assert self.client.get("/settings/").status_code == 200
        parsed(self.client.get("/settings/security/")).one("a", href="/accounts/password/reset/")

    def test_without_a_password_the_address_cannot_be_changed(self) -> None:
        self.client.post(ASK, {"email": "mira@example.org"})
        self.client.post(ENTER, {"code": last_code()})
        fields = {"email": "new@example.org", "action_add": "1"}

        response = self.client.post("/accounts/email/", fields)

        self.assertRedirects(response, "/accounts/password/reset/", status_code=303)
        assert last_mail().to == ["mira@example.org"]

    def test_a_password_that_was_proven_stays(self) -> None:
        user = User.objects.get()
        user.vouch_for_address()

        self.client.post(ASK, {"email": "mira@example.org"})
        self.client.post(ENTER, {"code": last_code()})

        assert "_auth_user_id" in self._stranger().session

    def test_who_signs_up_and_enters_the_code_keeps_the_password(self) -> None:
        fields = {"email": "ada@example.org", "password1": "a dozen brown hens"}
        self.client.post("/accounts/signup/", fields)
        self.client.post("/accounts/confirm-email/", {"code": last_code(), "action": "verify"})

        assert User.objects.get(email="ada@example.org").has_usable_password()

    def test_a_new_password_takes_the_account_from_the_stranger_too(self) -> None:
        self.client.post("/accounts/password/reset/", {"email": "mira@example.org"})
        form = self.client.get(last_link("/key/"))["Location"]
        fields = {"password1": "a dozen brown hens", "password2": "a dozen brown hens"}
        self.client.post(form, fields)
        self.client.post("/accounts/confirm-email/", {"code": last_code(), "action": "verify"})

        assert self.is_signed_in()
        assert "_auth_user_id" not in self._stranger().session
