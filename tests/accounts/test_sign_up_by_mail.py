"""Signing up on a site that sends mail: an account is one's own once its code was entered."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client, override_settings

from accounts.models import SessionRecord, User
from tests.accounts.mailing import (
    MailTestCase,
    WatchedMail,
    last_code,
    last_mail,
    no_code_like,
    site_with_mail,
)
from tests.builders import PASSWORD, person
from tests.chat.views.case import parsed

SIGNUP = "/accounts/signup/"
CONFIRM = "/accounts/confirm-email/"
NEW_PASSWORD = "a dozen brown hens"


@site_with_mail()
class SignUpByMailTests(MailTestCase):
    def _sign_up(self, email: str = "mira@example.org") -> Any:
        return self.client.post(SIGNUP, {"email": email, "password1": NEW_PASSWORD})

    def _enter(self, code: str, **fields: str) -> Any:
        return self.client.post(CONFIRM, {"code": code, "action": "verify", **fields})

    def test_the_code_finishes_the_account_and_signs_in(self) -> None:
        self.assertRedirects(self._sign_up(), CONFIRM, status_code=303)
        assert "mira@example.org" in parsed(self.client.get(CONFIRM)).text
        assert not self.is_signed_in()

        response = self._enter(last_code())

        self.assertRedirects(response, "/", status_code=303)
        assert self.is_signed_in()
        address = EmailAddress.objects.get(email="mira@example.org")
        assert (address.verified, address.primary) == (True, True)
        assert SessionRecord.objects.filter(user=address.user).count() == 1

    def test_a_code_may_be_typed_carelessly(self) -> None:
        self._sign_up()

        self._enter(f" {last_code().lower().replace('-', ' ')} ")

        assert self.is_signed_in()

    def test_a_wrong_code_is_told_beside_the_field(self) -> None:
        self._sign_up()

        response = self._enter(no_code_like(last_code()))

        page = parsed(response)
        assert response.status_code == 400
        assert page.one("input", id="code")["aria-invalid"] == "true"
        assert "This is not the code that we sent." in page.text
        assert not self.is_signed_in()

    def test_after_three_wrong_codes_even_the_right_one_is_none(self) -> None:
        self._sign_up()
        code = last_code()
        for _ in range(3):
            response = self._enter(no_code_like(code))

        assert response["Location"] == "/accounts/login/"
        assert "Ask for a new code" in parsed(self.client.get("/accounts/login/")).text
        self._enter(code)
        assert not self.is_signed_in()

    def test_a_code_ends(self) -> None:
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
            self._sign_up()
            code = last_code()
            clock.shift(15 * 60 + 1)

            response = self._enter(code)

            assert response["Location"] == "/accounts/login/"
            assert "does not work any more" in parsed(self.client.get(response["Location"])).text
            assert not self.is_signed_in()

    def test_another_browser_has_no_use_for_the_code(self) -> None:
        self._sign_up()

        other = Client()
        other.post(CONFIRM, {"code": last_code(), "action": "verify"})

        assert "_auth_user_id" not in other.session

    def test_a_new_code_can_be_sent_and_the_old_one_ends(self) -> None:
        self._sign_up()
        first = last_code()

        response = self.client.post(CONFIRM, {"action": "resend"})

        self.assertRedirects(response, CONFIRM, status_code=303)
        assert len(mail.outbox) == 2
        self._enter(first)
        assert not self.is_signed_in()
        self._enter(last_code())
        assert self.is_signed_in()

    def test_who_did_not_enter_the_code_gets_one_at_the_next_sign_in(self) -> None:
        self._sign_up()
        self.client.logout()
        fields = {"login": "mira@example.org", "password": NEW_PASSWORD}

        response = self.client.post("/accounts/login/", fields)

        self.assertRedirects(response, CONFIRM, status_code=303)
        self._enter(last_code())
        assert self.is_signed_in()
        assert User.objects.get().check_password(NEW_PASSWORD)

    def test_it_leads_to_no_other_site(self) -> None:
        self._sign_up()

        response = self._enter(last_code(), next="https://evil.example/")

        assert response["Location"] == "/"

    def test_the_owner_of_a_known_address_is_told_and_nothing_changes(self) -> None:
        person("mira@example.org")

        response = self._sign_up()

        self.assertRedirects(response, CONFIRM, status_code=303)
        assert "account already" in last_mail().subject
        user = User.objects.get()
        assert user.check_password(PASSWORD)

    def test_two_at_the_same_time_make_one_account(self) -> None:
        person("mira@example.org")
        with patch(
            "allauth.account.forms.BaseSignupForm.validate_unique_email", lambda _, one: one
        ):
            response = self._sign_up()

        self.assertRedirects(response, CONFIRM, status_code=303)
        assert User.objects.count() == 1
        assert "account already" in last_mail().subject

    @override_settings(EMAIL_BACKEND="tests.accounts.mailing.NoMail")
    def test_without_a_mail_server_there_is_no_half_account(self) -> None:
        response = self._sign_up()

        page = parsed(response)
        assert response.status_code == 503
        assert response["Retry-After"] == "60"
        assert "Our mail does not get out right now." in page.text
        assert page.one("input", id="email")["value"] == "mira@example.org"
        assert not User.objects.exists()
        assert self.client.get(SIGNUP).status_code == 200

    @override_settings(EMAIL_BACKEND="tests.accounts.mailing.WatchedMail")
    def test_no_writer_waits_for_the_mail_server(self) -> None:
        """SQLite has one: replies that are being written must be saved meanwhile."""
        WatchedMail.depths.clear()
        person("known@example.org")
        outside = len(connection.savepoint_ids)

        for email in ("known@example.org", "mira@example.org"):
            Client().post(SIGNUP, {"email": email, "password1": NEW_PASSWORD})

        assert WatchedMail.depths == [outside, outside]

    def test_a_page_to_enter_a_code_is_for_those_who_wait_for_one(self) -> None:
        assert self.client.get(CONFIRM)["Location"] == "/accounts/login/"


@site_with_mail(tries=2)
class MailLimitTests(MailTestCase):
    def test_a_mailbox_gets_few_mails_whoever_asks_from_wherever(self) -> None:
        fields = {"email": "mira@example.org", "password1": NEW_PASSWORD}
        answers = [
            Client(REMOTE_ADDR=f"192.0.2.{number}").post(SIGNUP, fields).status_code
            for number in range(3)
        ]

        assert answers == [303, 303, 429]
        assert len(mail.outbox) == 2

    def test_an_account_that_gets_no_mail_is_not_made(self) -> None:
        limits = {"confirm_email": "1/5m/ip", "signup": "100/5m/ip"}
        with self.settings(ACCOUNT_RATE_LIMITS=limits):
            for number in range(2):
                fields = {"email": f"{number}@example.org", "password1": NEW_PASSWORD}
                response = Client().post(SIGNUP, fields)

        assert response.status_code == 429
        assert list(User.objects.values_list("email", flat=True)) == ["0@example.org"]

    def test_sending_again_counts_too(self) -> None:
        self.client.post(SIGNUP, {"email": "mira@example.org", "password1": NEW_PASSWORD})
        answers = [self.client.post(CONFIRM, {"action": "resend"}) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [303, 429]
        assert answers[-1]["Retry-After"] == "300"
