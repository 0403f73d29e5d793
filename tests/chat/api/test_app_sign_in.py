"""Signing in by steps, as apps do that draw their own pages (django-allauth's "app" client)."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.contrib.auth import hashers
from django.core.cache import cache
from django.test import override_settings

from accounts.models import SessionRecord, User
from tests.builders import PASSWORD
from tests.chat.api.case import Program, SignInTestCase, code_of

STEPS = "/auth/app/v1"
NEW = "new@example.org"
NEW_PASSWORD = "a dozen brown hens"


class StepsTestCase(SignInTestCase):
    def step(self, path: str, body: Any = None, method: str = "POST", **headers: str) -> Any:
        return self.nobody.send(method, STEPS + path, body, **headers)

    def login(self, **fields: Any) -> Any:
        return self.step("/auth/login", {"email": self.user.email, "password": PASSWORD, **fields})

    def signup(self, **fields: Any) -> Any:
        return self.step("/auth/signup", {"email": NEW, "password": NEW_PASSWORD, **fields})

    def pending(self, response: Any) -> list[str]:
        return [one["id"] for one in response.json()["data"]["flows"] if one.get("is_pending")]


class SigningInTests(StepsTestCase):
    def test_an_app_signs_in_and_works_as_its_person(self) -> None:
        response = self.login()

        told = response.json()
        assert (response.status_code, told["meta"]["is_authenticated"]) == (200, True)
        assert told["data"]["user"]["email"] == self.user.email
        app = Program(told["meta"]["access_token"])
        assert app.get("/me").json()["email"] == self.user.email
        assert app.send("POST", "/conversations", {"text": "a"}).status_code == 201
        assert self.refreshed(told["meta"]["refresh_token"]).status_code == 200
        assert not response.cookies

    def test_a_wrong_password_and_an_unknown_address_are_answered_alike(self) -> None:
        counts, answers = [], []
        for email in (self.user.email, "nobody@example.org"):
            cache.clear()
            hasher = type(hashers.get_hasher())
            with patch.object(hasher, "encode", autospec=True, side_effect=hasher.encode) as hash_:
                answers.append(self.login(email=email, password="wrong"))
            counts.append(hash_.call_count)

        assert [each.status_code for each in answers] == [400, 400]
        assert answers[0].json()["errors"][0]["code"] == "wrong_password"
        assert answers[0].content == answers[1].content
        assert counts == [1, 1]

    @override_settings(FAILED_SIGN_INS=3)
    def test_tries_count_with_those_of_the_other_door(self) -> None:
        for _ in range(2):
            assert self.sign_in(password="wrong").status_code == 401
        assert self.login(password="wrong").status_code == 400

        paused = self.login()

        assert (paused.status_code, paused.json()["status"]) == (429, 429)
        assert int(paused["Retry-After"]) > 0
        assert self.sign_in().status_code == 429

    def test_who_is_there_is_asked_by_the_access_token(self) -> None:
        meta = self.login().json()["meta"]
        bearer = {"Authorization": f"Bearer {meta['access_token']}"}

        known = self.step("/auth/session", method="GET", **bearer)

        assert known.status_code == 200
        assert "access_token" not in known.json()["meta"]
        for header in ("Bearer a.b.c", "Bearer vana_x", ""):
            stranger = self.step("/auth/session", method="GET", Authorization=header)
            assert stranger.status_code == 401

    def test_signing_out_ends_all_tokens_at_once(self) -> None:
        meta = self.login().json()["meta"]
        bearer = {"Authorization": f"Bearer {meta['access_token']}"}

        assert self.step("/auth/session", method="DELETE", **bearer).status_code == 401

        assert code_of(Program(meta["access_token"]).get("/me")) == (401, "access_token_invalid")
        assert self.refreshed(meta["refresh_token"]).status_code == 401
        assert not self.records().exists()

    def test_the_browsers_cookies_count_for_nothing(self) -> None:
        response = self.browser.send("GET", f"{STEPS}/auth/session")
        assert response.status_code == 401

        self.browser.send("DELETE", f"{STEPS}/auth/session")
        assert self.browser.get("/me").status_code == 200

    def test_a_session_that_is_none_is_gone(self) -> None:
        for token in ("x" * 32, "é", "x" * 100_000, "a b", "../x", self.user.email):
            response = self.step("/auth/session", method="GET", X_Session_Token=token)
            assert response.status_code == 410, token[:40]


class PasswordTests(StepsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.other = self.sign_in().json()
        self.meta = self.login().json()["meta"]
        self.app = Program(self.meta["access_token"])

    def change(self, current: str) -> Any:
        body = {"current_password": current, "new_password": NEW_PASSWORD}
        return self.app.send("POST", f"{STEPS}/account/password/change", body)

    def test_a_new_password_ends_all_other_sign_ins(self) -> None:
        assert self.change(PASSWORD).status_code == 200

        assert self.app.get("/me").status_code == 200
        assert self.refreshed(self.meta["refresh_token"]).status_code == 200
        assert Program(self.other["access_token"]).get("/me").status_code == 401
        assert self.refreshed(self.other["refresh_token"]).status_code == 401
        assert self.browser.get("/me").status_code == 401
        assert self.sign_in(password=NEW_PASSWORD).status_code == 200
        assert self.records().count() == 2

    @override_settings(FAILED_SIGN_INS=3)
    def test_the_old_one_cannot_be_guessed(self) -> None:
        for _ in range(3):
            assert self.change("wrong").status_code == 400

        assert self.change(PASSWORD).status_code == 429

    def test_strangers_and_personal_tokens_cannot(self) -> None:
        for program in (self.nobody, self.program, self.browser):
            self.app = program
            assert self.change(PASSWORD).status_code == 401
        assert self.sign_in().status_code == 200


class SignUpTests(StepsTestCase):
    def test_without_mail_a_new_account_is_asked_to_sign_in(self) -> None:
        response = self.signup()

        assert response.status_code == 401
        assert not self.pending(response)
        assert self.login(email=NEW, password=NEW_PASSWORD).status_code == 200

    def test_without_mail_a_known_address_is_answered_alike_and_costs_as_much(self) -> None:
        counts, answers = [], []
        for email in (NEW, self.user.email):
            hasher = type(hashers.get_hasher())
            with patch.object(hasher, "encode", autospec=True, side_effect=hasher.encode) as hash_:
                answers.append(self.signup(email=email))
            counts.append(hash_.call_count)

        assert answers[0].content == answers[1].content
        assert counts == [1, 1]
        assert self.sign_in().status_code == 200  # by the old password
        assert self.sign_in(password=NEW_PASSWORD).status_code == 401

    def test_nobody_gives_themselves_rights(self) -> None:
        extra = {"is_staff": True, "is_superuser": True, "verified": True, "owner": 1, "id": 7}
        self.signup(**extra, is_active=False, role="Administrator", groups=[1], public_id="x")

        made = User.objects.get(email=NEW)
        assert (made.is_staff, made.is_superuser, made.is_active) == (False, False, True)
        assert not made.groups.exists()
        assert made.pk != 7

    @override_settings(SIGNUP_POLICY="closed")
    def test_a_closed_site_takes_nobody(self) -> None:
        assert self.signup().status_code == 403
        assert not User.objects.filter(email=NEW).exists()

    @override_settings(SIGNUP_POLICY="invitation")
    def test_by_invitation_nobody_comes_without_one(self) -> None:
        for extra in ({}, {"invitation": "x"}, {"invitation": 7}):
            assert self.signup(**extra).status_code == 403
        assert not User.objects.filter(email=NEW).exists()

    @override_settings(SIGNUP_POLICY="approval")
    def test_who_waits_for_approval_is_not_signed_in(self) -> None:
        assert self.signup().status_code == 401

        response = self.login(email=NEW, password=NEW_PASSWORD)

        assert response.status_code == 401
        assert "access_token" not in response.json()["meta"]
        assert not SessionRecord.objects.filter(user__email=NEW).exists()

    def test_a_weak_password_is_told_by_its_field(self) -> None:
        response = self.signup(password="short")

        assert response.status_code == 400
        assert {one["param"] for one in response.json()["errors"]} == {"password"}


class MailTests(StepsTestCase):
    def test_without_mail_there_is_nothing_that_needs_it(self) -> None:
        for path in ("/auth/code/request", "/auth/password/request", "/auth/email/verify"):
            assert code_of(self.step(path, {"email": NEW})) == (404, "not_found")


class BadInputTests(StepsTestCase):
    def test_what_cannot_be_read_is_refused_as_everywhere(self) -> None:
        good = json.dumps({"email": self.user.email, "password": PASSWORD})
        double = good[:-1] + ', "email": "x@example.org"}'
        size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
        for data, kind, expected in (
            ("{", "application/json", (400, "malformed_json")),
            ("[" * 100_000, "application/json", (400, "malformed_json")),
            (b"\xff", "application/json", (400, "malformed_json")),
            (double, "application/json", (400, "duplicate_key")),
            (good, "text/plain", (415, "wrong_content_type")),
            ("a=b", "application/x-www-form-urlencoded", (415, "wrong_content_type")),
            ("x" * size, "application/json", (413, "body_too_large")),
            ("[]", "application/json", (422, "invalid_fields")),
            ("null", "application/json", (422, "invalid_fields")),
            (r'{"email": "\ud800"}', "application/json", (422, "invalid_fields")),
            (r'{"email": ["a\u0000"]}', "application/json", (422, "nul_character")),
        ):
            response = self.nobody.send_raw("POST", f"{STEPS}/auth/login", data, content_type=kind)
            assert code_of(response) == expected, data[:40]

    def test_an_unknown_step_and_a_wrong_method_are_problems(self) -> None:
        assert code_of(self.step("/auth/nothing")) == (404, "not_found")
        assert code_of(self.step("/auth/phone/verify", {})) == (404, "not_found")
        body = {"email": self.user.email, "password": PASSWORD}
        for method in ("PUT", "PATCH", "DELETE", "GET"):
            wrong = self.step("/auth/login", body, method)
            assert code_of(wrong) == (405, "method_not_allowed")
            assert wrong["Allow"] == "POST"

    def test_values_of_any_kind_are_answered_and_change_nothing(self) -> None:
        people = User.objects.count()
        for value in (None, 2**63, -1, 1.5, True, [], ["a"], {}, {"a": 1}, "x" * 100_000, ""):
            for path in ("/auth/login", "/auth/signup"):
                cache.clear()
                for field in ("email", "password"):
                    body = {"email": NEW, "password": "wrong", field: value}
                    response = self.step(path, body)
                    assert response.status_code in {400, 401}, (path, field, str(value)[:20])
        assert User.objects.count() == people or User.objects.filter(email=NEW).exists()
