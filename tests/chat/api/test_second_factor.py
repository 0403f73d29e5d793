"""Signing in by JSON with a second factor: in one request, or by steps."""

from __future__ import annotations

from typing import Any

import time_machine
from django.contrib.sessions.models import Session
from django.test import override_settings

from accounts.models import SessionRecord
from tests.accounts.second_factors.case import NOON, code_of, give_app, give_codes
from tests.builders import PASSWORD
from tests.chat.api import case

STEPS = "/auth/app/v1"
REQUIRED = (401, "second_factor_required")
WRONG = (401, "second_factor_wrong")


class SecondFactorTestCase(case.SignInTestCase):
    def setUp(self) -> None:
        super().setUp()
        travel = time_machine.travel(NOON, tick=False)
        travel.start()
        self.addCleanup(travel.stop)
        self.secret = give_app(self.user)
        self.recovery = give_codes(self.user)

    def right(self) -> str:
        return code_of(self.secret)

    def wrong(self) -> str:
        return code_of(self.secret, periods_later=5)


class OneRequestTests(SecondFactorTestCase):
    def test_without_a_code_it_is_asked_for_and_nobody_is_signed_in(self) -> None:
        before = Session.objects.count()

        assert case.code_of(self.sign_in()) == REQUIRED
        assert Session.objects.count() == before

    def test_who_does_not_know_the_password_does_not_learn_of_it(self) -> None:
        for code in ("", self.wrong(), self.right()):
            response = self.sign_in(password="wrong", code=code)
            assert case.code_of(response) == (401, "sign_in_failed")

    def test_the_right_code_signs_in_once(self) -> None:
        first = self.sign_in(code=self.right())

        assert case.Program(first.json()["access_token"]).get("/me").status_code == 200
        assert case.code_of(self.sign_in(code=self.right())) == WRONG

    def test_a_recovery_code_signs_in_once(self) -> None:
        assert self.sign_in(code=self.recovery[0]).status_code == 200
        assert case.code_of(self.sign_in(code=self.recovery[0])) == WRONG
        assert self.sign_in(code=self.recovery[1]).status_code == 200

    @override_settings(FAILED_SIGN_INS=1_000)
    def test_a_wrong_code_signs_nobody_in(self) -> None:
        for code in (self.wrong(), "x", " ", "é", "1" * 32):
            assert case.code_of(self.sign_in(code=code)) == WRONG
        assert not self.records().exists()

    @override_settings(FAILED_SIGN_INS=3)
    def test_codes_cannot_be_guessed_one_after_the_other(self) -> None:
        answers = [case.code_of(self.sign_in(code=self.wrong())) for _ in range(3)]
        paused = self.sign_in(code=self.right())

        assert answers == [WRONG] * 3
        assert case.code_of(paused) == (429, "too_many_sign_ins")
        assert int(paused["Retry-After"]) > 0


class StepTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self._give_password()

    def _give_password(self) -> None:
        body = {"email": self.user.email, "password": PASSWORD}
        self.first = self.nobody.send("POST", f"{STEPS}/auth/login", body)
        self.token = self.first.json()["meta"]["session_token"]

    def second(self, code: Any) -> Any:
        path = f"{STEPS}/auth/2fa/authenticate"
        return self.nobody.send("POST", path, {"code": code}, X_Session_Token=self.token)

    def test_the_password_alone_gives_no_tokens(self) -> None:
        told = self.first.json()

        assert self.first.status_code == 401
        pending = [one["id"] for one in told["data"]["flows"] if one.get("is_pending")]
        assert pending == ["mfa_authenticate"]
        assert "access_token" not in told["meta"]
        assert not SessionRecord.objects.filter(session_id=self.token).exists()
        # What stands for the sign-in meanwhile is no session of anybody.
        self.nobody._client.cookies["vana_session"] = self.token
        assert self.nobody.get("/me").status_code == 401

    def test_the_code_does(self) -> None:
        for code in (self.right(), self.recovery[0]):
            self._give_password()
            response = self.second(code)
            assert response.status_code == 200, response.content
            app = case.Program(response.json()["meta"]["access_token"])
            assert app.get("/me").json()["email"] == self.user.email

    def test_a_wrong_one_does_not(self) -> None:
        for code in (self.wrong(), "", None, 7, ["a"]):
            assert self.second(code).status_code == 400
        assert not self.records().exists()

    @override_settings(FAILED_SIGN_INS=3)
    def test_it_cannot_be_guessed(self) -> None:
        for _ in range(3):
            assert self.second(self.wrong()).status_code == 400

        paused = self.second(self.right())

        assert paused.status_code == 429
        assert int(paused["Retry-After"]) > 0
        assert self.sign_in(code=self.right()).status_code == 429
