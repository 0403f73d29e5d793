"""Signing up: what is checked, and that nobody learns who has an account."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import TestCase, override_settings

from accounts.models import User
from tests.builders import PASSWORD, person
from tests.chat.views.case import parsed

SIGNUP = "/accounts/signup/"
NEW_PASSWORD = "a dozen brown hens"


class SignUpTests(TestCase):
    def setUp(self) -> None:
        cache.clear()

    def _sign_up(self, email: str = "mira@example.org", password: str = NEW_PASSWORD) -> Any:
        return self.client.post(SIGNUP, {"email": email, "password1": password})

    def test_a_new_account_can_sign_in(self) -> None:
        response = self._sign_up()

        self.assertRedirects(response, "/accounts/login/?welcome=1", status_code=303)
        assert "You can sign in now" in parsed(self.client.get(response["Location"])).text
        signed_in = self.client.post(
            "/accounts/login/", {"login": "mira@example.org", "password": NEW_PASSWORD}
        )
        assert signed_in.status_code == 303

    def test_it_gives_no_rights(self) -> None:
        self.client.post(
            SIGNUP,
            {
                "email": "mira@example.org",
                "password1": NEW_PASSWORD,
                "is_staff": "on",
                "is_superuser": "on",
            },
        )

        user = User.objects.get(email="mira@example.org")
        assert (user.is_staff, user.is_superuser) == (False, False)

    def test_a_known_address_gets_the_same_answer_and_keeps_its_account(self) -> None:
        person("mira@example.org")
        known, new = self._sign_up(), self._sign_up("new@example.org")

        assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
        assert known.content == new.content
        assert known.cookies.keys() == new.cookies.keys()
        user = User.objects.get(email="mira@example.org")
        assert user.check_password(PASSWORD)
        assert not user.check_password(NEW_PASSWORD)

    def test_another_spelling_of_a_known_address_makes_no_second_account(self) -> None:
        person("mira@example.org")

        self._sign_up("MIRA@Example.org")

        assert User.objects.count() == 1

    def test_a_known_address_costs_the_same_hash(self) -> None:
        person("mira@example.org")
        counts = []
        for email in ("mira@example.org", "new@example.org"):
            with patch(
                "django.contrib.auth.base_user.make_password", wraps=make_password
            ) as hashed:
                self._sign_up(email)
            counts.append(hashed.call_count)

        assert counts == [1, 1]

    def test_weak_passwords_are_refused_beside_the_field(self) -> None:
        for password, reason in (
            ("short", "at least 10 characters"),
            ("password1234", "too common"),
            ("1357924680", "entirely numeric"),
            ("mira@example.org", "too similar"),
        ):
            response = self._sign_up(password=password)
            page = parsed(response)
            assert response.status_code == 400, password
            assert reason in page.text, password
            assert page.one("input", id="password1")["aria-invalid"] == "true"
            assert "value" not in page.one("input", id="password1")
        assert not User.objects.exists()

    def test_an_address_without_an_ending_is_refused(self) -> None:
        response = self._sign_up("mira@example")

        assert response.status_code == 400
        assert "Enter a valid email address." in parsed(response).text

    def test_the_rules_are_told_before(self) -> None:
        assert "At least 10 characters" in parsed(self.client.get(SIGNUP)).text

    @override_settings(SIGNUP_POLICY="closed")
    def test_a_closed_site_has_no_such_page_and_no_link_to_it(self) -> None:
        assert self.client.get(SIGNUP).status_code == 404
        assert self._sign_up().status_code == 404
        for path in ("/", "/accounts/login/"):
            assert SIGNUP not in self.client.get(path).content.decode()

    def test_who_has_an_account_needs_no_form(self) -> None:
        self.client.force_login(person())

        self.assertRedirects(self.client.get(SIGNUP), "/", status_code=303)
