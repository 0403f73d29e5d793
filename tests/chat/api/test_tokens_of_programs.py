"""Access and refresh tokens: they work, end on time, and end together."""

from __future__ import annotations

import datetime
from unittest.mock import patch

import time_machine
from django.test import override_settings
from django.utils import timezone

from accounts import sign_in_tokens
from accounts.limits import REFRESHES
from accounts.models import User
from tests.builders import PASSWORD, person
from tests.chat.api.case import Program, SignInTestCase, browser_of, code_of

ACCESS_INVALID = (401, "access_token_invalid")
REFRESH_INVALID = (401, "refresh_token_invalid")


class TokenTests(SignInTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.tokens = self.sign_in().json()
        self.app = Program(self.tokens["access_token"])

    def test_an_access_token_ends_and_the_refresh_token_brings_another(self) -> None:
        later = timezone.now() + datetime.timedelta(minutes=15, seconds=5)
        with time_machine.travel(later, tick=False):
            assert code_of(self.app.get("/me")) == ACCESS_INVALID
            fresh = self.refreshed(self.tokens["refresh_token"]).json()
            assert Program(fresh["access_token"]).get("/me").status_code == 200

    def test_a_refresh_token_ends(self) -> None:
        later = timezone.now() + datetime.timedelta(days=7, seconds=5)
        with time_machine.travel(later, tick=False):
            assert code_of(self.refreshed(self.tokens["refresh_token"])) == REFRESH_INVALID

    def test_each_exchange_lasts_as_long_as_the_first(self) -> None:
        token, now = self.tokens["refresh_token"], timezone.now()
        for days in (6, 12, 18):
            with time_machine.travel(now + datetime.timedelta(days=days), tick=False):
                token = self.refreshed(token).json()["refresh_token"]
        assert self.records().exists()

    @override_settings(JWT_ACCESS_MINUTES=1, JWT_REFRESH_DAYS=1)
    def test_the_site_decides_how_long_they_last(self) -> None:
        tokens, now = self.sign_in().json(), timezone.now()
        assert tokens["expires_in_seconds"] == 60
        with time_machine.travel(now + datetime.timedelta(seconds=65), tick=False):
            assert code_of(Program(tokens["access_token"]).get("/me")) == ACCESS_INVALID
        with time_machine.travel(now + datetime.timedelta(days=1, seconds=5), tick=False):
            assert code_of(self.refreshed(tokens["refresh_token"])) == REFRESH_INVALID

    def test_an_exchanged_refresh_token_ends_the_whole_family(self) -> None:
        other = self.sign_in().json()
        second = self.refreshed(self.tokens["refresh_token"]).json()
        assert Program(second["access_token"]).get("/me").status_code == 200

        assert code_of(self.refreshed(self.tokens["refresh_token"])) == REFRESH_INVALID

        for token in (self.tokens, second):
            assert code_of(Program(token["access_token"]).get("/me")) == ACCESS_INVALID
        assert code_of(self.refreshed(second["refresh_token"])) == REFRESH_INVALID
        # Another sign-in of the same person is another family.
        assert Program(other["access_token"]).get("/me").status_code == 200

    def test_a_token_from_long_ago_ends_the_family_too(self) -> None:
        token = self.tokens["refresh_token"]
        for _ in range(3):
            token = self.refreshed(token).json()["refresh_token"]

        self.refreshed(self.tokens["refresh_token"])

        assert code_of(self.refreshed(token)) == REFRESH_INVALID

    def test_a_forged_refresh_token_ends_nobodys_sign_in(self) -> None:
        token = self.tokens["refresh_token"]
        head, body, signature = token.split(".")
        forged = (
            f"{head}.{body}.AAAA{signature[4:]}",
            f"{head}.{body}.",
            self.tokens["access_token"],
            token[:-1],
        )
        for one in forged:
            assert code_of(self.refreshed(one)) == REFRESH_INVALID
        assert self.refreshed(token).status_code == 200

    def test_a_refresh_token_is_no_access_token(self) -> None:
        assert code_of(Program(self.tokens["refresh_token"]).get("/me")) == ACCESS_INVALID

    def test_signing_out_ends_all_of_it_at_once(self) -> None:
        second = self.refreshed(self.tokens["refresh_token"]).json()

        assert self.app.send("POST", "/auth/sign-out").status_code == 204

        for one in (self.tokens, second):
            assert code_of(Program(one["access_token"]).get("/me")) == ACCESS_INVALID
        assert code_of(self.refreshed(second["refresh_token"])) == REFRESH_INVALID
        assert not self.records().exists()

    def test_a_sign_in_is_one_of_the_persons_devices_and_ended_there(self) -> None:
        self.nobody.send(
            "POST",
            "/auth/token",
            {"email": self.user.email, "password": PASSWORD},
            User_Agent="curl/8.0 (Linux)",
        )
        devices = [each.device for each in self.records()]
        assert "curl on Linux" in devices

        self.records().exclude(browser="").delete()
        client = self.browser._client
        fields = {
            "session": str(self.records().get().id),
            "csrfmiddlewaretoken": client.cookies["vana_csrf"].value,
        }
        assert client.post("/settings/sessions/", fields).status_code == 303

        assert code_of(self.app.get("/me")) == ACCESS_INVALID
        assert code_of(self.refreshed(self.tokens["refresh_token"])) == REFRESH_INVALID

    def test_a_new_password_ends_them(self) -> None:
        self.user.set_password("a dozen brown hens")
        self.user.save()

        assert code_of(self.app.get("/me")) == ACCESS_INVALID
        assert code_of(self.refreshed(self.tokens["refresh_token"])) == REFRESH_INVALID

    def test_an_account_that_is_closed_ends_them(self) -> None:
        User.objects.filter(pk=self.user.pk).update(is_active=False)

        assert code_of(self.app.get("/me")) == ACCESS_INVALID
        assert code_of(self.refreshed(self.tokens["refresh_token"])) == REFRESH_INVALID

    def test_a_refused_access_token_is_never_taken_for_the_sessions_person(self) -> None:
        for header in ("Bearer a.b.c", f"Bearer {self.tokens['refresh_token']}"):
            for path in ("/me", "/tokens"):
                response = self.browser.get(path, Authorization=header)
                assert code_of(response) == ACCESS_INVALID

    def test_the_tokens_person_counts_and_not_the_sessions(self) -> None:
        other = browser_of(person("other@example.org"))

        response = other.get("/me", Authorization=f"Bearer {self.tokens['access_token']}")

        assert response.json()["email"] == self.user.email

    def test_malformed_and_huge_access_tokens_are_refused(self) -> None:
        for token in ("..", "a.b.c", "x" * 1_000_000 + "..", "é.é.é", "\x00.\x00.\x00"):
            assert code_of(Program(token).get("/me")) == ACCESS_INVALID

    def test_use_is_seen_on_the_device(self) -> None:
        was = self.records().get().last_seen_at
        later = timezone.now() + datetime.timedelta(minutes=10)
        with time_machine.travel(later, tick=False):
            self.app.get("/me")

        assert self.records().get().last_seen_at > was

    def test_an_access_token_costs_one_query(self) -> None:
        with self.assertNumQueries(1):
            self.app.get("/me")

    def test_too_many_exchanges_are_told_when_to_come_again(self) -> None:
        token = self.tokens["refresh_token"]
        for _ in range(REFRESHES):
            token = self.refreshed(token).json()["refresh_token"]

        paused = self.refreshed(token)

        assert code_of(paused) == (429, "too_many_sign_ins")
        assert int(paused["Retry-After"]) > 0
        # A pause hides no theft.
        assert code_of(self.refreshed(self.tokens["refresh_token"])) == REFRESH_INVALID
        assert not self.records().exists()

    def test_a_program_makes_an_api_token_just_after_signing_in_and_not_later(self) -> None:
        wish = {"name": "backup"}
        assert self.app.send("POST", "/tokens", wish).status_code == 201
        assert len(self.app.get("/tokens").json()["items"]) == 3

        later = timezone.now() + datetime.timedelta(minutes=16)
        with time_machine.travel(later, tick=False):
            fresh = self.refreshed(self.tokens["refresh_token"]).json()
            program = Program(fresh["access_token"])
            assert code_of(program.send("POST", "/tokens", wish)) == (403, "sign_in_too_old")
            assert program.get("/tokens").status_code == 200

    def test_of_too_many_sign_ins_the_one_not_seen_for_longest_ends(self) -> None:
        with patch.object(sign_in_tokens, "PROGRAMS_PER_PERSON", 2):
            now = timezone.now()
            apps = [self.tokens]
            for minutes in (1, 2):
                with time_machine.travel(now + datetime.timedelta(minutes=minutes), tick=False):
                    apps.append(self.sign_in().json())

        answers = [Program(each["access_token"]).get("/me").status_code for each in apps]
        assert answers == [401, 200, 200]
        assert self.browser.get("/me").status_code == 200

    def test_what_is_kept_signs_nobody_in(self) -> None:
        """Neither token can be made from a record's fields without the key."""
        record = self.records().get()
        for kept in (record.id, record.refresh_id, record.session_id):
            assert code_of(self.refreshed(str(kept))) == REFRESH_INVALID
