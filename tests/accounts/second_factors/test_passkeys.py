"""Passkeys: added, renamed, removed."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from fido2.utils import websafe_decode

from accounts.second_factors.passkeys import MAX_PASSKEYS
from tests.accounts.second_factors.case import LOGIN, SECURITY, confirm, kinds
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

CODES = "/accounts/2fa/recovery-codes/"


class AddingTests(PasskeyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in_and_confirm()

    def test_the_first_one_brings_recovery_codes(self) -> None:
        response = self.add(SecurityKey(SITE))

        self.assertRedirects(response, CODES, status_code=303)
        assert kinds(self.user) == {"webauthn", "recovery_codes"}

    def test_the_second_one_leads_back_to_the_settings(self) -> None:
        self.add(SecurityKey(SITE))

        response = self.add(SecurityKey(SITE), "Other key")

        self.assertRedirects(response, SECURITY, status_code=303)
        assert "Other key" in parsed(self.client.get(SECURITY)).text

    def test_the_page_proposes_a_name(self) -> None:
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        page = parsed(self.client.get(ADD, headers={"User-Agent": agent}))

        assert page.one("input", id="name")["value"] == "Firefox, Linux"

    def test_the_site_is_the_one_in_the_settings_whatever_the_host_header_says(self) -> None:
        options = self._options(headers={"Host": "localhost"})

        assert options["rp"]["id"] == "vana.example.org"

    def test_what_a_key_keeps_of_the_person_says_nothing_of_them(self) -> None:
        handle = websafe_decode(self._options()["user"]["id"])

        assert handle == self.user.public_id.bytes

    def test_a_key_that_the_person_has_is_not_offered_again(self) -> None:
        key = SecurityKey(SITE)
        self.add(key)

        excluded = self._options()["excludeCredentials"]

        assert [websafe_decode(each["id"]) for each in excluded] == [key.id]

    def test_only_what_is_needed_is_kept(self) -> None:
        key = SecurityKey(SITE)
        answer = json.loads(key.create(json.dumps({"publicKey": self._options()})))
        answer["note"] = "\0" * 10
        answer["clientExtensionResults"]["note"] = "\0" * 10

        self.client.post(ADD, {"name": "A key", "credential": json.dumps(answer)})

        kept = Authenticator.objects.get(type="webauthn").data["credential"]
        assert set(kept) == {"id", "rawId", "type", "response", "clientExtensionResults"}
        assert kept["clientExtensionResults"] == {"credProps": {"rk": True}}

    def test_an_answer_from_another_origin_is_refused(self) -> None:
        for origin in (
            "https://evil.example",
            "https://x.vana.example.org",
            "http://vana.example.org",
            "https://vana.example.org:8443",
        ):
            response = self.add(SecurityKey(origin))
            assert response.status_code == 400, origin
            assert "The passkey could not be added." in parsed(response).text
        assert kinds(self.user) == set()

    def test_an_answer_counts_once(self) -> None:
        key = SecurityKey(SITE)
        options = json.dumps({"publicKey": self._options()})
        fields = {"name": "A key", "credential": key.create(options)}
        self.client.post(ADD, fields)

        assert self.client.post(ADD, fields).status_code == 400
        assert Authenticator.objects.filter(type="webauthn").count() == 1

    def test_nonsense_is_refused_with_a_sentence(self) -> None:
        for text in HOSTILE:
            self.client.get(ADD)
            response = self.client.post(ADD, {"name": "A key", "credential": text})
            assert response.status_code == 400, text[:80]
        assert kinds(self.user) == set()

    def test_a_bad_name_is_told_beside_the_field(self) -> None:
        for name in ("", "x" * 61, "a\0b"):
            response = self.add(SecurityKey(SITE), name)
            page = parsed(response)
            assert response.status_code == 400
            assert page.one("input", id="name")["aria-invalid"] == "true"

    def test_there_is_an_end_to_them(self) -> None:
        Authenticator.objects.bulk_create(
            Authenticator(user=self.user, type="webauthn", data={"name": str(number)})
            for number in range(MAX_PASSKEYS)
        )

        response = self.client.get(ADD)

        self.assertRedirects(response, SECURITY, status_code=303, fetch_redirect_response=False)

    @override_settings(SITE_URL="http://127.0.0.1:8000", SITE_HOST="127.0.0.1")
    def test_a_site_without_a_name_has_none_and_says_so(self) -> None:
        assert self.client.get(ADD).status_code == 404
        assert self.client.get(SIGN_IN).status_code == 404
        page = parsed(self.client.get(SECURITY))
        assert "They need a site with a name and https" in page.text
        self.client.logout()
        assert "passkey" not in parsed(self.client.get(LOGIN)).text

    def _options(self, **asked: Any) -> dict[str, Any]:
        page = parsed(self.client.get(ADD, **asked))
        form = next(each for each in page.all("form") if "data-passkey" in each)
        options: dict[str, Any] = json.loads(form["data-options"])["publicKey"]
        return options


class ManagingTests(PasskeyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in_and_confirm()
        self.add(SecurityKey(SITE))
        self.row = Authenticator.objects.get(type="webauthn")

    def _url(self, what: str, key: int | None = None) -> str:
        return f"/accounts/2fa/webauthn/keys/{key or self.row.pk}/{what}/"

    def test_one_can_be_renamed(self) -> None:
        page = parsed(self.client.get(self._url("edit")))
        response = self.client.post(self._url("edit"), {"name": "<b>Blue key"})

        assert page.one("input", id="name")["value"] == "My key"
        self.assertRedirects(response, SECURITY, status_code=303)
        self.row.refresh_from_db()
        assert self.row.data["name"] == "<b>Blue key"

    def test_a_name_that_is_none_is_refused(self) -> None:
        for name in ("", "x" * 61, "\0"):
            assert self.client.post(self._url("edit"), {"name": name}).status_code == 400

    def test_the_last_one_goes_with_the_recovery_codes(self) -> None:
        page = parsed(self.client.get(self._url("remove")))
        response = self.client.post(self._url("remove"))

        assert "“My key” will no longer sign you in." in page.text
        self.assertRedirects(response, SECURITY, status_code=303)
        assert kinds(self.user) == set()

    def test_one_of_two_goes_alone(self) -> None:
        self.add(SecurityKey(SITE), "Other key")

        self.client.post(self._url("remove"))

        assert kinds(self.user) == {"webauthn", "recovery_codes"}

    def test_those_of_others_and_other_factors_are_not_there(self) -> None:
        stranger = Client()
        stranger.force_login(person())
        confirm(stranger)
        codes = Authenticator.objects.get(type="recovery_codes")
        for what in ("edit", "remove"):
            for client, key in ((stranger, self.row.pk), (self.client, codes.pk)):
                assert client.get(self._url(what, key)).status_code == 404
                assert client.post(self._url(what, key), {"name": "Mine"}).status_code == 404
        for key in (2**63, 10**30):
            assert self.client.get(self._url("edit", key)).status_code == 404
        self.row.refresh_from_db()
        assert self.row.data["name"] == "My key"

    def test_the_settings_list_them(self) -> None:
        page = parsed(self.client.get(SECURITY))

        assert "My key Added on" in page.text
        assert "not used yet" in page.text

    def test_one_without_room_for_the_account_is_only_the_second_step(self) -> None:
        self.add(SecurityKey(SITE, is_resident=False), "Old key")

        assert "Only after the password." in parsed(self.client.get(SECURITY)).text
