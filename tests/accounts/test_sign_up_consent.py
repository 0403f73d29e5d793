"""Signing up where consent is required."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.test import TestCase, override_settings

from accounts.models import Consent, User
from tests.builders import person
from tests.chat.views.case import parsed

SIGNUP = "/accounts/signup/"
FORM = {"email": "mira@example.org", "password1": "a dozen brown hens"}


@override_settings(TERMS_REQUIRED=True, TERMS_VERSION="7")
class SignUpConsentTests(TestCase):
    def setUp(self) -> None:
        cache.clear()

    def _sign_up(self, **more: str) -> Any:
        return self.client.post(SIGNUP, {**FORM, **more})

    def test_the_box_and_the_way_to_both_texts_are_there(self) -> None:
        page = parsed(self.client.get(SIGNUP))

        box = page.one("input", id="accepts_terms")
        assert "required" in box
        assert "checked" not in box
        assert page.all("a", href="/terms/")
        assert page.all("a", href="/privacy/")

    def test_without_it_there_is_no_account(self) -> None:
        response = self._sign_up()

        page = parsed(response)
        assert response.status_code == 400
        assert page.one("input", id="accepts_terms")["aria-invalid"] == "true"
        assert page.one("a", href="#accepts_terms")
        assert "Tick the box if you agree" in page.text
        assert not User.objects.exists()

    def test_with_it_the_version_is_recorded_and_not_asked_for_again(self) -> None:
        assert self._sign_up(accepts_terms="on").status_code == 303

        user = User.objects.get()
        assert sorted(Consent.objects.values_list("user", "document", "version")) == [
            (user.pk, "privacy", "7"),
            (user.pk, "terms", "7"),
        ]
        self.client.force_login(user)
        assert self.client.get("/").status_code == 200

    def test_what_was_ticked_stays_so_when_something_else_is_wrong(self) -> None:
        response = self._sign_up(accepts_terms="on", password1="short")

        assert response.status_code == 400
        assert "checked" in parsed(response).one("input", id="accepts_terms")

    def test_a_stranger_consents_to_nothing_in_the_name_of_a_known_address(self) -> None:
        person(FORM["email"])

        assert self._sign_up(accepts_terms="on").status_code == 303

        assert not Consent.objects.exists()


class NotRequiredTests(TestCase):
    def test_where_nothing_is_required_there_is_no_box(self) -> None:
        cache.clear()
        page = parsed(self.client.get(SIGNUP))
        assert not page.all("input", id="accepts_terms")

        self.client.post(SIGNUP, FORM)

        assert User.objects.get().email == FORM["email"]
        assert not Consent.objects.exists()
