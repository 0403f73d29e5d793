"""Signing in by JSON: who gets tokens, and who learns what when there are none."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import override_settings

from accounts.models import User
from tests.builders import PASSWORD, person
from tests.chat.api.case import Program, SignInTestCase, browser_of, code_of

REFRESH_INVALID = (401, "refresh_token_invalid")
FAILED = (401, "sign_in_failed")


class SigningInTests(SignInTestCase):
    def test_a_program_signs_in_and_works_as_its_person(self) -> None:
        response = self.sign_in()

        tokens = response.json()
        assert (tokens["expires_in_seconds"], tokens["refresh_expires_in_seconds"]) == (
            15 * 60,
            7 * 24 * 3600,
        )
        program = Program(tokens["access_token"])
        assert program.get("/me").json()["email"] == self.user.email
        assert program.send("POST", "/conversations", {"text": "a"}).status_code == 201

    def test_the_answer_is_kept_by_nobody_and_sets_no_cookie(self) -> None:
        response = self.sign_in()

        assert response["Cache-Control"] == "private, no-store"
        assert not response.cookies

    def test_a_browser_that_signs_a_program_in_stays_who_it_is(self) -> None:
        other = browser_of(person("other@example.org"))
        body = {"email": self.user.email, "password": PASSWORD}

        assert other.send("POST", "/auth/token", body).status_code == 200
        assert other.get("/me").json()["email"] == "other@example.org"

    def test_an_unknown_address_is_answered_like_a_wrong_password(self) -> None:
        wrong = self.sign_in(password="wrong")
        unknown = self.sign_in(email="nobody@example.org", password="wrong")

        assert code_of(wrong) == code_of(unknown) == FAILED
        assert wrong.content == unknown.content
        assert wrong.headers == unknown.headers

    def test_an_unknown_address_costs_as_many_hashes_as_a_wrong_password(self) -> None:
        counts = []
        for email in (self.user.email, "nobody@example.org"):
            hasher = type(hashers.get_hasher())
            with patch.object(hasher, "encode", autospec=True, side_effect=hasher.encode) as hash_:
                self.sign_in(email=email, password="wrong")
            counts.append(hash_.call_count)

        assert counts == [1, 1]

    @override_settings(FAILED_SIGN_INS=3)
    def test_an_account_pauses_after_some_wrong_passwords(self) -> None:
        for email in (self.user.email, "nobody@example.org"):
            cache.clear()
            codes = [code_of(self.sign_in(email=email, password="wrong")) for _ in range(3)]
            paused = self.sign_in(email=email)

            assert codes == [FAILED] * 3
            assert code_of(paused) == (429, "too_many_sign_ins")
            assert int(paused["Retry-After"]) == paused.json()["retry_after_seconds"] > 0

    @override_settings(FAILED_SIGN_INS=3)
    def test_a_success_takes_back_nobody_elses_failures(self) -> None:
        person("other@example.org")
        for _ in range(2):
            self.sign_in(email="other@example.org", password="wrong")
        assert self.sign_in().status_code == 200

        self.sign_in(email="other@example.org", password="wrong")
        assert code_of(self.sign_in(email="other@example.org")) == (429, "too_many_sign_ins")

    def test_who_may_not_sign_in_is_refused(self) -> None:
        User.objects.filter(pk=self.user.pk).update(is_active=False)

        assert self.sign_in().status_code in {401, 403}
        assert not self.records().exists()

    def test_who_waits_for_approval_is_told_after_the_right_password_only(self) -> None:
        program = Program(self.sign_in().json()["access_token"])
        User.objects.filter(pk=self.user.pk).update(approved_at=None)

        assert code_of(self.sign_in()) == (403, "account_waiting")
        assert code_of(self.sign_in(password="wrong")) == FAILED
        assert program.get("/me").status_code == 401

    def test_a_refused_sign_in_leaves_no_session(self) -> None:
        before = Session.objects.count()

        self.sign_in(password="wrong")

        assert Session.objects.count() == before


class BadInputTests(SignInTestCase):
    def test_each_kind_is_refused_with_its_code(self) -> None:
        good = f'{{"email": "{self.user.email}", "password": "{PASSWORD}"}}'
        double = good[:-1] + ', "email": "x@example.org"}'
        for data, content_type, expected in (
            ("{", "application/json", (400, "malformed_json")),
            (double, "application/json", (400, "duplicate_key")),
            (good, "text/plain", (415, "wrong_content_type")),
            (good, "application/x-www-form-urlencoded", (415, "wrong_content_type")),
            ("x" * 3_000_000, "application/json", (413, "body_too_large")),
            ("[]", "application/json", (422, "invalid_fields")),
            ("{}", "application/json", (422, "invalid_fields")),
        ):
            response = self.nobody.send_raw("POST", "/auth/token", data, content_type=content_type)
            assert code_of(response) == expected, data[:40]

    def test_fields_of_another_kind_are_refused(self) -> None:
        fields: list[tuple[str, Any]] = [
            ("email", 2**63),
            ("email", ["a@example.org"]),
            ("email", "x" * 255),
            ("password", None),
            ("password", "x" * 1_001),
            ("code", 123456),
            ("is_staff", True),
            ("remember", True),
        ]
        for name, value in fields:
            assert code_of(self.sign_in(**{name: value})) == (422, "invalid_fields"), name
        assert code_of(self.sign_in(password="a\x00b")) == (422, "nul_character")

    def test_refresh_tokens_of_every_wrong_kind_are_refused(self) -> None:
        for token in ("", "x", "..", "é", "a.b.c", "vana_x"):
            assert code_of(self.refreshed(token)) == REFRESH_INVALID, token
        for token in ("x" * 1_000_000, None, 7, ["a"]):  # type: ignore[assignment]
            assert code_of(self.refreshed(token)) == (422, "invalid_fields")
        assert code_of(self.refreshed("\x00")) == (422, "nul_character")

    def test_an_address_that_is_none_is_nobodys(self) -> None:
        for email in ("", "x", "a@b", "é@é"):
            assert code_of(self.sign_in(email=email)) == FAILED, email
