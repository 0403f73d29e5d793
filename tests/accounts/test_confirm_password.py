"""The password once more, before something that needs to be sure."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.test import TestCase, override_settings

from tests.builders import PASSWORD, person
from tests.chat.views.case import parsed

CONFIRM = "/accounts/reauthenticate/"


class ConfirmPasswordTests(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.client.force_login(person("mira@example.org"))

    def _confirm(self, password: str, **fields: str) -> Any:
        return self.client.post(CONFIRM, {"password": password, **fields})

    def test_the_right_password_leads_on(self) -> None:
        response = self._confirm(PASSWORD, next="/settings/security/")

        self.assertRedirects(response, "/settings/security/", status_code=303)

    def test_it_never_leads_to_another_site(self) -> None:
        for path in ("https://evil.example/", "//evil.example", "http://testserver/x"):
            assert self._confirm(PASSWORD, next=path)["Location"] == "/", path

    def test_a_wrong_password_is_told_beside_the_field(self) -> None:
        response = self._confirm("wrong")

        page = parsed(response)
        assert response.status_code == 400
        assert page.one("input", id="password")["aria-invalid"] == "true"
        assert "This is not your current password. After 4 more tries" in page.text

    @override_settings(FAILED_SIGN_INS=2)
    def test_tries_count_as_sign_ins_do(self) -> None:
        self._confirm("wrong")
        self._confirm("wrong")

        response = self._confirm(PASSWORD)

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 300
        assert "Too many tries." in parsed(response).text
        self.client.logout()
        fields = {"login": "mira@example.org", "password": PASSWORD}
        assert self.client.post("/accounts/login/", fields).status_code == 429

    def test_password_managers_know_whose_password_it_is(self) -> None:
        page = parsed(self.client.get(CONFIRM))

        assert page.one("input", name="username")["value"] == "mira@example.org"
        assert page.one("input", id="password")["autocomplete"] == "current-password"

    def test_a_stranger_is_asked_to_sign_in(self) -> None:
        self.client.logout()

        assert self.client.get(CONFIRM)["Location"].startswith("/accounts/login/?next=")
