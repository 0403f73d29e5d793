"""What tests of passkeys share: a site that can have them, and answers that are none."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.test import Client, override_settings

from tests.accounts.second_factors.case import SecondFactorTestCase
from tests.accounts.second_factors.security_key import SecurityKey
from tests.chat.views.case import parsed

SITE = "https://vana.example.org"
ADD = "/accounts/2fa/webauthn/add/"
SIGN_IN = "/accounts/2fa/webauthn/login/"

HOSTILE = [
    *("", "{}", "[]", "1", "null", '"x"', "NaN", "{" * 40_000, "[" * 40_000, "x" * 60_000, "\0"),
    '{"id": "AA", "rawId": "AA"}',
    '{"id": "AA", "rawId": "AB", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "x", "response": {"clientDataJSON": "e30", '
    '"attestationObject": "oA", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "bnVsbA", '
    '"attestationObject": "n_8", "authenticatorData": "", "signature": "", "userHandle": null}}',
]


@override_settings(SITE_URL=SITE, SITE_HOST="vana.example.org")
class PasskeyTestCase(SecondFactorTestCase):
    def add(self, key: SecurityKey, name: str = "My key", client: Client | None = None) -> Any:
        """Add a passkey as whoever is signed in."""
        client = client or self.client
        page = parsed(client.get(ADD))
        options = next(each for each in page.all("form") if "data-passkey" in each)["data-options"]
        return client.post(ADD, {"name": name, "credential": key.create(options)})

    def own_key(self, **fields: Any) -> SecurityKey:
        """Give the person a passkey, and sign them out."""
        key = SecurityKey(SITE, **fields)
        self.sign_in_and_confirm()
        assert self.add(key).status_code == 303
        self.client.logout()
        cache.clear()
        return key

    def sign_in_with(self, key: SecurityKey, client: Client | None = None, **fields: str) -> Any:
        client = client or self.client
        options = client.get(SIGN_IN).content.decode()
        return client.post(SIGN_IN, {"credential": key.get(options), **fields})
