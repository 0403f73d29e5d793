"""Steps that count on mail: they sign in, and tell nobody which addresses have an account."""

from __future__ import annotations

from typing import Any

from django.test import override_settings

from accounts.models import SessionRecord, User
from tests.accounts.mailing import (
    NoMail,
    counted,
    last_code,
    last_link,
    no_code_like,
    site_with_mail,
)
from tests.builders import PASSWORD
from tests.chat.api.case import Program, code_of
from tests.chat.api.test_app_sign_in import NEW, NEW_PASSWORD, StepsTestCase

ONE_EACH = {"hashes": 1, "mails": 1}


@site_with_mail()
class MailTests(StepsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.user.vouch_for_address()

    def asked(self, path: str, **fields: str) -> tuple[Any, dict[str, int]]:
        """Return what is answered, without the session's key, and what it cost."""
        with counted() as costs:
            response = self.step(path, fields)
        told = response.json()
        self.session = {"X_Session_Token": told.get("meta", {}).pop("session_token", "")}
        return (response.status_code, told), costs


class SignUpTests(MailTests):
    def test_the_code_signs_in(self) -> None:
        response = self.signup()
        assert self.pending(response) == ["verify_email"]
        assert code_of(self.sign_in(email=NEW, password=NEW_PASSWORD)) == (403, "email_unverified")
        session = {"X_Session_Token": response.json()["meta"]["session_token"]}

        wrong = self.step("/auth/email/verify", {"key": no_code_like(last_code())}, **session)
        right = self.step("/auth/email/verify", {"key": last_code()}, **session)

        assert (wrong.status_code, right.status_code) == (400, 200)
        app = Program(right.json()["meta"]["access_token"])
        assert app.get("/me").json()["email"] == NEW
        assert SessionRecord.objects.filter(user__email=NEW).of_programs().count() == 1
        assert self.sign_in(email=NEW, password=NEW_PASSWORD).status_code == 200

    def test_a_known_address_is_answered_alike_and_costs_as_much(self) -> None:
        new, costs = self.asked("/auth/signup", email=NEW, password=NEW_PASSWORD)
        known, others = self.asked("/auth/signup", email=self.user.email, password=NEW_PASSWORD)

        assert new == known
        assert costs == others == ONE_EACH
        assert self.sign_in().status_code == 200  # by the old password

    def test_the_owner_of_a_known_address_can_be_signed_in_by_nobody(self) -> None:
        self.asked("/auth/signup", email=self.user.email, password=NEW_PASSWORD)

        for key in ("BCDF-GHJK", "", None, 7):
            response = self.step("/auth/email/verify", {"key": key}, **self.session)
            assert response.status_code in {400, 409}

    @override_settings(EMAIL_BACKEND=f"{NoMail.__module__}.NoMail")
    def test_an_account_whose_mail_does_not_leave_is_not_made(self) -> None:
        response = self.signup()

        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert not User.objects.filter(email=NEW).exists()

    def test_another_spelling_is_the_same_address(self) -> None:
        self.asked("/auth/signup", email=self.user.email.upper(), password=NEW_PASSWORD)

        assert User.objects.filter(email__iexact=self.user.email).count() == 1


class CodeTests(MailTests):
    def test_a_mailed_code_signs_in_once(self) -> None:
        self.asked("/auth/code/request", email=self.user.email)
        code = last_code()

        wrong = self.step("/auth/code/confirm", {"code": no_code_like(code)}, **self.session)
        right = self.step("/auth/code/confirm", {"code": code}, **self.session)

        assert (wrong.status_code, right.status_code) == (400, 200)
        app = Program(right.json()["meta"]["access_token"])
        assert app.get("/me").json()["email"] == self.user.email
        assert self.step("/auth/code/confirm", {"code": code}, **self.session).status_code >= 400

    def test_an_unknown_address_is_answered_alike_and_costs_as_much(self) -> None:
        known, known_costs = self.asked("/auth/code/request", email=self.user.email)
        unknown, unknown_costs = self.asked("/auth/code/request", email="nobody@example.org")

        assert known == unknown
        assert known_costs == unknown_costs

    def test_sending_again_tells_nothing_either(self) -> None:
        answers, costs = [], []
        for email in (self.user.email, "nobody@example.org"):
            self.asked("/auth/code/request", email=email)
            with counted() as cost:
                response = self.step("/auth/code/resend", None, **self.session)
            answers.append((response.status_code, response.content))
            costs.append(cost)

        assert answers[0] == answers[1]
        assert costs[0] == costs[1]

    @site_with_mail(forms=3)
    def test_codes_cannot_be_tried_for_ever(self) -> None:
        self.asked("/auth/code/request", email=self.user.email)
        for _ in range(3):
            self.step("/auth/code/confirm", {"code": "x"}, **self.session)

        paused = self.step("/auth/code/confirm", {"code": last_code()}, **self.session)

        assert paused.status_code == 429
        assert int(paused["Retry-After"]) > 0


class LostPasswordTests(MailTests):
    def test_the_link_gives_another_password_and_ends_every_sign_in(self) -> None:
        tokens = self.sign_in().json()
        assert self.asked("/auth/password/request", email=self.user.email)[0][0] == 200
        key = last_link("/password/reset/").rstrip("/").rpartition("/")[2]

        body = {"key": key, "password": NEW_PASSWORD}
        assert self.step("/auth/password/reset", body).status_code in {200, 401}

        assert Program(tokens["access_token"]).get("/me").status_code == 401
        assert self.sign_in().status_code == 401
        assert self.sign_in(password=NEW_PASSWORD).status_code == 200
        assert self.step("/auth/password/reset", body).status_code == 400

    def test_an_unknown_address_is_answered_alike_and_costs_as_much(self) -> None:
        known, known_costs = self.asked("/auth/password/request", email=self.user.email)
        unknown, unknown_costs = self.asked("/auth/password/request", email="nobody@example.org")

        assert known == unknown
        assert known_costs == unknown_costs

    def test_keys_that_nobody_was_mailed_are_refused(self) -> None:
        for key in ("", "x", "1-x", "é-é", "-", "-x", "z" * 13 + "-x", "9" * 500 + "-a", None, 7):
            body = {"key": key, "password": NEW_PASSWORD}
            assert self.step("/auth/password/reset", body).status_code == 400, key
        assert self.sign_in(password=PASSWORD).status_code == 200
