"""Setting up an authenticator app, and turning it off."""

from __future__ import annotations

import re
from typing import Any
from unittest.mock import patch

from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.test import Client, override_settings

from tests.accounts.second_factors.case import (
    SECOND_STEP,
    SECURITY,
    SecondFactorTestCase,
    code_of,
    confirm,
    give_app,
    give_codes,
    is_signed_in,
    kinds,
)
from tests.builders import PASSWORD
from tests.chat.views.case import parsed

SET_UP = "/accounts/2fa/totp/activate/"
TURN_OFF = "/accounts/2fa/totp/deactivate/"
CODES = "/accounts/2fa/recovery-codes/"
CONFIRM = "/accounts/reauthenticate/"


def secret_on(response: Any) -> str:
    """Return the key that the page shows for typing."""
    found = re.search(r"Type this key: ([A-Z2-7 ]+?) *Enter", parsed(response).text)
    assert found is not None
    return found[1].replace(" ", "")


class AppTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.clock = self.stop_clock()
        self.sign_in_and_confirm()

    def _turn_on(self) -> str:
        secret = secret_on(self.client.get(SET_UP))
        response = self.client.post(SET_UP, {"code": code_of(secret)})
        self.assertRedirects(response, CODES, status_code=303, fetch_redirect_response=False)
        return secret

    def test_the_first_code_turns_it_on(self) -> None:
        self._turn_on()

        assert kinds(self.user) == {"totp", "recovery_codes"}
        page = parsed(self.client.get(SECURITY))
        assert "Authenticator app Added on Jan. 15, 2027 On Turn off" in page.text

    def test_the_picture_says_what_the_key_says(self) -> None:
        with patch("accounts.second_factors.views.app.qr_code") as drawn:
            drawn.return_value.size, drawn.return_value.path = 1, "M0 0h1v1h-1z"
            secret = secret_on(self.client.get(SET_UP))

        expected = f"otpauth://totp/mira%40example.org?secret={secret}&issuer=Vana"
        drawn.assert_called_once_with(expected)

    def test_a_reload_shows_the_same_key(self) -> None:
        assert secret_on(self.client.get(SET_UP)) == secret_on(self.client.get(SET_UP))

    def test_somebody_else_in_the_same_browser_gets_another_key(self) -> None:
        first = secret_on(self.client.get(SET_UP))
        self.client.post("/accounts/logout/")
        self.sign_in_and_confirm()

        assert secret_on(self.client.get(SET_UP)) != first

    def test_the_session_holds_no_readable_key(self) -> None:
        secret = secret_on(self.client.get(SET_UP))

        assert secret not in str(dict(self.client.session))

    def test_a_wrong_code_changes_nothing_and_keeps_the_key(self) -> None:
        secret = secret_on(self.client.get(SET_UP))
        for code in ("000000", "", "x", "\0", "9" * 40):
            response = self.client.post(SET_UP, {"code": code})
            assert response.status_code == 400, code
            assert secret_on(response) == secret
        assert kinds(self.user) == set()

    def test_the_code_that_turned_it_on_does_not_sign_in(self) -> None:
        secret = self._turn_on()
        other = Client()
        self.give_password(other)

        assert other.post(SECOND_STEP, {"code": code_of(secret)}).status_code == 400
        self.clock.shift(30)
        assert other.post(SECOND_STEP, {"code": code_of(secret)}).status_code == 303

    def test_who_has_one_is_led_to_turning_it_off(self) -> None:
        give_app(self.user)

        response = self.client.get(SET_UP)

        self.assertRedirects(response, TURN_OFF, status_code=303)

    def test_a_form_that_comes_twice_at_once_adds_one(self) -> None:
        secret = secret_on(self.client.get(SET_UP))
        with patch(
            "accounts.second_factors.views.app.flows.activate_totp", side_effect=IntegrityError
        ):
            response = self.client.post(SET_UP, {"code": code_of(secret)})

        self.assertRedirects(response, SECURITY, status_code=303)

    def test_without_mail_an_address_need_not_be_confirmed(self) -> None:
        EmailAddress.objects.create(user=self.user, email=self.user.email, verified=False)

        self._turn_on()

    @override_settings(MFA_ALLOW_UNVERIFIED_EMAIL=False)  # as it is with mail
    def test_an_address_that_is_not_confirmed_waits(self) -> None:
        EmailAddress.objects.create(user=self.user, email=self.user.email, verified=False)

        response = self.client.get(SET_UP, follow=True)

        assert response.redirect_chain == [(SECURITY, 303)]
        assert "Confirm your email address first." in parsed(response).text

    def test_turned_off_the_password_is_enough_again(self) -> None:
        give_app(self.user)
        give_codes(self.user)
        self.client.get(TURN_OFF)

        response = self.client.post(TURN_OFF)

        self.assertRedirects(response, SECURITY, status_code=303)
        assert kinds(self.user) == set()
        other = Client()
        self.give_password(other)
        assert is_signed_in(other)

    def test_looking_at_the_page_turns_nothing_off(self) -> None:
        give_app(self.user)
        self.client.get(TURN_OFF)

        assert kinds(self.user) == {"totp"}

    def test_there_is_nothing_to_turn_off_without_one(self) -> None:
        assert self.client.get(TURN_OFF).status_code == 404
        assert self.client.post(TURN_OFF).status_code == 404

    def test_forms_from_elsewhere_are_refused(self) -> None:
        give_app(self.user)
        client = Client(enforce_csrf_checks=True)
        client.cookies = self.client.cookies

        assert client.post(TURN_OFF).status_code == 403
        assert client.post(SET_UP, {"code": "1"}).status_code == 403
        assert kinds(self.user) == {"totp"}


