"""Recovery codes: shown once, saved for a while, made anew."""

from __future__ import annotations

import re

from allauth.mfa.models import Authenticator
from django.test import Client, override_settings

from tests.accounts.second_factors.case import (
    SECOND_STEP,
    SECURITY,
    SecondFactorTestCase,
    confirm,
    give_app,
    give_codes,
)
from tests.builders import person
from tests.chat.views.case import parsed

CODES = "/accounts/2fa/recovery-codes/"
MAKE = f"{CODES}generate/"
SAVE = f"{CODES}download/"
CODE = re.compile(r"\b\d{4} \d{4}\b")


class RecoveryCodeTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.clock = self.stop_clock()
        give_app(self.user)
        self.codes = give_codes(self.user)
        self.sign_in_and_confirm()

    def test_they_are_shown_once(self) -> None:
        page = parsed(self.client.get(CODES))
        again = self.client.get(CODES)

        assert [code.replace(" ", "") for code in CODE.findall(page.text)] == self.codes
        self.assertRedirects(again, MAKE, status_code=303)

    def test_they_can_be_saved_as_a_file_for_ten_minutes(self) -> None:
        self.client.get(CODES)

        response = self.client.get(SAVE)

        text = response.content.decode()
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert 'attachment; filename="vana-recovery-codes.txt"' in response["Content-Disposition"]
        assert response["Cache-Control"] == "private, no-store"
        assert [code.replace(" ", "") for code in CODE.findall(text)] == self.codes
        assert "mira@example.org" in text
        self.clock.shift(601)
        confirm(self.client)
        self.assertRedirects(self.client.get(SAVE), MAKE, status_code=303)

    def test_another_browser_cannot_save_them(self) -> None:
        self.client.get(CODES)
        other = Client()
        other.force_login(self.user)
        confirm(other)

        self.assertRedirects(other.get(SAVE), MAKE, status_code=303, fetch_redirect_response=False)

    def test_codes_that_were_made_since_are_not_saved_as_if_shown(self) -> None:
        self.client.get(CODES)
        self.client.post(MAKE)

        self.assertRedirects(self.client.get(SAVE), MAKE, status_code=303)

    def test_new_ones_end_the_old_ones(self) -> None:
        assert "10 of your codes were not used." in parsed(self.client.get(MAKE)).text

        response = self.client.post(MAKE)

        self.assertRedirects(response, CODES, status_code=303, fetch_redirect_response=False)
        shown = CODE.findall(parsed(self.client.get(CODES)).text)
        assert not {code.replace(" ", "") for code in shown} & set(self.codes)
        other = Client()
        self.give_password(other)
        assert other.post(SECOND_STEP, {"code": self.codes[0]}).status_code == 400
        assert other.post(SECOND_STEP, {"code": shown[0]}).status_code == 303

    def test_the_settings_say_how_many_are_left(self) -> None:
        other = Client()
        self.give_password(other)
        other.post(SECOND_STEP, {"code": self.codes[4]})

        assert "Recovery codes 9 of 10 left" in parsed(self.client.get(SECURITY)).text

    @override_settings(SECRET_KEY="another key, without the earlier one as a fallback")
    def test_the_settings_can_be_read_when_the_codes_cannot(self) -> None:
        self.sign_in_and_confirm()

        assert "10 of 10 left" in parsed(self.client.get(SECURITY)).text

    def test_without_a_second_factor_there_are_none(self) -> None:
        stranger = Client()
        stranger.force_login(person())
        confirm(stranger)

        for path in (CODES, SAVE, MAKE):
            assert stranger.get(path).status_code == 404, path
        assert stranger.post(MAKE).status_code == 404

    def test_looking_at_the_question_makes_none(self) -> None:
        before = Authenticator.objects.get(type="recovery_codes").pk
        self.client.get(MAKE)

        assert Authenticator.objects.get(type="recovery_codes").pk == before
