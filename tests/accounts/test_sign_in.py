"""Signing in and out: the session, the limits, and nothing learned about who has an account."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client, TestCase, override_settings

from tests.builders import PASSWORD, person
from tests.chat.views.case import parsed, title_of

LOGIN = "/accounts/login/"


class SignInTestCase(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.user = person("mira@example.org")

    def _sign_in(
        self, password: str = PASSWORD, email: str = "mira@example.org", **fields: str
    ) -> Any:
        return self.client.post(LOGIN, {"login": email, "password": password, **fields})

    def _is_signed_in(self) -> bool:
        return "_auth_user_id" in self.client.session


class SignInTests(SignInTestCase):
    def test_the_right_password_leads_to_the_start(self) -> None:
        response = self._sign_in()

        self.assertRedirects(response, "/", status_code=303)
        assert self._is_signed_in()

    def test_capitals_in_the_address_do_not_matter(self) -> None:
        self._sign_in(email="Mira@Example.ORG")

        assert self._is_signed_in()

    def test_it_leads_on_to_where_the_person_was_going(self) -> None:
        assert self._sign_in(next="/shortcuts/")["Location"] == "/shortcuts/"

    def test_it_never_leads_to_another_site(self) -> None:
        for path in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"):
            page = parsed(self.client.get(LOGIN, {"next": path}))
            assert page.one("input", name="next")["value"] == "/", path
            assert self._sign_in(next=path)["Location"] == "/", path
            self.client.logout()

    def test_the_session_gets_a_new_key(self) -> None:
        self.client.get("/")
        session = self.client.session
        session["before"] = 1
        session.save()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        before = session.session_key

        self._sign_in()

        assert self.client.session.session_key != before

    def test_the_browser_forgets_on_closing_unless_asked_not_to(self) -> None:
        response = self._sign_in()
        assert not response.cookies[settings.SESSION_COOKIE_NAME]["max-age"]

        self.client.logout()
        response = self._sign_in(remember="on")
        cookie = response.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["max-age"] == settings.SESSION_COOKIE_AGE

    def test_a_wrong_password_is_told_without_saying_what_is_wrong(self) -> None:
        response = self._sign_in("wrong")

        page = parsed(response)
        assert response.status_code == 400
        assert title_of(response).startswith("Error:")
        page.one("div", role="alert")
        assert "The email or the password is wrong. After 4 more tries" in page.text
        assert page.one("input", id="login")["value"] == "mira@example.org"
        assert "wrong" not in page.one("input", id="password").values()

    def test_known_and_unknown_addresses_get_the_same_answer(self) -> None:
        known = _without_tokens(self._sign_in("wrong").content, "mira@example.org")
        cache.clear()  # the page counts the tries that are left
        unknown = _without_tokens(
            self._sign_in("wrong", "nobody@example.org").content, "nobody@example.org"
        )

        assert known == unknown

    def test_an_unknown_address_costs_a_hash_too(self) -> None:
        with (
            patch("django.contrib.auth.hashers.make_password", wraps=make_password),
            patch("django.contrib.auth.base_user.make_password", wraps=make_password) as hashed,
        ):
            self._sign_in("wrong", "nobody@example.org")

        assert hashed.call_count == 1

    def test_people_who_may_not_sign_in_are_told_the_same(self) -> None:
        self.user.is_active = False
        self.user.save()

        assert "The email or the password is wrong." in parsed(self._sign_in()).text

    def test_a_form_without_an_address_says_what_is_missing(self) -> None:
        response = self.client.post(LOGIN, {"login": "mira", "password": "x"})

        page = parsed(response)
        assert response.status_code == 400
        assert page.one("input", id="login")["aria-invalid"] == "true"
        assert page.one("a", href="#login")

    def test_who_is_signed_in_needs_no_form(self) -> None:
        self._sign_in()

        assert self.client.get(LOGIN, {"next": "/shortcuts/"})["Location"] == "/shortcuts/"

    def test_passwords_are_marked_for_password_managers(self) -> None:
        page = parsed(self.client.get(LOGIN))

        assert page.one("input", id="login")["autocomplete"] == "username"
        assert page.one("input", id="password")["autocomplete"] == "current-password"

    def test_wrong_methods_are_refused(self) -> None:
        assert self.client.put(LOGIN).status_code == 405
        assert self.client.get("/accounts/logout/").status_code == 405


@override_settings(FAILED_SIGN_INS=3, FAILED_SIGN_IN_MINUTES=5)
class SignInLimitTests(SignInTestCase):
    def test_an_account_pauses_after_some_failures_even_for_the_right_password(self) -> None:
        for _ in range(3):
            self._sign_in("wrong")

        response = self._sign_in()

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 300
        assert "Too many tries. You can sign in again in 5 minutes." in parsed(response).text
        assert not self._is_signed_in()

    def test_it_pauses_for_unknown_addresses_in_the_same_way(self) -> None:
        for _ in range(3):
            self._sign_in("wrong", "nobody@example.org")

        assert self._sign_in("wrong", "nobody@example.org").status_code == 429

    def test_spelling_the_address_differently_does_not_help(self) -> None:
        emails = (
            "mira@example.org",
            "MIRA@example.org",
            " mira@example.org",
            "Mira@Example.org",
        )
        answers = [
            Client(REMOTE_ADDR=f"192.0.2.{number}").post(
                LOGIN, {"login": email, "password": "wrong"}
            )
            for number, email in enumerate(emails)
        ]

        assert [answer.status_code for answer in answers] == [400, 400, 400, 429]

    def test_the_pause_ends(self) -> None:
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
            for _ in range(4):
                self._sign_in("wrong")
            clock.shift(301)

            assert self._sign_in().status_code == 303

    def test_an_address_on_the_network_pauses_over_all_accounts(self) -> None:
        for number in range(3):
            self._sign_in("wrong", f"person-{number}@example.org")

        assert self._sign_in().status_code == 429
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        answer = elsewhere.post(LOGIN, {"login": "mira@example.org", "password": PASSWORD})
        assert answer.status_code == 303

    def test_a_success_resets_neither_its_address_nor_another_account(self) -> None:
        person("own@example.org")
        for _ in range(2):
            self._sign_in("wrong")
        self._sign_in(email="own@example.org")
        self.client.logout()

        assert self._sign_in("wrong").status_code == 400
        assert self._sign_in("wrong").status_code == 429
        assert self._sign_in(email="own@example.org").status_code == 429

    def test_successes_are_not_counted(self) -> None:
        for _ in range(5):
            assert self._sign_in().status_code == 303
            self.client.logout()

    def test_a_forged_forwarding_header_changes_nothing(self) -> None:
        for number in range(4):
            response = self.client.post(
                LOGIN,
                {"login": f"person-{number}@example.org", "password": "wrong"},
                headers={"X-Forwarded-For": f"192.0.2.{number}"},
            )

        assert response.status_code == 429


class SignOutTests(SignInTestCase):
    def test_the_session_ends(self) -> None:
        self._sign_in()

        response = self.client.post("/accounts/logout/")

        self.assertRedirects(response, "/", status_code=303)
        assert not self._is_signed_in()


def _without_tokens(content: bytes, email: str) -> str:
    page = content.decode().replace(email, "")
    head, *rest = page.split('name="csrfmiddlewaretoken" value="')
    return head + "".join(part.partition('"')[2] for part in rest)