class ConfirmingTests(SecondFactorTestCase):
    """Before these pages somebody shows again that it is really they."""

    def setUp(self) -> None:
        super().setUp()
        self.clock = self.stop_clock()
        self.client.force_login(self.user)

    def test_every_page_asks_first(self) -> None:
        give_app(self.user)
        for path in (SET_UP, TURN_OFF, CODES, f"{CODES}generate/", f"{CODES}download/"):
            response = self.client.get(path)
            assert response["Location"].startswith(f"{CONFIRM}?next="), path

    def test_strangers_are_sent_to_sign_in(self) -> None:
        for path in (SET_UP, TURN_OFF, CODES, f"{CODES}generate/", f"{CODES}download/"):
            assert Client().get(path)["Location"].startswith("/accounts/login/?next="), path

    def test_a_form_that_was_sent_is_not_lost(self) -> None:
        give_app(self.user)
        self.client.post(TURN_OFF)
        assert kinds(self.user) == {"totp"}

        response = self.client.post(CONFIRM, {"password": PASSWORD, "next": TURN_OFF})

        self.assertRedirects(response, SECURITY, status_code=303)
        assert kinds(self.user) == set()

    def test_it_lasts_for_a_while_only(self) -> None:
        confirm(self.client)
        self.clock.shift(299)
        assert self.client.get(SET_UP).status_code == 200
        self.clock.shift(2)
        assert self.client.get(SET_UP).status_code == 302

    def test_a_code_of_the_app_does_as_well(self) -> None:
        secret = give_app(self.user)
        page = "/accounts/2fa/reauthenticate/"
        assert self.client.get(page, {"next": TURN_OFF}).status_code == 200

        response = self.client.post(page, {"code": code_of(secret), "next": TURN_OFF})

        self.assertRedirects(response, TURN_OFF, status_code=303)

    def test_a_wrong_code_does_not(self) -> None:
        give_app(self.user)
        page = "/accounts/2fa/reauthenticate/"

        response = self.client.post(page, {"code": "000000", "next": TURN_OFF})

        assert response.status_code == 400
        assert self.client.get(TURN_OFF).status_code == 302

    @override_settings(FAILED_SIGN_INS=2)
    def test_wrong_codes_are_counted(self) -> None:
        secret = give_app(self.user)
        page = "/accounts/2fa/reauthenticate/"
        for _ in range(2):
            self.client.post(page, {"code": "000000"})

        response = self.client.post(page, {"code": code_of(secret)})

        assert response.status_code == 429
        assert "Retry-After" in response

    def test_it_never_leads_to_another_site(self) -> None:
        secret = give_app(self.user)
        page = "/accounts/2fa/reauthenticate/"

        response = self.client.post(page, {"code": code_of(secret), "next": "//evil.example"})

        assert response["Location"] == "/"

    def test_the_second_step_of_signing_in_is_no_such_proof(self) -> None:
        secret = give_app(self.user)
        client = Client()
        self.give_password(client)
        client.post(SECOND_STEP, {"code": code_of(secret)})

        assert client.get(TURN_OFF).status_code == 302

    def test_without_any_proof_there_is_no_page(self) -> None:
        self.user.set_unusable_password()
        self.user.save()
        self.client.force_login(self.user)

        assert self.client.get("/accounts/2fa/reauthenticate/").status_code == 403
