"""A security key in software: answers as browsers do, or wrongly on request."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


@dataclass
class SecurityKey:
    """Holds one passkey. `origin` is where the browser is, `verifies` whether it asks for a PIN."""

    origin: str
    verifies: bool = True
    is_resident: bool = True
    user_handle: bytes = b""
    id: bytes = field(default_factory=lambda: os.urandom(16))
    _key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: str) -> str:
        """Answer to what a page asks for a new passkey."""
        asked = json.loads(options)["publicKey"]
        self.user_handle = websafe_decode(asked["user"]["id"])
        public_key = ES256.from_cryptography_key(self._key.public_key())  # type: ignore[no-untyped-call]  # fido2
        data = AuthenticatorData.create(
            sha256(asked["rp"]["id"].encode()),
            self._flags() | FLAG.AT,
            0,
            AttestedCredentialData.create(b"\0" * 16, self.id, public_key),
        )
        response = {
            "clientDataJSON": self._client_data("webauthn.create", asked),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._answer(response, {"credProps": {"rk": self.is_resident}})

    def get(self, options: str) -> str:
        """Answer to what a page asks to see that somebody has the passkey."""
        asked = json.loads(options)["publicKey"]
        data = AuthenticatorData.create(sha256(asked["rpId"].encode()), self._flags(), 0)
        client_data = self._client_data("webauthn.get", asked)
        signed = data + sha256(websafe_decode(client_data))
        response = {
            "clientDataJSON": client_data,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self._key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(self.user_handle),
        }
        return self._answer(response, {})

    def _flags(self) -> AuthenticatorData.FLAG:
        return FLAG.UP | FLAG.UV if self.verifies else FLAG.UP

    def _client_data(self, kind: str, asked: dict[str, Any]) -> str:
        data = CollectedClientData.create(kind, asked["challenge"], self.origin)
        return websafe_encode(data)

    def _answer(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        whole = {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": extensions,
        }
        return json.dumps(whole)
