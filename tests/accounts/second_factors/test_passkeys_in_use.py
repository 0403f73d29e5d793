"""Passkeys in use: in the place of the password, after it, and to confirm who it is."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.test import Client, override_settings

from accounts.models import User
from tests.accounts.second_factors.case import (
    LOGIN,
    SECOND_STEP,
    give_app,
    is_signed_in,
)
from tests.accounts.second_factors.passkey_case import (
    ADD,
    HOSTILE,
    SIGN_IN,
    SITE,
    PasskeyTestCase,
)
from tests.accounts.second_factors.security_key import SecurityKey
from tests.builders import person
from tests.chat.views.case import parsed

CONFIRM = "/accounts/2fa/webauthn/reauthenticate/"


class SignInTests(PasskeyTestCase):
    def test_a_passkey_signs_in_without_the_password(self) -> None:
        key = self.own_key()

        response = self.sign_in_with(key, next="/shortcuts/")

        self.assertRedirects(response, "/shortcuts/", status_code=303)
        assert is_signed_in(self.client)
        assert Authenticator.objects.get(type="webauthn").last_used_at is not None

    def test_it_is_the_second_step_too(self) -> None:
        give_app(self.user)
        key = self.own_key()

        self.sign_in_with(key)

        assert is_signed_in(self.client)

    def test_it_lasts_as_long_as_was_asked_for(self) -> None:
        key = self.own_key()
        for remember, ends_with_browser in (("on", False), ("", True)):
            client = Client()
            self.sign_in_with(key, client, remember=remember)
            assert client.session.get_expire_at_browser_close() is ends_with_browser

    def test_it_never_leads_to_another_site(self) -> None:
        assert self.sign_in_with(self.own_key(), next="//evil.example")["Location"] == "/"

    def test_one_that_did_not_check_who_holds_it_is_not_enough(self) -> None:
        key = self.own_key()
        key.verifies = False

        response = self.sign_in_with(key)

        assert response.status_code == 400
        assert "This passkey does not fit" in parsed(response).text
        assert not is_signed_in(self.client)

    def test_a_removed_one_signs_nobody_in(self) -> None:
        key = self.own_key()
        Authenticator.objects.all().delete()

        assert self.sign_in_with(key).status_code == 400

    def test_somebody_elses_name_on_ones_own_key_does_not_help(self) -> None:
        key = self.own_key()
        key.user_handle = person().public_id.bytes

        assert self.sign_in_with(key).status_code == 400

    def test_an_answer_from_another_origin_is_refused(self) -> None:
        key = self.own_key()
        key.origin = "https://x.vana.example.org"

        assert self.sign_in_with(key).status_code == 400

    def test_an_answer_counts_once(self) -> None:
        key = self.own_key()
        answer = key.get(self.client.get(SIGN_IN).content.decode())
        self.client.post(SIGN_IN, {"credential": answer})
        other = Client()
        other.get(SIGN_IN)

        assert other.post(SIGN_IN, {"credential": answer}).status_code == 400
        assert Client().post(SIGN_IN, {"credential": answer}).status_code == 400

    def test_who_is_suspended_does_not_get_in(self) -> None:
        key = self.own_key()
        User.objects.update(is_active=False)

        response = self.sign_in_with(key)

        assert response.status_code == 400
        assert not is_signed_in(self.client)

    def test_nonsense_is_refused_with_a_sentence(self) -> None:
        with override_settings(FAILED_SIGN_INS=100):
            for text in HOSTILE:
                self.client.get(SIGN_IN)
                response = self.client.post(SIGN_IN, {"credential": text})
                assert response.status_code == 400, text[:80]

    @override_settings(FAILED_SIGN_INS=3)
    def test_tries_are_counted_by_address_and_lock_no_account(self) -> None:
        key = self.own_key()
        for _ in range(3):
            self.client.post(SIGN_IN, {"credential": "{}"})

        response = self.sign_in_with(key)

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 300
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        assert self.give_password(elsewhere).status_code == 303
        assert self.sign_in_with(key, elsewhere).status_code == 303

    def test_who_is_signed_in_is_led_on(self) -> None:
        self.client.force_login(self.user)

        response = self.client.post(SIGN_IN, {"credential": "{}", "next": "/shortcuts/"})

        self.assertRedirects(response, "/shortcuts/", status_code=303)

    def test_the_sign_in_page_offers_it(self) -> None:
        page = parsed(self.client.get(LOGIN, {"next": "/shortcuts/"}))

        form = next(each for each in page.all("form") if "data-passkey" in each)
        assert form["action"] == form["data-options-from"] == SIGN_IN
        assert {each["value"] for each in page.all("input") if each["name"] == "next"} == {
            "/shortcuts/"
        }


class SecondStepTests(PasskeyTestCase):
    def test_after_the_password_a_passkey_signs_in(self) -> None:
        # This one may be a plain security key.
        key = self.own_key(verifies=False, is_resident=False)
        self.give_password()

        response = self.client.post(SECOND_STEP, {"credential": key.get(self._options())})

        assert response.status_code == 303
        assert is_signed_in(self.client)

    def test_one_of_somebody_else_does_not(self) -> None:
        self.own_key()
        self.give_password()
        foreign = SecurityKey(SITE)

        response = self.client.post(SECOND_STEP, {"credential": foreign.get(self._options())})

        assert response.status_code == 400
        assert "This passkey does not fit." in parsed(response).text
        assert not is_signed_in(self.client)

    @override_settings(FAILED_SIGN_INS=3)
    def test_tries_are_counted(self) -> None:
        self.own_key()
        self.give_password()
        for _ in range(3):
            self.client.post(SECOND_STEP, {"credential": "{}"})

        response = self.client.post(SECOND_STEP, {"credential": "{}"})

        assert response.status_code == 429

    def test_nonsense_is_refused_with_a_sentence(self) -> None:
        self.own_key()
        with override_settings(FAILED_SIGN_INS=100):
            self.give_password()
            for text in HOSTILE:
                response = self.client.post(SECOND_STEP, {"credential": text})
                assert response.status_code == 400, text[:80]

    def test_without_an_app_the_page_asks_for_the_passkey(self) -> None:
        self.own_key()
        self.give_password()

        page = parsed(self.client.get(SECOND_STEP))

        assert "Use the passkey that you added to your account." in page.text
        assert "Use a recovery code" in page.text
        assert not [each for each in page.all("input") if each.get("id") == "code"]

    def _options(self) -> str:
        page = parsed(self.client.get(SECOND_STEP))
        return next(each for each in page.all("form") if "data-passkey" in each)["data-options"]


class ConfirmingTests(PasskeyTestCase):
    def test_a_passkey_confirms_who_it_is(self) -> None:
        key = self.own_key()
        self.client.force_login(self.user)
        page = parsed(self.client.get(CONFIRM, {"next": ADD}))
        options = next(each for each in page.all("form") if "data-passkey" in each)["data-options"]

        response = self.client.post(CONFIRM, {"credential": key.get(options), "next": ADD})

        self.assertRedirects(response, ADD, status_code=303)

    def test_a_wrong_one_does_not(self) -> None:
        self.own_key()
        self.client.force_login(self.user)
        self.client.get(CONFIRM)

        response = self.client.post(CONFIRM, {"credential": "{}"})

        assert response.status_code == 400
        assert self.client.get(ADD).status_code == 302

    def test_who_has_none_is_led_to_another_way(self) -> None:
        self.client.force_login(self.user)

        response = self.client.get(CONFIRM, {"next": ADD})

        assert response["Location"].startswith("/accounts/reauthenticate/?next=")

    def test_the_page_for_the_password_offers_it_by_our_name(self) -> None:
        self.own_key()
        self.client.force_login(self.user)

        page = parsed(self.client.get("/accounts/reauthenticate/", {"next": ADD}))

        assert "Use a passkey" in page.text
        assert f"{CONFIRM}?next=%2Faccounts%2F2fa%2Fwebauthn%2Fadd%2F" in page.html

    @override_settings(SITE_URL="http://127.0.0.1:8000", SITE_HOST="127.0.0.1")
    def test_a_site_that_can_have_none_does_not_offer_it(self) -> None:
        Authenticator.objects.create(user=self.user, type="webauthn", data={"name": "Key"})
        self.client.force_login(self.user)

        assert "Use a passkey" not in parsed(self.client.get("/accounts/reauthenticate/")).text
        response = self.client.get(CONFIRM)
        assert response["Location"].startswith("/accounts/reauthenticate/?next=")
