"""Passkeys: what browsers are asked for, and whether what they send is good.

django-allauth and fido2 do the checking. Here stand what they leave open: which
origin counts, what is kept of an answer, and that no answer ends in a fault.
"""

from __future__ import annotations

import ipaddress
import json
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.core.exceptions import ValidationError
from fido2.webauthn import AuthenticationResponse, CollectedClientData, RegistrationResponse

from accounts.models import User

# Each is read at every sign-in of its owner.
MAX_PASSKEYS = 20
# The longest hold certificates of their maker, a few thousand characters.
ANSWER_MAX_CHARS = 50_000

# What parsers of JSON, CBOR and keys raise for input that is none.
_PARSER_ERRORS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError),
    *(TypeError, ValueError, struct.error, UnsupportedAlgorithm),
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


class PasskeyRefused(Exception):
    """What the browser sent is no answer to what it was asked, or not from this site."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """One row of the settings page. `is_enough`: it can sign in without a password."""

    id: int
    name: str
    is_enough: bool
    created_at: datetime
    last_used_at: datetime | None


def are_possible() -> bool:
    """Tell whether browsers offer passkeys here: the site needs a name, and https or localhost."""
    try:
        ipaddress.ip_address(settings.SITE_HOST.strip("[]"))
    except ValueError:
        return settings.SITE_URL.startswith("https://") or settings.SITE_HOST == "localhost"
    return False


def passkeys_of(user: User) -> list[Passkey]:
    """Return the person's passkeys, in the order in which they were added."""
    return [
        Passkey(
            row.pk,
            row.data["name"],
            _is_enough(row),
            row.created_at,
            row.last_used_at,
        )
        for row in own_rows(user).order_by("pk")
    ]


def own_rows(user: User) -> Any:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)


def new_passkey_options(user: User) -> str:
    """Return as JSON what to ask the browser for. The session keeps the challenge."""
    options = auth.begin_registration(user, passwordless=False)
    # A security key without room for it can still be the second step.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = "preferred"
    return json.dumps(options)


def sign_in_options(user: User | None) -> str:
    """Return as JSON what to ask the browser for: a passkey of this person, or of anybody (None).

    One that takes the place of the password must have checked who holds it.
    """
    return json.dumps(auth.begin_authentication(user))


def new_passkey(answer: str) -> dict[str, Any]:
    """Return what to keep of a browser's answer to `new_passkey_options`. Raises PasskeyRefused."""
    try:
        response = RegistrationResponse.from_dict(_parsed(answer))
        _refuse_other_origins(response.response.client_data)
        kept = _kept(response)
        auth.complete_registration(kept)
    except (*_PARSER_ERRORS, ValidationError) as error:
        raise PasskeyRefused from error
    return kept


def used_passkey(user: User | None, answer: str) -> Authenticator:
    """Return the passkey of `user`, or of anybody (None), with which the browser answered.

    Raises PasskeyRefused.
    """
    try:
        fields = _parsed(answer)
        response = AuthenticationResponse.from_dict(fields)
        _refuse_other_origins(response.response.client_data)
        owner = user or _owner(response)
        factor: Authenticator = auth.complete_authentication(owner, fields)
    except (*_PARSER_ERRORS, ValidationError, User.DoesNotExist) as error:
        raise PasskeyRefused from error
    factor.user = owner
    return factor


def _is_enough(row: Authenticator) -> bool:
    return bool(row.wrap().is_passwordless)


def _parsed(answer: str) -> dict[str, Any]:
    fields = json.loads(answer)
    if not isinstance(fields, dict):
        raise TypeError("An answer is an object.")
    return fields


def _refuse_other_origins(data: CollectedClientData) -> None:
    """Be stricter than fido2, which takes every name below this site's for this site."""
    if _origin(data.origin) != _origin(settings.SITE_URL):
        raise PasskeyRefused


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _kept(response: RegistrationResponse) -> dict[str, Any]:
    """Return the parts that are read again, and nothing else of what somebody sent."""
    whole = dict(response)
    extensions = whole.get("clientExtensionResults") or {}
    resident = dict(extensions.get("credProps") or {}).get("rk") is True
    return {
        "id": whole["id"],
        "rawId": whole["rawId"],
        "type": "public-key",
        "response": {
            name: whole["response"][name] for name in ("clientDataJSON", "attestationObject")
        },
        "clientExtensionResults": {"credProps": {"rk": resident}},
    }


def _owner(response: AuthenticationResponse) -> User:
    """Return whose passkey it says it is; the signature is checked against theirs.

    Who is suspended is answered as one who is not there.
    """
    return User.objects.get(public_id=UUID(bytes=response.response.user_handle), is_active=True)
